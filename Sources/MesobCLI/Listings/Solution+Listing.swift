import ArtifactStore
import ExperimentRunner
import MeanField
import Results
import Vocabulary

// MARK: Scores

/// A policy's scores in a game, as `solve` and `evaluate` print them.
struct ScoreSheet: JSONConvertible {
  let game: any MeanFieldGame
  let evaluation: Evaluation
  /// All that is printed in words and units.
  let metrics: [MetricValue]

  /// The members that both commands print.
  var json: JSON {
    JSON(members: [
      "game": type(of: game).name, "parameters": game.listedParameters,
      "exploitability": evaluation.exploitability,
      "best_response_value": evaluation.bestResponseValue, "value": evaluation.value,
      "objectives": JSON(
        zip(type(of: game).allObjectives, evaluation.objectives).map { ($0.name, .number($1)) }),
      "populations": zip(game.populations, evaluation.populationExploitabilities).map {
        JSON(members: ["name": $0.name, "exploitability": $1])
      },
      "metrics": metrics.map { $0.metric.json + JSON(members: ["value": $0.value]) },
    ])
  }

  /// One metric per line, with its unit.
  var rows: [[String]] {
    metrics.filter { $0.metric != Metrics().iterations }.map {
      [$0.metric.name, "\($0.value)", $0.metric.unitInBrackets]
    }
  }
}

extension MeanFieldGame {
  /// All parameters with their values, in the order in which the game declares them.
  fileprivate var listedParameters: JSON { parameters.listed }
}

extension Listing {
  /// The scores of a flow in a game.
  init(_ scored: ScoredFlow, in game: any MeanFieldGame) {
    let sheet = ScoreSheet(
      game: game, evaluation: scored.evaluation, metrics: scored.metrics)
    let residual = scored.residual
    json = sheet.json + (residual.map { ["flow_residual": .number($0)] } ?? [:])
    text = TextTable(sheet.rows + (residual.map { [["flow-residual", "\($0)", ""]] } ?? [])).text
  }

  /// A solution: its scores, how it was found, and the scores on the way.
  init(_ solved: SolvedGame, path: String?, _ style: Style) {
    let sheet = ScoreSheet(
      game: solved.game, evaluation: solved.solution.evaluation, metrics: solved.metrics)
    let solution = solved.solution
    let trace = solution.trace
    let seconds = trace.seconds.last ?? 0
    json =
      sheet.json
      + JSON(members: [
        "solver": solved.request.solverName, "solver_parameters": solved.request.solver.listed,
        "start": solved.request.start.description, "status": solution.status.rawValue,
        "iterations": solution.iterations, "seconds": seconds,
        "peak_memory_bytes": Provenance.peakMemoryBytes,
        "initial_exploitability": trace.exploitability.first,
        "trace": JSON(members: [
          "iteration": trace.iterations, "exploitability": trace.exploitability,
          "objective": trace.objective, "seconds": trace.seconds,
        ]),
        "path": path,
      ])
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

// MARK: Tuning

extension Listing {
  /// A search: its rungs, and how to solve each game with the best configuration.
  init(_ result: TuningResult, verbose: Bool, _ style: Style) {
    let commands = result.commands
    json = JSON(members: [
      "games": result.tuning.games.map(\.name), "solver": result.tuning.solver.name,
      "metric": result.tuning.metric.rawValue, "fixed": JSON(result.tuning.fixed),
      "interrupted": result.isInterrupted, "rungs": result.rungs, "best": result.best,
      "parameters": result.configuration.map { JSON($0) }, "commands": commands,
    ])
    let heading = ["rung", "iterations", "solved", "diverged", "defaults", "best", "configuration"]
    let rows = result.rungs.enumerated().flatMap { $1.rows(number: $0 + 1, verbose: verbose) }
    let table = TextTable([heading] + rows).text
    text = ([rows.isEmpty ? "" : table] + commands.map(style.bold))
      .filter { !$0.isEmpty }.joined(separator: "\n")
  }
}

extension TuningResult {
  /// One command line per game.
  fileprivate var commands: [String] {
    guard let configuration else { return [] }
    return tuning.games.map { game in
      let type = try? tuning.laboratory.gameParameters(named: game.name)
      let own = type?.spelled(game.configuration) ?? game.configuration
      let words = own.words("game.") + configuration.words("solver.")
      return
        (["mesob solve", "--game", game.name, "--solver", tuning.solver.name]
        + words.map(\.shellWord)).joined(separator: " ")
    }
  }
}

extension TuningResult.Rung: JSONConvertible {
  var json: JSON { JSON(members: ["iterations": iterations, "entries": entries]) }

  /// One row for the best, or one for every configuration.
  fileprivate func rows(number: Int, verbose: Bool) -> [[String]] {
    let standard = standard?.score?.brief ?? "none"
    let shown = verbose ? entries : Array(entries.prefix(1))
    return shown.map { entry in
      [
        "\(number)", "\(iterations)", "\(entries.count)", "\(failed)", standard,
        entry.score?.brief ?? "none", entry.configuration.words().joined(separator: " "),
      ]
    }
  }
}

extension TuningResult.Entry: JSONConvertible {
  var json: JSON {
    JSON(members: [
      "candidate": candidate, "configuration": JSON(configuration), "score": score,
      "games": games, "message": message,
    ])
  }
}

extension Configuration {
  /// The assignments, sorted by name.
  fileprivate func words(_ prefix: String = "") -> [String] {
    sorted { $0.key < $1.key }.map { "\(prefix)\($0)=\($1)" }
  }
}

extension JSON {
  fileprivate init(_ configuration: Configuration) {
    self = .object(JSONObject(configuration.mapValues { JSON($0) }))
  }
}

extension String {
  /// The text as one word of a shell.
  var shellWord: String {
    let isPlain = allSatisfy { $0.isLetter || $0.isNumber || "=.-_+:/,".contains($0) }
    return isPlain ? self : "'" + replacing("'", with: #"'\''"#) + "'"
  }
}
