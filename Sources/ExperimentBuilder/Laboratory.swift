public import MeanField
public import SourceCode

/// Everything that can be named on the command line: games, solvers and experiments.
///
/// Another package builds one of its own games, solvers and experiments and gets planning,
/// running and the whole command line for them.
public struct Laboratory: Sendable {
  /// The games.
  public let games: [any MeanFieldGame.Type]
  /// The solvers.
  public let solvers: [any MeanFieldSolver.Type]
  /// The experiments.
  public let experiments: [Experiment]
  /// What the program was built from; nil if it was built without a manifest.
  public let sources: SourceManifest?

  /// Equips a laboratory.
  public init(
    games: [any MeanFieldGame.Type], solvers: [any MeanFieldSolver.Type],
    experiments: [Experiment] = [], sources: SourceManifest? = nil
  ) {
    self.sources = sources
    self.games = games
    self.solvers = solvers
    self.experiments = experiments
  }

  /// The game of this name; unknown names get the nearest known one suggested.
  public func game(named name: String) throws(MeanFieldError) -> any MeanFieldGame.Type {
    guard let game = games.first(where: { $0.entry.isNamed(name) }) else {
      throw .unknown(name, among: games.map { $0.name }, subject: "game", plural: "games")
    }
    return game
  }

  /// The solver of this name; unknown names get the nearest known one suggested.
  public func solver(named name: String) throws(MeanFieldError) -> any MeanFieldSolver.Type {
    guard let solver = solvers.first(where: { $0.entry.isNamed(name) }) else {
      throw .unknown(name, among: solvers.map { $0.name }, subject: "solver", plural: "solvers")
    }
    return solver
  }

  /// The experiment of this name; unknown names get the nearest known one suggested.
  public func experiment(named name: String) throws(MeanFieldError) -> Experiment {
    guard let found = experiments.first(where: { $0.name == name || $0.spelling == name }) else {
      throw .unknown(
        name, among: experiments.map(\.name), subject: "experiment", plural: "experiments")
    }
    return found
  }
}
