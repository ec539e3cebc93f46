package import ExperimentBuilder
package import MeanField

/// A budgeted search for good parameters of one method: random configurations that meet in rungs.
///
/// Successive halving [JamiesonTalwalkar2016], one bracket of [LiEtAl2018]: the first rung solves
/// the games with every configuration and few iterations; the best third goes on to the next rung,
/// which has three times the iterations, until one is left at the full length. Two deviations: a
/// rung begins every solve afresh, because the schedules of many methods depend on their number of
/// iterations, and the method's defaults take part in every rung, so that the answer is never worse
/// than they are at the full length.
///
/// Configurations come from ``RandomStream``s, one each, so the answer depends on the declaration
/// alone and not on the number of workers.
package struct Tuning: Sendable {
  /// What is made small.
  package enum Metric: String, Sendable, CaseIterable {
    /// The geometric mean over games of the final exploitability, relative to that of the uniform
    /// policy; both count as at least 10⁻¹² of the reward bound.
    case exploitability
    /// The mean over games of the change of what the method minimizes from the start to the end, in
    /// units of the reward bound. Only for methods whose tuned parameters do not enter it.
    case objective
  }

  /// A game and its parameters.
  package struct Game: Sendable {
    /// The name in the catalog.
    package let name: String
    /// The parameters that differ from the defaults.
    package let configuration: Configuration

    /// Names a game.
    package init(_ name: String, _ configuration: Configuration = [:]) {
      self.name = name
      self.configuration = configuration
    }
  }

  /// The games.
  package let games: [Game]
  /// The method.
  package let solver: any MeanFieldSolver.Type
  /// The parameters of the method that are not searched.
  package let fixed: Configuration
  /// What is made small.
  package let metric: Metric
  /// The configurations of the first rung, the defaults first; no two are the same.
  package let candidates: [Configuration]
  /// The rungs, from the shortest solves to the full length.
  package let schedule: [RungPlan]

  package let laboratory: Laboratory

  /// Draws the configurations and plans the rungs.
  ///
  /// `budget` bounds the solver iterations of the whole search, over all games: it shortens the
  /// full length, which is the method's own number of iterations, fixed or by default.
  package init(
    games: [Game], solver name: String, fixed: Configuration = [:], configurations: Int = 27,
    budget: Int? = nil, seed: Int = 0, metric: Metric = .exploitability, in laboratory: Laboratory
  ) throws {
    guard !games.isEmpty else {
      throw MeanFieldError(.invalidParameter, "games", expected: "at least one", got: "none")
    }
    guard (2...10_000).contains(configurations) else {
      throw MeanFieldError(
        .invalidParameter, "configurations", expected: "2 to 10000", got: "\(configurations)")
    }
    let solver = try laboratory.solver(named: name)
    let standard = try solver.init(configuration: fixed)
    for game in games {
      _ = try laboratory.makeGame(named: game.name, configuration: game.configuration)
    }
    self.games = games
    self.solver = solver
    self.fixed = fixed
    self.metric = metric
    self.laboratory = laboratory
    candidates = try standard.candidates(configurations, fixed: fixed, seed: seed)
    schedule = try RungPlan.schedule(
      candidates: candidates.count, games: games.count, iterations: standard.iterations,
      budget: budget)
  }

  /// The solver iterations of the whole search.
  package var cost: Int { schedule.reduce(0) { $0 + $1.solves * $1.iterations } * games.count }
}
