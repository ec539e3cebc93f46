import Foundation
import MeanField
import Synchronization

/// Who does what: the trials of a run, taken and reported by its workers.
final class Ledger: Sendable {
  let trials: [PlannedTrial]
  private let missing: [Int]
  private let state: Mutex<State>
  private let report: @Sendable (RunEvent) -> Void
  private let began = ContinuousClock.now
  private let totalWork: Double

  private struct State {
    var taken = 0
    var failed = 0
    var outcomes: [Int: TrialOutcome] = [:]
    /// The share of each running trial that is done.
    var shares: [Int: Double] = [:]
  }

  init(_ plan: Plan, _ report: @escaping @Sendable (RunEvent) -> Void) {
    trials = plan.trials
    missing = trials.indices.filter { plan.trials[$0].stored == nil }
    totalWork = plan.missing.reduce(0) { $0 + $1.work }
    state = Mutex(State())
    self.report = report
  }

  var hasFailure: Bool { state.withLock { $0.failed > 0 } }

  /// The next trial to be executed; nil when all are taken.
  func next() -> Int? {
    state.withLock { state in
      guard state.taken < missing.count else { return nil }
      let index = missing[state.taken]
      state.taken += 1
      state.shares[index] = 0
      send(.started, index, state)
      return index
    }
  }

  func advance(_ index: Int, _ progress: SolveProgress) {
    state.withLock { state in
      state.shares[index] = Double(progress.iteration) / Double(max(1, progress.iterations))
      send(
        .advanced(
          iteration: progress.iteration, iterations: progress.iterations,
          exploitability: progress.evaluation.exploitability), index, state)
    }
  }

  func finish(_ index: Int, _ outcome: TrialOutcome) {
    state.withLock { state in
      state.shares[index] = 1
      state.outcomes[index] = outcome
      if outcome.status == .failed || outcome.status == .timedOut { state.failed += 1 }
      send(.finished(outcome), index, state)
    }
  }

  /// Every trial's outcome in the order of the plan; those that nobody took get `leftover`.
  func summary(leftover: TrialOutcome.Status) -> RunSummary {
    let outcomes = state.withLock { $0.outcomes }
    return RunSummary(
      outcomes: trials.enumerated().map { index, planned in
        planned.stored.map { TrialOutcome(planned, .reused, run: $0) }
          ?? outcomes[index] ?? TrialOutcome(planned, leftover)
      })
  }

  private func send(_ kind: RunEvent.Kind, _ index: Int, _ state: State) {
    let work = state.shares.keys.sorted().reduce(0) { sum, index in
      sum + trials[index].work * (state.shares[index] ?? 0)
    }
    report(
      RunEvent(
        kind: kind, label: trials[index].label,
        progress: RunProgress(
          total: missing.count, done: state.outcomes.count, failed: state.failed,
          seconds: (ContinuousClock.now - began).inSeconds,
          fraction: totalWork > 0 ? work / totalWork : 1)))
  }
}
