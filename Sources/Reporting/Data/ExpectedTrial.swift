/// A trial that the experiment plans, whether or not a run of it is stored.
public struct ExpectedTrial: Codable, Hashable, Sendable {
  /// The run key, 64 hexadecimal digits.
  public var key: String
  /// The readable name of the run.
  public var label: String
  /// The label of the game.
  public var game: String
  /// The label of the method.
  public var method: String
  /// The name of the method's solver.
  public var solver: String
  /// The method's parameters, spelled as on the command line.
  public var parameters: [String: String]
  /// The start, spelled as on the command line.
  public var start: String
  /// Where game and method differ from their defaults: `seed = 3`.
  public var changes: [String]

  /// Names a planned trial.
  public init(
    key: String, label: String, game: String, method: String, solver: String,
    parameters: [String: String] = [:], start: String = "uniform", changes: [String] = []
  ) {
    self.key = key
    self.label = label
    self.game = game
    self.method = method
    self.solver = solver
    self.parameters = parameters
    self.start = start
    self.changes = changes
  }

  /// The first 12 digits of the key.
  public var shortKey: String { String(key.prefix(12)) }
}
