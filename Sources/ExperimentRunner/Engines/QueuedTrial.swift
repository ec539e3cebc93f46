/// A trial that Slurm holds in its queue or executes.
package struct QueuedTrial: Sendable {
  /// Where a trial is.
  package enum State: String, Sendable {
    /// It waits for its turn.
    case queued
    /// It waits, and will go on waiting until somebody releases it.
    case held
    /// It is being executed.
    case running

    /// The state in Slurm's words.
    init(_ state: String, reason: String) {
      guard state == "PENDING" || state == "REQUEUED" else {
        self = .running
        return
      }
      // Such as JobHeldUser, and "launch failed requeued held".
      let isHeld = reason.lowercased().contains("held") || reason == "DependencyNeverSatisfied"
      self = isHeld ? .held : .queued
    }
  }

  /// The trial.
  package let task: Submission.Task
  /// The experiment.
  package let experiment: String
  /// The name of the submission, and of its jobs.
  package let submission: String
  /// Where it is.
  package let state: State
  /// The node that executes it; empty until one does.
  package let node: String
  /// Why it waits, in Slurm's words; `None` when it does not.
  package let reason: String

  /// A few words on where it is and why.
  package var remark: String {
    switch state {
    case .running: "on \(node)"
    case .queued: reason
    case .held: "\(reason); 'scontrol release' or 'scancel -n \(submission)' ends this"
    }
  }
}
