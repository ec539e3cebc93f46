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
      let names = (game.parameterNames, solver?.spelledNames ?? [])
      if try Self.side(of: override, names.0, names.1) == .game {
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

  /// Whose parameter a key is.
  private static func side(
    of override: Override, _ game: [String], _ solver: [String]
  ) throws -> Override.Side {
    let names = [Override.Side.game: game, .solver: solver]
    let candidates = [Override.Side.game, .solver].filter { $0 == override.side ?? $0 }
    let sides = candidates.filter { names[$0, default: []].contains(override.name) }
    guard let side = sides.first else {
      throw MeanFieldError.unknown(
        override.name, among: candidates.flatMap { names[$0, default: []] },
        subject: "parameter '\(override.name)'", plural: "parameters")
    }
    guard sides.count == 1 else {
      throw CommandLineError(
        .usage, "parameter '\(override.name)'",
        expected: "game.\(override.name) or solver.\(override.name), since both know it",
        got: "'\(override.name)'")
    }
    return side
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
