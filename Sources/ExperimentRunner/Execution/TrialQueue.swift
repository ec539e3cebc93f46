import FinitePopulation
import Foundation
import MeanField
import Synchronization

/// The queue of a run: its trials, taken and reported by the workers.
final class TrialQueue: Sendable {
  let trials: [PlannedTrial]
  private let missing: [Int]
  private let state: Mutex<State>
  private let report: @Sendable (RunEvent) -> Void
  private let began = ContinuousClock.now
  private let totalWork: Double

  private struct State {
    /// The trials that nobody has taken, the next one first.
    var waiting: [Int]
    /// Those of them that were claimed by another process.
    var postponed: Set<Int> = []
    var failed = 0
    /// Whether a result could not be stored.
    var isStuck = false
    var outcomes: [Int: TrialOutcome] = [:]
    /// The share of each running trial that is done.
    var shares: [Int: Double] = [:]
  }

  init(_ plan: Plan, isFresh: Bool, _ report: @escaping @Sendable (RunEvent) -> Void) {
    trials = plan.trials
    missing = trials.indices.filter { isFresh || plan.trials[$0].stored == nil }
    totalWork = missing.reduce(0) { $0 + plan.trials[$1].work }
    state = Mutex(State(waiting: missing))
    self.report = report
  }

  /// The number of trials to be executed.
  var count: Int { missing.count }
  /// Whether there is nothing to do.
  var isEmpty: Bool { missing.isEmpty }
  var hasFailure: Bool { state.withLock { $0.failed > 0 } }
  /// Whether a result could not be stored, so that no other can be expected to.
  var isStuck: Bool { state.withLock { $0.isStuck } }

  /// The next trial to be executed, and whether it was postponed before; nil when all are taken.
  func next() -> (index: Int, isPostponed: Bool)? {
    state.withLock { state in
      guard !state.waiting.isEmpty else { return nil }
      let index = state.waiting.removeFirst()
      return (index, state.postponed.contains(index))
    }
  }

  /// Puts a trial behind all others, because another process works on it.
  func postpone(_ index: Int) {
    state.withLock { state in
      state.postponed.insert(index)
      state.waiting.append(index)
    }
  }

  func begin(_ index: Int) {
    state.withLock { state in
      state.shares[index] = 0
      send(.started, index, state)
    }
  }

  func advance(_ index: Int, _ progress: SolveProgress) {
    state.withLock { state in
      let done = Double(progress.iteration) / Double(max(1, progress.iterations))
      // A simulation that follows counts as much as the solve.
      state.shares[index] = trials[index].request.simulation == nil ? done : done / 2
      send(
        .advanced(
          iteration: progress.iteration, iterations: progress.iterations,
          exploitability: progress.evaluation.exploitability), index, state)
    }
  }

  func advance(_ index: Int, _ progress: SimulationProgress) {
    state.withLock { state in
      state.shares[index] = 0.5 + 0.5 * Double(progress.played) / Double(max(1, progress.total))
      send(.simulated(agents: progress.agents), index, state)
    }
  }

  func finish(_ index: Int, _ outcome: TrialOutcome) {
    state.withLock { state in
      state.shares[index] = 1
      state.outcomes[index] = outcome
      if outcome.status.isFailure { state.failed += 1 }
      if outcome.status == .unwritten { state.isStuck = true }
      send(.finished(outcome), index, state)
    }
  }

  /// Every trial's outcome in the order of the plan; those that nobody took get `leftover`.
  func summary(leftover: TrialOutcome.Status) -> RunSummary {
    let outcomes = state.withLock { $0.outcomes }
    return RunSummary(
      outcomes: trials.enumerated().map { index, planned in
        outcomes[index]
          ?? planned.stored.map { TrialOutcome(planned, .reused, run: $0) }
          ?? TrialOutcome(planned, leftover)
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
