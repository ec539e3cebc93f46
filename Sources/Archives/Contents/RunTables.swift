import ArtifactStore
import Foundation

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
  func index() -> String {
    let fixed = [
      "experiment", "label", "key", "path", "game", "method", "start", "status", "tensors",
      "seconds", "ended",
    ]
    let parameters = runs.map(\.summary.configuration.parameterTexts)
    let scores = runs.map(\.summary.scoreTexts)
    let names = Set(parameters.flatMap(\.keys)).sorted()
    let metrics = Set(scores.flatMap(\.keys)).sorted()
    let rows = runs.indices.map { i in
      let (run, summary) = (runs[i], runs[i].summary)
      return [
        run.run.experiment, run.run.label, run.run.key.hex, run.resultPath, summary.game,
        summary.method, summary.start, summary.status, summary.hasTensors ? "stored" : "hashes",
        run.run.seconds.description, run.provenance.ended.formatted(.iso8601),
      ] + names.map { parameters[i][$0] ?? "" } + metrics.map { scores[i][$0] ?? "" }
    }
    return CSV.text([fixed + names + metrics.map { "metric.\($0)" }] + rows)
  }
}
