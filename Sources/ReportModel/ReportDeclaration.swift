/// What an experiment prints: a story, and the tables and figures that carry it.
///
/// A plain value. Nothing in it runs a solver or reads a file.
public struct ReportDeclaration: Codable, Hashable, Sendable {
  /// The heading.
  public var title: String
  /// The story, in Markdown.
  public var narrative: String
  /// Tables of metrics.
  public var tables: [TableDeclaration]
  /// Tables of games and their best methods.
  public var gameTables: [GameTableDeclaration]
  /// Figures.
  public var figures: [FigureDeclaration]
  /// Comparisons of methods in two metrics.
  public var comparisons: [DominanceDeclaration]
  /// Comparisons of whole fronts.
  public var fronts: [FrontDeclaration]
  /// Finite populations.
  public var populations: [PopulationDeclaration]
  /// Recommended actions.
  public var recommendations: [RecommendationDeclaration]

  /// Declares a report.
  public init(
    title: String = "", narrative: String = "", tables: [TableDeclaration] = [],
    gameTables: [GameTableDeclaration] = [], figures: [FigureDeclaration] = [],
    comparisons: [DominanceDeclaration] = [], fronts: [FrontDeclaration] = [],
    populations: [PopulationDeclaration] = [],
    recommendations: [RecommendationDeclaration] = []
  ) {
    self.title = title
    self.narrative = narrative
    self.tables = tables
    self.gameTables = gameTables
    self.figures = figures
    self.comparisons = comparisons
    self.fronts = fronts
    self.populations = populations
    self.recommendations = recommendations
  }
}
