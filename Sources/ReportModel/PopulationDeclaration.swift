/// What finite populations make of the solutions: how far they are from the mean field, and what
/// leaving the policy is worth in them.
///
/// One table of errors with their slopes, one of gains, and a figure of each for every game.
public struct PopulationDeclaration: Codable, Hashable, Sendable {
  /// The kebab-case name from which the names of the files are made.
  public var id: String
  /// What is shown.
  public var caption: String
  /// The methods whose solutions are looked at.
  public var methods: [MethodSelector]

  /// Declares the tables and figures of finite populations.
  public init(_ id: String, caption: String, methods: [MethodSelector] = [.all]) {
    self.id = id
    self.caption = caption
    self.methods = methods
  }
}
