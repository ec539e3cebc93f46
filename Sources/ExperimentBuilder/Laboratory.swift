public import MeanField
public import SourceCode
public import Vocabulary

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
    (self.sources, self.games, self.solvers) = (sources, games, solvers)
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

  /// The metrics of every run, what only some games declare, and what only some methods have.
  ///
  /// One name may mean different things in different games.
  package var metrics: [ListedMetric] {
    var listed = Metrics.all.map { ListedMetric(metric: $0, games: []) }
    for game in games {
      let own = game.allObjectives + ((game as? any GroupGame.Type)?.statistics ?? [])
      let common = Metrics.all.filter { metric in !own.contains { $0.name == metric.name } }
      for metric in common + own {
        let place = listed.firstIndex { $0.metric == metric } ?? listed.count
        if place == listed.count { listed.append(ListedMetric(metric: metric, games: [])) }
        listed[place].games.append(game.name)
      }
    }
    let names = games.map { $0.name }
    return listed
      + (Metrics.ofDescents + Metrics.ofFronts).map { ListedMetric(metric: $0, games: names) }
  }

  /// The metrics of this name; unknown names get the nearest known one suggested.
  package func metrics(named name: String) throws(MeanFieldError) -> [ListedMetric] {
    let found = metrics.filter { $0.metric.name == name }
    guard found.isEmpty else { return found }
    throw .unknown(
      name, among: metrics.map(\.metric.name), subject: "metric", plural: "metrics")
  }

  /// The type of the parameters of a game.
  public func gameParameters(named name: String) throws(MeanFieldError) -> any ParameterSet.Type {
    try game(named: name).parameterType
  }
}

/// A metric and the games that have it.
package struct ListedMetric {
  package let metric: Metric
  package var games: [String]
}
