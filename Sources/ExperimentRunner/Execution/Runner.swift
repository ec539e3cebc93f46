public import ArtifactStore
import Foundation

/// Executes the missing trials of a plan side by side and publishes their runs.
///
/// Results do not depend on the number of workers or on which worker takes which trial.
public struct Runner: Sendable {
  /// Where runs are published.
  public var store: ArtifactStore
  /// How many trials are executed at the same time.
  public var workers: Int
  /// Whether the first failure ends the run.
  public var failFast: Bool
  /// Seconds of solver work after which a trial is given up; nil for no limit.
  public var timeLimit: Double?
  /// Asks the run to stop.
  public var interruption: Interruption

  /// Prepares a runner.
  public init(
    store: ArtifactStore, workers: Int = 1, failFast: Bool = false, timeLimit: Double? = nil,
    interruption: Interruption = Interruption()
  ) {
    self.store = store
    self.workers = workers
    self.failFast = failFast
    self.timeLimit = timeLimit
    self.interruption = interruption
  }

  /// Executes what is missing; stored runs are reused.
  ///
  /// Returns when every trial has ended or the run was interrupted. `report` is called from the
  /// workers, one call at a time.
  public func run(
    _ plan: Plan, report: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) -> RunSummary {
    let ledger = Ledger(plan, report)
    if !plan.missing.isEmpty {
      let surroundings = Surroundings.current()
      let count = max(1, min(workers, plan.missing.count))
      let group = DispatchGroup()
      for _ in 0..<count {
        group.enter()
        let worker = Thread {
          work(on: ledger, experiment: plan.experiment.name, surroundings)
          group.leave()
        }
        worker.stackSize = 8 << 20
        worker.start()
      }
      group.wait()
    }
    return ledger.summary(leftover: interruption.isRequested ? .interrupted : .skipped)
  }

  /// Takes one missing trial after the other.
  private func work(on ledger: Ledger, experiment: String, _ surroundings: Surroundings) {
    while !mustStop(ledger), let index = ledger.next() {
      let execution = TrialExecution(
        planned: ledger.trials[index], experiment: experiment, store: store,
        timeLimit: timeLimit, interruption: interruption, surroundings: surroundings)
      let outcome = execution.run(
        progress: { ledger.advance(index, $0) }, isStopped: { mustStop(ledger) })
      ledger.finish(index, outcome)
    }
  }

  private func mustStop(_ ledger: Ledger) -> Bool {
    interruption.isRequested || (failFast && ledger.hasFailure)
  }
}
