public import FinitePopulation
public import MeanField
public import ReportModel

/// A part of an experiment's declaration, made by `Title`, `Games`, `Methods` and their kin.
public struct ExperimentPart {
  let add: (inout Experiment) -> Void

  /// More of what is printed.
  fileprivate static func report<Element>(
    _ list: WritableKeyPath<ReportDeclaration, [Element]>, _ more: [Element]
  ) -> ExperimentPart { ExperimentPart { $0.report[keyPath: list] += more } }
}

/// The heading of the experiment.
public func Title(_ title: String) -> ExperimentPart { ExperimentPart { $0.report.title = title } }

/// The story around the tables and figures, in Markdown.
public func Narrative(_ narrative: String) -> ExperimentPart {
  ExperimentPart { $0.report.narrative = narrative }
}

/// The games, each declared by its parameters.
///
/// Without a label of its own, a game is called by its name and what differs from the defaults;
/// where that gets too long, by its name and a number.
public func Games(
  @ListBuilder<GameDeclaration> _ games: () -> [GameDeclaration]
) -> ExperimentPart {
  let games = games()
  return ExperimentPart { $0.games = ($0.games + games).withShortLabels() }
}

/// The methods, each declared by the solver itself.
public func Methods(
  @ListBuilder<MethodDeclaration> _ methods: () -> [MethodDeclaration]
) -> ExperimentPart {
  let methods = methods()
  return ExperimentPart { $0.methods = ($0.methods + methods).withShortLabels() }
}

/// The policies that every method starts from, instead of the uniform one.
public func Starts(@ListBuilder<InitialPolicy> _ starts: () -> [InitialPolicy]) -> ExperimentPart {
  let starts = starts()
  return ExperimentPart { $0.starts = starts }
}

/// Finite populations that play every solution, and are compared with the mean field.
public func FinitePopulations(_ simulation: Simulation) -> ExperimentPart {
  let declaration = SimulationDeclaration(simulation)
  return ExperimentPart { $0.simulation = declaration }
}

/// The tables of the report.
public func Tables(
  @ListBuilder<TableDeclaration> _ tables: () -> [TableDeclaration]
) -> ExperimentPart { .report(\.tables, tables()) }

/// The tables of games and their best methods.
public func GameTables(
  @ListBuilder<GameTableDeclaration> _ gameTables: () -> [GameTableDeclaration]
) -> ExperimentPart { .report(\.gameTables, gameTables()) }

/// The figures of the report.
public func Figures(
  @ListBuilder<FigureDeclaration> _ figures: () -> [FigureDeclaration]
) -> ExperimentPart { .report(\.figures, figures()) }

/// Comparisons of methods in two metrics at once.
public func Comparisons(
  @ListBuilder<DominanceDeclaration> _ comparisons: () -> [DominanceDeclaration]
) -> ExperimentPart { .report(\.comparisons, comparisons()) }

/// Comparisons of whole fronts.
public func Fronts(
  @ListBuilder<FrontDeclaration> _ fronts: () -> [FrontDeclaration]
) -> ExperimentPart { .report(\.fronts, fronts()) }

/// Tables and figures of what finite populations make of the solutions.
public func PopulationTables(
  @ListBuilder<PopulationDeclaration> _ populations: () -> [PopulationDeclaration]
) -> ExperimentPart { .report(\.populations, populations()) }

/// The actions that are recommended.
public func Recommendations(
  @ListBuilder<RecommendationDeclaration> _ recommendations: () -> [RecommendationDeclaration]
) -> ExperimentPart { .report(\.recommendations, recommendations()) }

/// The numbers that texts quote.
public func Numbers(@ListBuilder<Number> _ numbers: () -> [Number]) -> ExperimentPart {
  .report(\.numbers, numbers())
}

/// The sentences that the data must support.
public func Claims(@ListBuilder<Claim> _ claims: () -> [Claim]) -> ExperimentPart {
  .report(\.claims, claims())
}

/// Collects the statements of a closure to a list; `for` and `if` work inside.
@resultBuilder
public enum ListBuilder<Element> {
  /// One element.
  public static func buildExpression(_ element: Element) -> [Element] { [element] }
  /// Several elements.
  public static func buildExpression(_ elements: [Element]) -> [Element] { elements }
  /// A statement that gives nothing, such as an assignment.
  @available(*, unavailable, message: "set a parameter by .with(\\.name, value)")
  public static func buildExpression(_ nothing: Void) -> [Element] { [] }
  /// What the statements gave, in their order.
  public static func buildBlock(_ lists: [Element]...) -> [Element] { lists.flatMap { $0 } }
  /// The elements of an `if` whose condition holds.
  public static func buildOptional(_ list: [Element]?) -> [Element] { list ?? [] }
  /// The elements of the first branch.
  public static func buildEither(first list: [Element]) -> [Element] { list }
  /// The elements of the second branch.
  public static func buildEither(second list: [Element]) -> [Element] { list }
  /// What the rounds of a loop gave, in their order.
  public static func buildArray(_ lists: [[Element]]) -> [Element] { lists.flatMap { $0 } }
}

extension ListBuilder where Element == GameDeclaration {
  /// A game by its parameters.
  public static func buildExpression(_ parameters: some GameParameters) -> [Element] {
    [GameDeclaration(parameters)]
  }

  /// A game itself is no declaration.
  @available(*, unavailable, message: "declare a game by its parameters, as in Game.Parameters()")
  public static func buildExpression(_ game: some MeanFieldGame) -> [Element] { [] }

  /// A solver is no game.
  @available(*, unavailable, message: "a solver belongs into Methods")
  public static func buildExpression(_ solver: some MeanFieldSolver) -> [Element] { [] }
}

extension ListBuilder where Element == MethodDeclaration {
  /// A method by the solver.
  public static func buildExpression(_ solver: some MeanFieldSolver) -> [Element] {
    [MethodDeclaration(solver)]
  }
}
