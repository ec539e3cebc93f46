package import ExperimentBuilder
import Foundation
package import MeanField
import Vocabulary

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
    /// The mean over games of what a front misses of the area between equilibrium and optimum, as a
    /// share of it. Only for methods that look for a front.
    case hypervolume
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
  /// The area that fronts are judged by, of each game; none for other metrics.
  private let frames: [FrontFrame]

  /// Draws the configurations and plans the rungs.
  ///
  /// `budget` bounds the solver iterations of the whole search, over all games: it shortens the
  /// full length, which is the method's own number of iterations, fixed or by default.
  package init(
    games: [Game], solver name: String, fixed: Configuration = [:], configurations: Int = 27,
    budget: Int? = nil, seed: Int = 0, metric: Metric = .exploitability, in laboratory: Laboratory
  ) throws {
    try MeanFieldError.require(
      !games.isEmpty, .invalidParameter, "games", expected: "at least one", got: "none")
    try MeanFieldError.require(
      (2...10_000).contains(configurations), .invalidParameter, "configurations",
      expected: "2 to 10000", got: "\(configurations)")
    let solver = try laboratory.solver(named: name)
    let standard = try solver.init(configuration: fixed)
    for game in games {
      _ = try laboratory.makeGame(named: game.name, configuration: game.configuration)
    }
    if metric == .hypervolume {
      try MeanFieldError.require(
        solver.purpose == .front, .unsupported, "--metric hypervolume",
        expected: "a method that looks for a front", got: "'\(name)'")
    }
    (self.games, self.solver, self.fixed) = (games, solver, fixed)
    (self.metric, self.laboratory) = (metric, laboratory)
    candidates = try standard.candidates(configurations, fixed: fixed, seed: seed)
    schedule = try RungPlan.schedule(
      candidates: candidates.count, games: games.count, iterations: standard.iterations,
      budget: budget)
    frames =
      metric == .hypervolume
      ? try games.map {
        try FrontFrame($0, of: standard.configuration["objective"], in: laboratory)
      }
      : []
  }

  /// The solver iterations of the whole search.
  package var cost: Int { schedule.reduce(0) { $0 + $1.solves * $1.iterations } * games.count }

  /// Searches; a configuration that diverges or fails on any game loses.
  ///
  /// `report` is called from the workers, one call at a time. After an interruption, the result has
  /// the rungs that were complete.
  package func search(
    workers: Int = 1, interruption: Interruption = Interruption(),
    report: @escaping @Sendable (TuningProgress) -> Void = { _ in }
  ) -> TuningResult {
    var result = TuningResult(tuning: self)
    var running = Array(candidates.indices)
    for (number, rung) in schedule.enumerated() where !running.isEmpty {
      let outcomes = outcomes(
        of: running, iterations: rung.iterations, workers: workers, interruption
      ) { report((number, schedule.count, done: $0, total: $1)) }
      guard let outcomes else {
        result.isInterrupted = true
        break
      }
      let entries = zip(running, outcomes).map { candidate, outcomes -> TuningResult.Entry in
        let message = outcomes.compactMap(\.message).first
        let values = message == nil ? outcomes.compactMap(\.score) : []
        return TuningResult.Entry(
          candidate: candidate, configuration: candidates[candidate],
          score: message == nil ? metric.mean(values) : nil, games: values, message: message)
      }.sorted {
        ($0.score ?? .infinity, $0.candidate) < ($1.score ?? .infinity, $1.candidate)
      }
      result.rungs.append(TuningResult.Rung(iterations: rung.iterations, entries: entries))
      guard number + 1 < schedule.count else { break }
      let places = schedule[number + 1].places
      running = entries.prefix(places).filter { $0.score != nil }.map(\.candidate)
      if !running.isEmpty, !running.contains(0) { running.append(0) }
    }
    return result
  }

  /// What a solve of one game gave: a score, or what went wrong.
  private typealias Outcome = (score: Double?, message: String?)

  /// The outcome of each candidate on each game; nil after an interruption.
  private func outcomes(
    of running: [Int], iterations: Int, workers: Int, _ interruption: Interruption,
    _ report: @escaping @Sendable (Int, Int) -> Void
  ) -> [[Outcome]]? {
    let tasks = running.flatMap { candidate in games.indices.map { (candidate, $0) } }
    let outcomes = Workers.map(
      tasks, by: workers, isStopped: { interruption.isRequested },
      report: { done, _ in report(done, tasks.count) }
    ) { candidate, game in outcome(of: candidate, in: game, iterations, interruption) }
    let all = outcomes.compactMap(\.self)
    guard all.count == tasks.count else { return nil }
    return running.indices.map { Array(all[$0 * games.count..<($0 + 1) * games.count]) }
  }

  /// The score of one solve; nil after an interruption.
  private func outcome(
    of candidate: Int, in number: Int, _ iterations: Int, _ interruption: Interruption
  ) -> Outcome? {
    let game = games[number]
    var configuration = fixed.merging(candidates[candidate]) { $1 }
    configuration["iterations"] = .integer(iterations)
    do {
      let request = try SolveRequest(
        game: game.name, game.configuration, solver: solver.name, configuration, in: laboratory)
      let solved = try request.solve(isStopped: { interruption.isRequested })
      switch solved.solution.status {
      case .interrupted: return nil
      case .diverged:
        return (nil, "\(game.name): diverged after \(solved.solution.iterations) iterations")
      default: return (value(of: solved.solution, in: solved.game, number), nil)
      }
    } catch {
      return (nil, error.reason)
    }
  }
}

/// How many configurations a rung compares, and with how many iterations.
package struct RungPlan: Sendable {
  /// The configurations that earn their place, the best of the rung before.
  package let places: Int
  /// The configurations that are solved at most: the places, and one for the defaults.
  package let solves: Int
  /// The iterations of each solve.
  package let iterations: Int

  /// The share that goes on, and the factor of the iterations.
  private static let factor = 3

  /// Divides the places by three from rung to rung until one is left, and triples the iterations.
  static func schedule(
    candidates: Int, games: Int, iterations: Int, budget: Int?
  ) throws(MeanFieldError) -> [RungPlan] {
    try MeanFieldError.require(
      iterations > 0, .invalidParameter, "iterations", expected: "at least one to tune for",
      got: "\(iterations)")
    guard let budget else { return rungs(candidates, iterations) }
    let least = cost(rungs(candidates, 1), games)
    try MeanFieldError.require(
      Double(budget) >= least, .invalidParameter, "budget",
      expected: "at least \(Int(least)) iterations for \(candidates) configurations",
      got: "\(budget)")
    var (low, high) = (1, iterations)
    while low < high {
      let middle = low + (high - low + 1) / 2
      if cost(rungs(candidates, middle), games) <= Double(budget) {
        low = middle
      } else {
        high = middle - 1
      }
    }
    return rungs(candidates, low)
  }

  private static func rungs(_ candidates: Int, _ iterations: Int) -> [RungPlan] {
    var places = [candidates]
    while let last = places.last, last > 1 { places.append((last + factor - 1) / factor) }
    var remaining = iterations
    var rungs: [RungPlan] = []
    for (index, count) in places.enumerated().reversed() {
      rungs.append(
        RungPlan(
          places: count, solves: index == 0 ? count : count + 1, iterations: max(1, remaining)))
      remaining /= factor
    }
    return rungs.reversed()
  }

  /// As a floating-point number, which does not overflow.
  private static func cost(_ rungs: [RungPlan], _ games: Int) -> Double {
    rungs.reduce(0) { $0 + Double($1.solves) * Double($1.iterations) } * Double(games)
  }
}

extension MeanFieldSolver {
  /// These values, then random ones within the search ranges; those that are the same once.
  func candidates(
    _ count: Int, fixed: Configuration, seed: Int
  ) throws(MeanFieldError) -> [Configuration] {
    let searched = Self.parameters.filter {
      $0.tuned != nil && fixed[$0.name] == nil && $0.isSearched(self)
    }
    try MeanFieldError.require(
      !searched.isEmpty && Self.parameters.contains { $0.name == "iterations" }, .unsupported,
      "solver '\(Self.name)'",
      expected: "iterations and at least one parameter with a search range that is not fixed",
      got: "none")
    let standards = configuration
    let standard = standards.filter { name, _ in searched.contains { $0.name == name } }
    var candidates = [standard]
    var seen: Set = [standard]
    for number in 1..<count {
      var stream = RandomStream(key: UInt64(bitPattern: Int64(seed)), stream: UInt64(number))
      var candidate: Configuration = [:]
      for parameter in searched {
        candidate[parameter.name] = parameter.searched(at: stream.uniform())?.rounded
      }
      if seen.insert(candidate).inserted { candidates.append(candidate) }
    }
    return candidates
  }
}

extension ParameterValue {
  /// Three significant digits, so that a configuration can be read and typed.
  fileprivate var rounded: ParameterValue {
    guard case .number(let value) = self else { return self }
    return Double(String(format: "%.3g", value)).map(ParameterValue.number) ?? self
  }
}

/// The area between a game's equilibrium and its optimum, from a corner a tenth beyond them: the one
/// that fronts are compared in.
private struct FrontFrame {
  let corner: BalanceFront.Reference
  let area: Double

  /// Solves for both by the laboratory's first methods.
  init(_ game: Tuning.Game, of objective: ParameterValue?, in laboratory: Laboratory) throws {
    let social = objective.map { ["objective": $0] } ?? [:]
    func end(_ purpose: SolverPurpose, _ settings: Configuration) throws -> BalanceFront.Point {
      guard let method = laboratory.solvers.first(where: { $0.purpose == purpose }) else {
        throw MeanFieldError(
          .unsupported, "--metric hypervolume", expected: "a method for \(purpose.title)",
          got: "none in this program")
      }
      let solved = try SolveRequest(
        game: game.name, game.configuration, solver: method.name, settings, in: laboratory
      ).solve()
      let evaluation = solved.solution.evaluation
      let mix = objective.flatMap(ObjectiveMix.init(parameterValue:)) ?? .welfare
      let weights = try mix.weights(of: type(of: solved.game).allObjectives, in: game.name)
      return BalanceFront.Point(
        aim: .front, exploitability: evaluation.exploitability,
        objective: zip(weights, evaluation.objectives).reduce(0) { $0 + $1.0 * $1.1 })
    }
    let (equilibrium, optimum) = (try end(.equilibrium, [:]), try end(.optimum, social))
    let beyond = [equilibrium, optimum].corner
    guard optimum.exploitability > equilibrium.exploitability,
      optimum.objective > equilibrium.objective, let regret = beyond.exploitability,
      let gain = beyond.objective
    else {
      throw MeanFieldError(
        .unsupported, "--metric hypervolume, game '\(game.name)'",
        expected: "an optimum that is worth more than the equilibrium and is none",
        got: "exploitability \(optimum.exploitability) against \(equilibrium.exploitability), "
          + "objective \(optimum.objective) against \(equilibrium.objective)")
    }
    corner = BalanceFront.Reference(exploitability: regret, objective: gain)
    area = (regret - equilibrium.exploitability) * (optimum.objective - gain)
  }
}

extension Tuning {
  /// The number that a solve of one game is judged by.
  fileprivate func value(
    of solution: Solution, in game: some MeanFieldGame, _ number: Int
  ) -> Double {
    switch metric {
    case .hypervolume:
      let frame = frames[number]
      return 1 - (solution.front?.hypervolume(from: frame.corner) ?? 0) / frame.area
    case .exploitability:
      let uniform = Policy(uniformOver: game.feasibleActions, horizon: game.horizon)
      let first = game.flow(inducedBy: uniform).evaluation(in: game).exploitability
      let least = max(1e-12 * game.rewardBound, .leastNormalMagnitude)
      return max(solution.evaluation.exploitability, least) / max(first, least)
    case .objective:
      let unit = game.rewardBound > 0 ? game.rewardBound : 1
      let values = solution.trace.objective
      return ((values.last ?? .infinity) - (values.first ?? 0)) / unit
    }
  }
}

extension Tuning.Metric {
  /// The mean over games.
  fileprivate func mean(_ values: [Double]) -> Double {
    let count = Double(values.count)
    switch self {
    case .exploitability:
      return Double.exp(values.reduce(0) { $0 + Double.log($1) } / count)
    case .objective, .hypervolume: return values.reduce(0, +) / count
    }
  }
}

/// What a search has found: its rungs, as far as they are complete, and the best configuration.
package struct TuningResult: Sendable {
  /// What was searched.
  package let tuning: Tuning
  /// The rungs that are complete.
  package internal(set) var rungs: [Rung] = []
  /// Whether somebody asked to stop.
  package internal(set) var isInterrupted = false

  /// One rung.
  package struct Rung: Equatable, Sendable {
    /// The iterations of each solve.
    package let iterations: Int
    /// The configurations, the best first.
    package let entries: [Entry]

    /// The best configuration; nil if none has a score.
    package var best: Entry? { entries.first { $0.score != nil } }
    /// The defaults.
    package var standard: Entry? { entries.first { $0.candidate == 0 } }
    /// The configurations without a score.
    package var failed: Int { entries.count { $0.score == nil } }
  }

  /// A configuration and how it did in a rung.
  package struct Entry: Equatable, Sendable {
    /// Its number among the candidates; 0 are the defaults.
    package let candidate: Int
    /// The searched parameters.
    package let configuration: Configuration
    /// What is made small; nil if a solve diverged or failed.
    package let score: Double?
    /// The score of each game, in the order of the games; empty if a solve diverged or failed.
    package let games: [Double]
    /// What went wrong.
    package let message: String?
  }

  /// The best configuration of the longest rung in which any has a score.
  package var best: Entry? { rungs.last { $0.best != nil }?.best }
  /// The iterations that the best configuration was compared at.
  package var iterations: Int? { rungs.last { $0.best != nil }?.iterations }

  /// The parameters to solve with: the fixed ones and the best, with the compared iterations.
  package var configuration: Configuration? {
    guard let best, let iterations else { return nil }
    return tuning.fixed.merging(best.configuration) { $1 }
      .merging(["iterations": .integer(iterations)]) { $1 }
  }
}

/// Where a search is: the rung, from 0, the number of rungs, the solves of the rung that have ended,
/// and all of its solves.
package typealias TuningProgress = (rung: Int, rungs: Int, done: Int, total: Int)
