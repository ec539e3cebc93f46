public import Vocabulary

/// A comparison of two sets of methods in two metrics at once.
///
/// Per game: which points of the incumbent are dominated by some point of the challenger, that is,
/// matched in both metrics and beaten in at least one.
public struct DominanceDeclaration: Codable, Equatable, Sendable {
  /// The kebab-case name of the files that hold the comparison.
  public var id: String
  /// What is compared.
  public var caption: String
  /// The methods that should dominate.
  public var challenger: MethodSelector
  /// The methods that should be dominated.
  public var incumbent: MethodSelector
  /// The metric that should be small.
  public var minimize: Metric
  /// The metric that should be large.
  public var maximize: Metric

  /// Declares a comparison, by default of exploitability with another metric.
  public init(
    _ id: String, caption: String, challenger: MethodSelector, incumbent: MethodSelector,
    minimize: KeyPath<Metrics, Metric> = \.exploitability,
    maximize: KeyPath<Metrics, Metric>
  ) {
    self.id = id
    self.caption = caption
    self.challenger = challenger
    self.incumbent = incumbent
    self.minimize = Metrics()[keyPath: minimize]
    self.maximize = Metrics()[keyPath: maximize]
  }
}

/// A comparison of whole fronts: which contestant's front dominates most area, game by game.
///
/// Areas are taken from one corner per game, a tenth beyond all fronts together, at equal
/// evaluations and at equal solver time: those of the contestant that used least.
public struct FrontDeclaration: Codable, Equatable, Sendable {
  /// Where all fronts of a game are cut.
  public enum Cut: String, Codable, Equatable, Sendable {
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
