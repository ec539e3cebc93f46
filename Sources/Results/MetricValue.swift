package import ArtifactStore
package import Vocabulary

/// A score of a policy: the metric and its value.
package struct MetricValue: Sendable, Equatable {
  /// What the number is.
  package let metric: Metric
  /// The number.
  package let value: Double
  /// What it may be off when it is computed again.
  package let tolerance: Double

  package init(_ metric: Metric, _ value: Double, tolerance: Double = ResultLayout.tolerance) {
    (self.metric, self.value, self.tolerance) = (metric, value, tolerance)
  }

  /// The value as files hold it.
  package var array: RecordArray {
    RecordArray(
      layout.metric.of(metric), .doubles([value]),
      attributes: [
        (layout.better.name, .string(metric.better.rawValue)),
        (layout.tolerance.name, .double(tolerance)),
      ])
  }
}

extension ResultFile {
  /// Every metric of the file, in its order, as the file describes it.
  package var metrics: [MetricValue] {
    get throws {
      try names(in: .metrics).map { name in
        let dataset = try root.dataset(layout.metric.path(of: name))
        func text(_ attribute: Attribute) throws -> String? {
          try dataset.text(of: attribute.name)
        }
        let tolerance: Double =
          if case .double(let number)? = try dataset.value(of: layout.tolerance.name) {
            number
          } else {
            0
          }
        let better = try text(layout.better).flatMap(Metric.Direction.init(rawValue:))
        return MetricValue(
          Metric(
            name.kebabCased, title: try text(layout.longName) ?? name,
            unit: try text(layout.units) ?? "1", better: better ?? .neither,
            try text(layout.definition) ?? ""),
          try dataset.read(Double.self).first ?? .nan, tolerance: tolerance)
      }
    }
  }
}
