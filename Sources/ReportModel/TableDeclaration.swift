public import Vocabulary

/// A table: by default one row per method, one column per metric, each cell a statistic over the
/// games.
///
/// Key paths say what a row is about: `rows: [\.solver]`, or `rows: [\.method, \.start]` for one row
/// for each method and start instead of one over all starts. Grouped, the rows stand under headings,
/// and the best values are those of each group: `groups: \.game`.
public struct TableDeclaration: Codable, Equatable, Sendable {
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
public struct Column: Codable, Equatable, Sendable {
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

/// A table of one row per game: the method that comes nearest to an equilibrium, and how fast.
///
/// Only runs that start from the uniform policy count, whose exploitability is the unit.
public struct GameTableDeclaration: Codable, Equatable, Sendable {
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

/// What tells runs of an experiment apart.
public enum Facet: String, Codable, Equatable, Sendable {
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

/// How the values of several games become one.
public enum Statistic: String, Codable, Equatable, Sendable {
  /// The arithmetic mean alone.
  case mean
  /// The mean and its standard error s/√n, with s the sample standard deviation.
  case meanAndStandardError = "mean-and-standard-error"
  /// The median, and the quartiles around it by linear interpolation.
  case median = "median-and-quartiles"
  /// The sum.
  case sum
  /// The smallest.
  case minimum
  /// The largest.
  case maximum
}

/// A test of whether two methods differ, on the pairs of values that they have in the same games.
///
/// Two-sided and exact. A table compares the best row of a column with each other one, and corrects
/// for their number by Holm's method [Holm1979].
public enum PairedTest: String, Codable, Equatable, Sendable {
  /// Wilcoxon's signed-rank test [Wilcoxon1945]: pairs without a difference are left out.
  case wilcoxon
  /// The sign test: how often which one is better, whatever the size of the difference.
  case sign
}

extension TableDeclaration {
  /// The table with rows of their own for games, if it is about all of several.
  package func withRowsOfGames(_ games: [String]) -> TableDeclaration {
    var table = self
    if games.count > 1, game == nil, !rows.contains(.game), groups != .game {
      table.rows.insert(.game, at: 0)
    }
    return table
  }
}
