public import Vocabulary

/// What an experiment prints: a story, and the tables and figures that carry it.
///
/// A plain value. Nothing in it runs a solver or reads a file.
public struct ReportDeclaration: Codable, Equatable, Sendable {
  /// The heading.
  public var title = ""
  /// The story, in Markdown.
  public var narrative = ""
  /// Tables of metrics.
  public var tables: [TableDeclaration] = []
  /// Tables of games and their best methods.
  public var gameTables: [GameTableDeclaration] = []
  /// Figures.
  public var figures: [FigureDeclaration] = []
  /// Comparisons of methods in two metrics.
  public var comparisons: [DominanceDeclaration] = []
  /// Comparisons of whole fronts.
  public var fronts: [FrontDeclaration] = []
  /// Finite populations.
  public var populations: [PopulationDeclaration] = []
  /// Recommended actions.
  public var recommendations: [RecommendationDeclaration] = []
  /// Numbers that texts quote.
  public var numbers: [QuotedNumber] = []
  /// Sentences that the data must support.
  public var claims: [Claim] = []

  /// A report of nothing.
  public static let empty = ReportDeclaration()

  /// Whether there are numbers or claims that a paper may quote.
  package var isQuoted: Bool { !(numbers.isEmpty && claims.isEmpty) }

  /// Whether there is anything in it but prose.
  package var showsResults: Bool {
    !(tables.isEmpty && gameTables.isEmpty && figures.isEmpty && comparisons.isEmpty
      && fronts.isEmpty && populations.isEmpty && recommendations.isEmpty) || isQuoted
  }
}

/// What finite populations make of the solutions: how far they are from the mean field, and what
/// leaving the policy is worth in them.
///
/// One table of errors with their slopes, one of gains, and a figure of each for every game.
public struct PopulationDeclaration: Codable, Equatable, Sendable {
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

/// A recommendation: the action that one method's policy advises in each state and epoch.
public struct RecommendationDeclaration: Codable, Equatable, Sendable {
  /// The kebab-case name of the files that hold the recommendation.
  public var id: String
  /// What is recommended, to whom.
  public var caption: String
  /// The label of the method whose policy is read.
  public var method: String
  /// The label of the game; nil for the first one.
  public var game: String?

  /// Declares a recommendation.
  public init(_ id: String, caption: String, method: String, game: String? = nil) {
    self.id = id
    self.caption = caption
    self.method = method
    self.game = game
  }
}

/// Which methods of an experiment a table row, a series or a comparison is about.
public struct MethodSelector: Codable, Equatable, Sendable {
  /// The label of one method; nil for any.
  public var label: String?
  /// The name of a solver; nil for any.
  public var solver: String?
  /// Parameters that must have these values, spelled as on the command line.
  public var parameters: [String: String] = [:]

  /// Every method.
  public static let all = MethodSelector()

  /// The one method with this label.
  public static func label(_ label: String) -> MethodSelector {
    MethodSelector(label: label)
  }

  /// Every method of this solver, or those with some of its parameters fixed.
  public static func solver(
    _ name: String, where parameters: [String: String] = [:]
  ) -> MethodSelector {
    MethodSelector(solver: name, parameters: parameters)
  }

  /// Whether a method with this label, solver and parameters is selected.
  public func matches(
    label: String, solver: String, parameters: [String: String]
  ) -> Bool {
    (self.label == nil || self.label == label)
      && (self.solver == nil || self.solver == solver)
      && self.parameters.allSatisfy { name, value in
        parameters[name].map { Self.isSame($0, value) } ?? false
      }
  }

  /// Two spellings of one number are the same value: `0.30` and `0.3`.
  private static func isSame(_ a: String, _ b: String) -> Bool {
    a == b || Double(a).map { $0 == Double(b) } ?? false
  }
}

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
/// Areas are taken from one corner per game, at equal evaluations and at equal solver time: those of the
/// contestant that used least.
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
  /// The methods whose answers make the corner, such as one that looks for an equilibrium and one that
  /// looks for an optimum; without any, all fronts together do, so that contestants choose it.
  public var corner: [MethodSelector]
  /// The method whose front is the true one, in the games that it can do; nil for none.
  public var truth: MethodSelector?
  /// The objective of the fronts, in which the answers at the corner are read.
  public var objective: Metric

  /// Declares a comparison.
  public init(
    _ id: String, caption: String, contestants: [MethodSelector] = [.all],
    corner: [MethodSelector] = [], truth: MethodSelector? = nil,
    objective: KeyPath<Metrics, Metric> = \.welfare
  ) {
    self.id = id
    self.caption = caption
    self.contestants = contestants
    self.corner = corner
    self.truth = truth
    self.objective = Metrics()[keyPath: objective]
  }
}
