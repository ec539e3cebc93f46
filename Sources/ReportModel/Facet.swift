/// What tells runs of an experiment apart.
public enum Facet: String, Codable, Hashable, Sendable {
  /// The game.
  case game
  /// The method.
  case method
  /// The solver behind the method.
  case solver
  /// The start.
  case start
}

/// The facets of a run: the root of the key paths that make and group the rows of tables.
public struct Facets: Sendable {
  /// The game.
  public let game = Facet.game
  /// The method.
  public let method = Facet.method
  /// The solver behind the method.
  public let solver = Facet.solver
  /// The start.
  public let start = Facet.start
}
