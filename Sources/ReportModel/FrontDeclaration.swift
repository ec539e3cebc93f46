/// A comparison of whole fronts: which contestant's front dominates most area, game by game.
///
/// Areas are taken from one corner per game, a tenth beyond all fronts together, at equal
/// evaluations and at equal solver time: those of the contestant that used least.
public struct FrontDeclaration: Codable, Hashable, Sendable {
  /// Where all fronts of a game are cut.
  public enum Cut: String, Codable, Hashable, Sendable {
    /// At the evaluations of the contestant that used least.
    case equalEvaluations = "at equal evaluations"
    /// At the solver time of the contestant that used least.
    case equalTime = "at equal time"
  }

  /// The kebab-case name of the files that hold the comparison.
  public var id: String
  /// What is compared.
  public var caption: String
  /// The methods, each with a front of its own; those without one are named as missing.
  public var contestants: [MethodSelector]

  /// Declares a comparison.
  public init(_ id: String, caption: String, contestants: [MethodSelector] = [.all]) {
    self.id = id
    self.caption = caption
    self.contestants = contestants
  }
}
