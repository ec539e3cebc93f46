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
