public import FinitePopulation
public import MeanField
public import ReportModel

/// A part of an experiment's declaration, made by `Title`, `Games`, `Methods` and their kin.
public struct ExperimentPart {
  let add: (inout Experiment) -> Void
}

/// The heading of the experiment.
public func Title(_ title: String) -> ExperimentPart {
  ExperimentPart { $0.report.title = title }
}

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
) -> ExperimentPart {
  let tables = tables()
  return ExperimentPart { $0.report.tables += tables }
}

/// The tables of games and their best methods.
public func GameTables(
  @ListBuilder<GameTableDeclaration> _ tables: () -> [GameTableDeclaration]
) -> ExperimentPart {
  let tables = tables()
  return ExperimentPart { $0.report.gameTables += tables }
}

/// The figures of the report.
public func Figures(
  @ListBuilder<FigureDeclaration> _ figures: () -> [FigureDeclaration]
) -> ExperimentPart {
  let figures = figures()
  return ExperimentPart { $0.report.figures += figures }
}

/// Comparisons of methods in two metrics at once.
public func Comparisons(
  @ListBuilder<DominanceDeclaration> _ comparisons: () -> [DominanceDeclaration]
) -> ExperimentPart {
  let comparisons = comparisons()
  return ExperimentPart { $0.report.comparisons += comparisons }
}

/// Comparisons of whole fronts.
public func Fronts(
  @ListBuilder<FrontDeclaration> _ fronts: () -> [FrontDeclaration]
) -> ExperimentPart {
  let fronts = fronts()
  return ExperimentPart { $0.report.fronts += fronts }
}

/// Tables and figures of what finite populations make of the solutions.
public func PopulationTables(
  @ListBuilder<PopulationDeclaration> _ populations: () -> [PopulationDeclaration]
) -> ExperimentPart {
  let populations = populations()
  return ExperimentPart { $0.report.populations += populations }
}

/// The actions that are recommended.
public func Recommendations(
  @ListBuilder<RecommendationDeclaration> _ recommendations: () -> [RecommendationDeclaration]
) -> ExperimentPart {
  let recommendations = recommendations()
  return ExperimentPart { $0.report.recommendations += recommendations }
}
