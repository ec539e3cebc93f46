import ExperimentBuilder
import MeanField
import Vocabulary

extension Laboratory {
  /// The metrics of every run, and the social objectives that only some games have.
  var metrics: [Metric] {
    var metrics = Metrics.all
    for objective in games.flatMap({ $0.allObjectives })
    where !metrics.contains(where: { $0.name == objective.name }) {
      metrics.append(objective)
    }
    return metrics
  }
}

extension Listing {
  /// Metrics with unit, direction and definition.
  init(metrics: [Metric]) {
    json = .array(
      metrics.map { metric in
        [
          "name": .text(metric.name), "title": .text(metric.title), "unit": .text(metric.unit),
          "better": .text(metric.better.rawValue), "definition": .text(metric.definition),
        ]
      })
    text =
      TextTable(
        metrics.map { metric in
          [
            metric.name, metric.unit == "1" ? "" : "[\(metric.unit)]", metric.better.rawValue,
            metric.definition,
          ]
        }
      ).text
  }
}
