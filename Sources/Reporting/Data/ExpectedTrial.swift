/// A trial that the experiment plans, whether or not a run of it is stored.
package struct ExpectedTrial: Codable, Sendable {
  /// The run key, 64 hexadecimal digits.
  package var key: String
  /// The readable name of the run.
  package var label: String
  /// The label of the game.
  package var game: String
  /// The label of the method.
  package var method: String
  /// The name of the method's solver.
  package var solver: String
  /// The method's parameters, spelled as on the command line.
  package var parameters: [String: String]
  /// The start, spelled as on the command line.
  package var start: String
  /// Where the game differs from its defaults: `seed = 3`.
  package var gameChanges: [String]
  /// Where the method differs from its defaults.
  package var methodChanges: [String]

  /// Names a planned trial.
  package init(
    key: String, label: String, game: String, method: String, solver: String,
    parameters: [String: String] = [:], start: String = "uniform", gameChanges: [String] = [],
    methodChanges: [String] = []
  ) {
    self.key = key
    self.label = label
    self.game = game
    self.method = method
    self.solver = solver
    self.parameters = parameters
    self.start = start
    self.gameChanges = gameChanges
    self.methodChanges = methodChanges
  }

  /// Where the trial differs from the defaults.
  var changes: [String] {
    gameChanges + methodChanges + (start == "uniform" ? [] : ["start = \(start)"])
  }

  /// The first 12 digits of the key.
  package var shortKey: String { String(key.prefix(12)) }
}
