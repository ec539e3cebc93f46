public import Vocabulary

/// A table: by default one row per method, one column per metric, each cell a statistic over the
/// games.
///
/// Key paths say what a row is about: `rows: [\.solver]`, or `rows: [\.method, \.start]` for one row
/// for each method and start instead of one over all starts. Grouped, the rows stand under headings,
/// and the best values are those of each group: `groups: \.game`.
public struct TableDeclaration: Codable, Hashable, Sendable {
  /// The kebab-case name of the files that hold the table.
  public var id: String
  /// What the table shows; what ±, bold and dashes mean is added when it is rendered.
  public var caption: String
  /// The columns, from left to right.
  public var columns: [Column]
  /// Which methods get a row, in the order in which the experiment declares them.
  public var methods: [MethodSelector]
  /// The label of the only game to look at; nil for a statistic over all games.
  public var game: String?
  /// What tells the rows apart, from left to right; runs that agree in it share a row.
  public var rows: [Facet]
  /// What the rows are grouped by; nil for one list.
  public var groups: Facet?
  /// Whether the best value of each column is printed in bold.
  public var markBest: Bool
  /// What tells other rows from the best one; nil for the plain best.
  ///
  /// With a test, every row is bold that it cannot tell from the best one at the level 0.05.
  public var test: PairedTest?

  /// Declares a table.
  public init(
    _ id: String, caption: String, columns: [Column], methods: [MethodSelector] = [.all],
    game: String? = nil, rows: [KeyPath<Facets, Facet>] = [\.method],
    groups: KeyPath<Facets, Facet>? = nil, markBest: Bool = true, test: PairedTest? = nil
  ) {
    self.id = id
    self.caption = caption
    self.columns = columns
    self.methods = methods
    self.game = game
    self.rows = rows.map { Facets()[keyPath: $0] }
    self.groups = groups.map { Facets()[keyPath: $0] }
    self.markBest = markBest
    self.test = test
  }
}

/// One column of a table: a metric and how its values over the games become one cell.
public struct Column: Codable, Hashable, Sendable {
  /// The metric.
  public var metric: Metric
  /// How its values become one cell.
  public var statistic: Statistic

  /// A column for a metric that no key path names.
  public init(metric: Metric, _ statistic: Statistic = .meanAndStandardError) {
    self.metric = metric
    self.statistic = statistic
  }

  /// A column for a metric: `Column(\.welfare)`.
  public init(
    _ metric: KeyPath<Metrics, Metric>, _ statistic: Statistic = .meanAndStandardError
  ) {
    self.init(metric: Metrics()[keyPath: metric], statistic)
  }
}
