package import ArtifactStore
package import ExperimentBuilder
package import ExperimentRunner
import Results

/// Executes stored runs again, several at the same time, and records how near they came.
package struct Verifier: Sendable {
  /// The store.
  package var store: ArtifactStore
  /// The games and solvers.
  package var laboratory: Laboratory
  /// How many runs are executed at the same time.
  package var workers: Int
  /// Asks the verifier to stop.
  package var interruption: Interruption

  /// Prepares a verifier.
  package init(
    store: ArtifactStore, laboratory: Laboratory, workers: Int = 1,
    interruption: Interruption = Interruption()
  ) {
    self.store = store
    self.laboratory = laboratory
    self.workers = workers
    self.interruption = interruption
  }

  /// Verifies the targets of a plan, in their order, then what is damaged; those that an
  /// interruption left are missing.
  ///
  /// `report` is called from the workers, one call at a time, with how many are done.
  package func verify(
    _ plan: VerificationPlan,
    report: @escaping @Sendable (_ done: Int, RunVerification) -> Void = { _, _ in }
  ) -> [RunVerification] {
    let surroundings = Surroundings.current(of: laboratory.sources)
    return Workers.map(
      plan.targets, by: workers, isStopped: { interruption.isRequested }, report: report
    ) { target in
      let verification = verify(target, surroundings)
      return interruption.isRequested && verification.level == nil ? nil : verification
    }.compactMap(\.self) + plan.damaged.map(RunVerification.init(of:))
  }

  private func verify(_ target: StoredResult, _ surroundings: Surroundings) -> RunVerification {
    let verification = RunVerification(
      of: target, in: laboratory, store: store, isStopped: { interruption.isRequested })
    guard let record = verification.record(surroundings) else { return verification }
    do {
      try store.record(record)
      return verification
    } catch {
      return RunVerification(target, obstacle: "\(error)")
    }
  }
}
