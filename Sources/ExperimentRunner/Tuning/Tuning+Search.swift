import Foundation
import MeanField

extension Tuning {
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
      ) { done, total in
        report(TuningProgress(rung: number, rungs: schedule.count, done: done, total: total))
      }
      guard let outcomes else {
        result.isInterrupted = true
        break
      }
      let entries = zip(running, outcomes).map(entry).sorted {
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

  /// What a solve of one game gave.
  private typealias Outcome = Result<Double, SolveFailure>

  private struct SolveFailure: Error { let message: String }

  /// The outcome of each candidate on each game; nil after an interruption.
  private func outcomes(
    of running: [Int], iterations: Int, workers: Int, _ interruption: Interruption,
    _ report: @escaping @Sendable (Int, Int) -> Void
  ) -> [[Outcome]]? {
    let tasks = running.flatMap { candidate in games.map { (candidate, $0) } }
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
    of candidate: Int, in game: Game, _ iterations: Int, _ interruption: Interruption
  ) -> Outcome? {
    var configuration = fixed.merging(candidates[candidate]) { $1 }
    configuration["iterations"] = .integer(iterations)
    do {
      let request = try SolveRequest(
        game: game.name, game.configuration, solver: solver.name, configuration, in: laboratory)
      let solved = try request.solve(isStopped: { interruption.isRequested })
      switch solved.solution.status {
      case .interrupted: return nil
      case .diverged:
        return .failure(
          SolveFailure(
            message: "\(game.name): diverged after \(solved.solution.iterations) iterations"))
      default: return .success(metric.value(of: solved.solution, in: solved.game))
      }
    } catch {
      return .failure(SolveFailure(message: "\(error)"))
    }
  }

  private func entry(_ candidate: Int, _ outcomes: [Outcome]) -> TuningResult.Entry {
    var values: [Double] = []
    var message: String?
    for outcome in outcomes {
      switch outcome {
      case .success(let value): values.append(value)
      case .failure(let failure): message = message ?? failure.message
      }
    }
    let isComplete = message == nil
    return TuningResult.Entry(
      candidate: candidate, configuration: candidates[candidate],
      score: isComplete ? metric.mean(values) : nil, games: isComplete ? values : [],
      message: message)
  }
}

extension Tuning.Metric {
  /// The number that a solve of one game is judged by.
  fileprivate func value(of solution: Solution, in game: some MeanFieldGame) -> Double {
    switch self {
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

  /// The mean over games.
  fileprivate func mean(_ values: [Double]) -> Double {
    let count = Double(values.count)
    switch self {
    case .exploitability:
      return Double.exp(values.reduce(0) { $0 + Double.log($1) } / count)
    case .objective: return values.reduce(0, +) / count
    }
  }
}
