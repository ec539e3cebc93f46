import ArtifactStore

/// A plan that Slurm works on.
package struct SlurmRun: Sendable {
  /// The plan, with the runs that were stored when it was submitted.
  package let plan: Plan
  /// The trials that were in the queue already.
  let queue: SlurmQueue
  /// The earlier submissions that may still be executed.
  let submissions: [Submission]
  /// The attempts that had failed before.
  let failures: Set<String>

  /// The new submissions.
  package internal(set) var added: [Submission] = []

  /// How many trials have been submitted now.
  package var submitted: Int { added.reduce(0) { $0 + $1.tasks.count } }

  /// What is known of every trial right after the submission.
  package var summary: RunSummary {
    let submitted = Set(added.flatMap(\.tasks).map(\.key))
    return RunSummary(
      outcomes: plan.trials.map { trial in
        if let run = trial.stored { return TrialOutcome(trial, .reused, run: run) }
        if let queued = queue.trials[trial.key] {
          return TrialOutcome(trial, queued.state == .running ? .running : .queued)
        }
        return TrialOutcome(trial, submitted.contains(trial.key) ? .queued : .interrupted)
      })
  }
}
