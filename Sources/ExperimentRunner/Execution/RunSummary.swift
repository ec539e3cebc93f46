package import ArtifactStore

/// What became of every trial of a plan.
package struct RunSummary: Sendable {
  /// The trials, in the order of the plan.
  package let outcomes: [TrialOutcome]

  /// How many trials were planned.
  package var planned: Int { outcomes.count }
  /// How many were executed now.
  package var executed: Int { count(.executed) + confirmed }
  /// How many of these came out as they were stored already.
  package var confirmed: Int { count(.confirmed) }
  /// How many were stored already.
  package var reused: Int { count(.reused) }
  /// How many failed, ran out of time or could not be stored.
  package var failed: Int { outcomes.count { $0.status.isFailure } }
  /// How many could not be stored.
  package var unwritten: Int { count(.unwritten) }
  /// How many of these ran out of time.
  package var timedOut: Int { count(.timedOut) }
  /// How many left a scheduler's queue without a run.
  package var lost: Int { count(.lost) }
  /// How many a scheduler holds in its queue or executes.
  package var queued: Int { count(.queued) + count(.running) }
  /// Whether trials are left because somebody asked to stop.
  package var isInterrupted: Bool { count(.interrupted) > 0 }

  private func count(_ status: TrialOutcome.Status) -> Int {
    outcomes.count { $0.status == status }
  }
}

/// What became of one trial.
package struct TrialOutcome: Sendable {
  /// How a trial ended.
  package enum Status: String, Sendable {
    /// A run was stored already.
    case reused
    /// The trial was executed and its run published.
    case executed
    /// The trial was executed and its run was there already, with the same content.
    case confirmed
    /// It threw an error, diverged, or gave another result than the run that is stored.
    case failed
    /// Its time was used up.
    case timedOut = "timeout"
    /// What came of it could not be written, such as on a full disk.
    case unwritten
    /// It was stopped, or not begun because the run was.
    case interrupted
    /// It was stopped, or not begun, because another trial had failed.
    case skipped
    /// It waits in a scheduler's queue.
    case queued
    /// A scheduler executes it somewhere.
    case running
    /// It left a scheduler's queue without a run: canceled, killed, or at a limit of the job.
    case lost

    /// Whether something went wrong.
    var isFailure: Bool { self == .failed || self == .timedOut || self == .unwritten }
  }

  /// The run key.
  package let key: RunKey
  /// The readable name.
  package let label: String
  /// How it ended.
  package let status: Status
  /// The run; nil unless reused or executed.
  package let run: StoredRun?
  /// What went wrong; nil if nothing did.
  package let message: String?
  /// The iteration of the checkpoint that it went on from; nil if it began at the start.
  package let resumedAtIteration: Int?

  init(
    _ planned: PlannedTrial, _ status: Status, run: StoredRun? = nil, message: String? = nil,
    resumedAtIteration: Int? = nil
  ) {
    self.resumedAtIteration = resumedAtIteration
    key = planned.key
    label = planned.label
    self.status = status
    self.run = run
    self.message = message
  }
}
