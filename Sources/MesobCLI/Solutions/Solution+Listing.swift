import ArtifactStore
import ExperimentRunner
import MeanField

extension Listing {
  /// A solution: its scores, how it was found, and the scores on the way.
  init(_ solved: SolvedGame, path: String?, _ style: Style) {
    let sheet = ScoreSheet(
      game: solved.game, evaluation: solved.solution.evaluation, metrics: solved.metrics)
    let solution = solved.solution
    let trace = solution.trace
    let seconds = trace.seconds.last ?? 0
    json =
      sheet.json + [
        "solver": .text(solved.request.solverName),
        "solver_parameters": JSON(solved.request.solver.listed),
        "start": .text(solved.request.start.description),
        "status": .text(solution.status.rawValue), "iterations": .integer(solution.iterations),
        "seconds": .number(seconds), "peak_memory_bytes": .integer(Provenance.peakMemoryBytes),
        "initial_exploitability": JSON(trace.exploitability.first),
        "trace": [
          "iteration": JSON(trace.iterations), "exploitability": JSON(trace.exploitability),
          "objective": JSON(trace.objective), "seconds": JSON(trace.seconds),
        ],
        "path": JSON(path),
      ]
    let heading = style.bold("\(type(of: solved.game).name), \(solved.request.solverName)")
    let rows =
      sheet.rows + [
        ["initial-exploitability", trace.exploitability.first.map { "\($0)" } ?? "none", ""],
        ["status", solution.status.rawValue, ""], ["iterations", "\(solution.iterations)", ""],
        ["seconds", "\(seconds)", "[s]"],
      ]
    text = ([heading, TextTable(rows, indentation: 2).text] + (path.map { [$0] } ?? []))
      .joined(separator: "\n")
  }
}
