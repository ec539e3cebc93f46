import ArtifactStore
import Foundation
import Results

/// The runs of an archive as tables that every program opens.
struct RunTables {
  private let runs: [ArchivedRun]

  init(_ runs: [ArchivedRun]) { self.runs = runs }

  /// One line a run and metric: the long form.
  var metrics: String {
    CSV.text(
      [["experiment", "label", "key", "game", "method", "metric", "value", "unit", "better"]]
        + runs.flatMap { run in
          run.summary.scores.map { score in
            [
              run.run.experiment, run.run.label, run.run.key.hex, run.summary.game,
              run.summary.method, score.fileName, score.value.description,
              score.metric.unit, score.metric.better.rawValue,
            ]
          }
        })
  }

  /// One line a run with all parameters and metrics; cells that a run knows nothing of are empty.
  var index: String {
    RunTable(
      [
        "experiment", "label", "key", "path", "game", "method", "start", "status", "tensors",
        "seconds", "ended",
      ],
      runs.map { run in
        let summary = run.summary
        return RunTable.Row(
          [
            run.run.experiment, run.run.label, run.run.key.hex, run.resultPath, summary.game,
            summary.method, summary.start, summary.status,
            summary.hasTensors ? "stored" : "hashes", run.run.seconds.description,
            run.provenance.ended.formatted(.iso8601),
          ], parameters: summary.configuration.parameterTexts, metrics: summary.scores)
      }
    ).csv
  }
}
