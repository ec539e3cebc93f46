import ExperimentBuilder
import MeanField

/// The `key=value` words of a command, given to the game and the solver that know the keys.
struct Assignments {
  /// The game's parameters.
  private(set) var game: Configuration = [:]
  /// The solver's parameters.
  private(set) var solver: Configuration = [:]

  /// Assigns each word to the one that knows its key, or to the one that its prefix names.
  init(
    _ words: [String], game: any MeanFieldGame.Type, solver: (any MeanFieldSolver.Type)? = nil
  ) throws {
    for word in words {
      let override = try Override(parsing: word.withFileContents())
      let name = override.name
      guard let text = override.values.first, override.values.count == 1 else {
        throw CommandLineError(
          .usage, "parameter '\(name)'", expected: "one value (sweeps are for 'mesob run')",
          got: "'\(word)'")
      }
      let isNew: Bool
      let known: [Override.Side: [String]] = [
        .game: game.parameterNames, .solver: solver?.spelledNames ?? [],
      ]
      if try override.owner(among: known, subject: "parameter '\(name)'") == .game {
        let (recorded, value) = try game.assignment(name, parsing: text)
        isNew = self.game.updateValue(value, forKey: recorded) == nil
      } else {
        guard let (recorded, value) = try solver?.assignment(name, parsing: text) else { continue }
        isNew = self.solver.updateValue(value, forKey: recorded) == nil
      }
      guard isNew else {
        throw CommandLineError(.usage, "parameter '\(name)'", expected: "one value", got: "two")
      }
    }
  }
}

extension MeanFieldGame {
  fileprivate static var parameterNames: [String] { Parameters.spelledNames }

  fileprivate static func assignment(
    _ name: String, parsing text: String
  ) throws -> (String, ParameterValue) {
    try Parameters.assignment(name, parsing: text)
  }
}
