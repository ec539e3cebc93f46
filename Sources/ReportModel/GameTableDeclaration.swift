/// A table of one row per game: the method that comes nearest to an equilibrium, and how fast.
///
/// Only runs that start from the uniform policy count, whose exploitability is the unit.
public struct GameTableDeclaration: Codable, Hashable, Sendable {
  /// The kebab-case name of the files that hold the table.
  public var id: String
  /// What the table shows; what its columns and dashes mean is added when it is rendered.
  public var caption: String
  /// The methods that compete.
  public var methods: [MethodSelector]
  /// The share of the uniform policy's exploitability that is to be reached.
  public var target: Double

  /// Declares a table.
  public init(
    _ id: String, caption: String, methods: [MethodSelector] = [.all], target: Double = 1e-3
  ) {
    self.id = id
    self.caption = caption
    self.methods = methods
    self.target = target
  }
}
