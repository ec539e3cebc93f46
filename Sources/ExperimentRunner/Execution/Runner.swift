package import ArtifactStore
import Foundation

/// Executes the missing trials of a plan side by side and publishes their runs.
///
/// Results do not depend on the number of workers or on which worker takes which trial.
package struct Runner: Sendable {
  /// Where runs are published.
  package var store: ArtifactStore
  /// How many trials are executed at the same time.
  package var workers: Int
  /// Whether the first failure ends the run.
  package var failFast: Bool
  /// Seconds of solver work after which a trial is given up; nil for no limit.
  package var timeLimit: Double?
  /// Asks the run to stop.
  package var interruption: Interruption
  /// Whether stored runs are executed again too, from the start, and compared.
  package var isFresh: Bool
  /// Seconds between two checkpoints of a trial.
  package var checkpointInterval: Double

  /// Prepares a runner.
  package init(
    store: ArtifactStore, workers: Int = 1, failFast: Bool = false, timeLimit: Double? = nil,
    interruption: Interruption = Interruption(), isFresh: Bool = false,
    checkpointInterval: Double = 30
  ) {
    self.isFresh = isFresh
    self.checkpointInterval = checkpointInterval
    self.store = store
    self.workers = workers
    self.failFast = failFast
    self.timeLimit = timeLimit
    self.interruption = interruption
  }

  /// The threads that each worker may use for a simulation.
  var threadsPerWorker: Int {
    max(1, ProcessInfo.processInfo.activeProcessorCount / max(1, workers))
  }

  /// Executes what is missing; stored runs are reused, unless the runner is fresh.
  ///
  /// Returns when every trial has ended or the run was interrupted. `report` is called from the
  /// workers, one call at a time.
  package func run(
    _ plan: Plan, report: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) -> RunSummary {
    let queue = TrialQueue(plan, isFresh: isFresh, report)
    if !queue.isEmpty {
      var surroundings = Surroundings.current(of: plan.sources)
      if surroundings.git?.isDirty == true,
        let patch = GitRepository()?.patch(of: plan.sources)
      {
        surroundings.git?.patch = try? store.keepPatch(patch)
      }
      let known = surroundings
      if let sources = plan.sources { try? store.keep(sources) }
      let count = max(1, min(workers, queue.count))
      Workers.run(count) {
        work(on: queue, experiment: plan.experiment.name, known)
      }
    }
    return queue.summary(leftover: interruption.isRequested ? .interrupted : .skipped)
  }

  /// Takes one missing trial after the other.
  private func work(on queue: TrialQueue, experiment: String, _ surroundings: Surroundings) {
    while !mustStop(queue), let (index, isPostponed) = queue.next() {
      let planned = queue.trials[index]
      if !isFresh,
        let run = store.publishedRun(
          for: planned.key, label: planned.label, experiment: experiment)
      {
        // Another process was quicker.
        queue.finish(index, TrialOutcome(planned, .reused, run: run))
        continue
      }
      guard store.claim(planned.key) || isPostponed else {
        queue.postpone(index)
        continue
      }
      defer { store.release(planned.key) }
      queue.begin(index)
      let execution = TrialExecution(planned, of: experiment, by: self, surroundings)
      let outcome = execution.run(
        progress: { queue.advance(index, $0) }, simulated: { queue.advance(index, $0) },
        isStopped: { mustStop(queue) })
      queue.finish(index, outcome)
    }
  }

  private func mustStop(_ queue: TrialQueue) -> Bool {
    interruption.isRequested || queue.isStuck || (failFast && queue.hasFailure)
  }
}
