import ArtifactStore
import ExperimentRunner
import MeanField

extension Listing {
  /// A search: its rungs, and how to solve each game with the best configuration.
  init(_ result: TuningResult, verbose: Bool, _ style: Style) {
    let commands = result.commands
    json = [
      "games": .array(result.tuning.games.map { .text($0.name) }),
      "solver": .text(result.tuning.solver.name),
      "metric": .text(result.tuning.metric.rawValue),
      "fixed": JSON(result.tuning.fixed),
      "interrupted": .boolean(result.isInterrupted),
      "rungs": .array(result.rungs.map(\.json)),
      "best": result.best?.json ?? .null,
      "parameters": result.configuration.map { JSON($0) } ?? .null,
      "commands": JSON(commands),
    ]
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
      let parameters =
        own.sorted { $0.key < $1.key }.map { "game.\($0)=\($1)".shellWord }
        + configuration.sorted { $0.key < $1.key }.map { "solver.\($0)=\($1)".shellWord }
      let words = ["mesob solve", "--game", game.name, "--solver", tuning.solver.name] + parameters
      return words.joined(separator: " ")
    }
  }
}

extension TuningResult.Rung {
  fileprivate var json: JSON {
    ["iterations": .integer(iterations), "entries": .array(entries.map(\.json))]
  }

  /// One row for the best, or one for every configuration.
  fileprivate func rows(number: Int, verbose: Bool) -> [[String]] {
    let standard = standard?.score?.brief ?? "none"
    let shown = verbose ? entries : Array(entries.prefix(1))
    return shown.map { entry in
      [
        "\(number)", "\(iterations)", "\(entries.count)", "\(failed)", standard,
        entry.score?.brief ?? "none", entry.configuration.words,
      ]
    }
  }
}

extension TuningResult.Entry {
  fileprivate var json: JSON {
    [
      "candidate": .integer(candidate), "configuration": JSON(configuration),
      "score": JSON(score), "games": JSON(games), "message": JSON(message),
    ]
  }
}

extension Configuration {
  fileprivate var words: String {
    sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: " ")
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
