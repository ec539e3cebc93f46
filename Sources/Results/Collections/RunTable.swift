import ArtifactStore
import Vocabulary

/// Runs under each other, with all their parameters and metrics.
package struct RunTable: Sendable {
  /// A run.
  package struct Row: Sendable {
    package let cells: [String]
    /// Parameters by their names such as `method.weight`.
    package let parameters: [String: String]
    package let metrics: [MetricValue]

    package init(_ cells: [String], parameters: [String: String], metrics: [MetricValue]) {
      (self.cells, self.parameters, self.metrics) = (cells, parameters, metrics)
    }
  }

  /// The heads of the cells.
  package let columns: [String]
  package let rows: [Row]

  package init(_ columns: [String], _ rows: [Row]) { (self.columns, self.rows) = (columns, rows) }

  /// The parameters that any run has, by name.
  package var parameters: [String] { Set(rows.flatMap(\.parameters.keys)).sorted() }

  /// The metrics that any run has, by name.
  package var metrics: [String] { Set(rows.flatMap { $0.metrics.map(\.fileName) }).sorted() }

  /// One line a run; numbers read back exactly, cells that a run knows nothing of are empty.
  package var csv: String {
    let (parameters, metrics) = (parameters, metrics)
    return CSV.text(
      [columns + parameters + metrics.map { "metric.\($0)" }]
        + rows.map { row in
          let values = Dictionary(row.metrics.map { ($0.fileName, $0.value.description) }) { $1 }
          return row.cells + parameters.map { row.parameters[$0] ?? "" }
            + metrics.map { values[$0] ?? "" }
        })
  }
}

extension MetricValue {
  /// The name of the metric in files.
  package var fileName: String { metric.name.snakeCased }
}
