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
              run.summary.method, score.name, score.value.description, score.unit, score.better,
            ]
          }
        })
  }

  /// One line a run with all parameters and metrics; cells that a run knows nothing of are empty.
  func index() throws -> String {
    let fixed = [
      "experiment", "label", "key", "path", "game", "method", "start", "status", "tensors",
      "seconds", "ended",
    ]
    let parameters = try runs.map { try $0.summary.parameters() }
    let names = Set(parameters.flatMap { $0.map(\.name) }).sorted()
    let metrics = Set(runs.flatMap { $0.summary.scores.map(\.name) }).sorted()
    let rows = zip(runs, parameters).map { run, parameters in
      let values = Dictionary(parameters.map { ($0.name, $0.value) }) { first, _ in first }
      let scores = Dictionary(run.summary.scores.map { ($0.name, $0.value.description) }) { a, _ in
        a
      }
      let summary = run.summary
      return [
        run.run.experiment, run.run.label, run.run.key.hex, run.resultPath, summary.game,
        summary.method, summary.start, summary.status, summary.hasTensors ? "stored" : "hashes",
        run.run.seconds.description, run.provenance.ended.formatted(.iso8601),
      ] + names.map { values[$0] ?? "" } + metrics.map { scores[$0] ?? "" }
    }
    return CSV.text([fixed + names + metrics.map { "metric.\($0)" }] + rows)
  }
}
