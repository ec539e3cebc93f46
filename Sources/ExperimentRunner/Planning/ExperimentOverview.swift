package import ArtifactStore
package import ExperimentBuilder

/// An experiment and what became of each of its trials.
package struct ExperimentOverview: Sendable {
  package let experiment: Experiment
  package let trials: [Trial]
  /// The trials that Slurm holds or executes with overrides, so that they are not in the plan.
  package let others: [Trial]

  /// A trial and what became of it.
  package struct Trial: Sendable {
    package let key: RunKey
    package let label: String
    /// The word for what became of it.
    package let status: String
    /// The run directory, if there is one.
    package var path: String?
    /// What went wrong, if something did, or where a trial is that Slurm has.
    package var message: String?
    /// Whether its run was made by other sources than today's.
    package var isStale = false
    /// The latest verification; nil if there was none.
    package var verification: VerificationRecord?
    /// What people said of its run.
    package var marks = RunMarks()

    /// Whether something went wrong.
    package var isWrong: Bool { status == "failed" || status == "damaged" }
  }

  /// Plans an experiment and looks for its trials in the store and among those that Slurm has.
  package init(
    of experiment: Experiment, _ queued: [QueuedTrial], in laboratory: Laboratory,
    store: ArtifactStore
  ) throws {
    let queued = Dictionary(
      queued.filter { $0.experiment == experiment.name }.map { ($0.task.key, $0) }
    ) { $1 }
    let plan = try Plan(experiment, in: laboratory, store: store)
    let damaged = try store.damagedRuns(of: experiment.name)
    self.experiment = experiment
    trials = try plan.trials.map { trial in
      let (status, path, message) = try Self.state(
        of: trial, in: experiment, damaged, queued[trial.key], store)
      return Trial(
        key: trial.key, label: trial.label, status: status, path: path, message: message,
        isStale: trial.isStale,
        verification: try trial.stored.flatMap { try store.verifications(of: $0).last },
        marks: try RunMarks(of: trial.stored, in: store))
    }
    let planned = Set(plan.trials.map(\.key))
    others = queued.values.filter { !planned.contains($0.task.key) }
      .map {
        Trial(
          key: $0.task.key, label: $0.task.label, status: $0.state.rawValue, message: $0.remark)
      }
      .sorted { $0.label < $1.label }
  }

  private static func state(
    of trial: PlannedTrial, in experiment: Experiment, _ damaged: [DamagedRun],
    _ queued: QueuedTrial?, _ store: ArtifactStore
  ) throws -> (status: String, path: String?, message: String?) {
    if let run = trial.stored { return ("done", run.directory, nil) }
    if let run = damaged.first(where: { $0.directory.hasSuffix("-\(trial.key.short)") }) {
      return ("damaged", run.directory, run.reason)
    }
    if let queued { return (queued.state.rawValue, nil, queued.remark) }
    let failure = try store.lastFailure(of: trial.key, experiment: experiment.name)
    return (failure == nil ? "missing" : "failed", nil, failure)
  }

  package func count(_ status: String) -> Int { trials.count { $0.status == status } }
  /// The number of trials whose run was made by other sources.
  package var staleCount: Int { trials.count { $0.isStale } }
}

extension QueuedTrial {
  /// The trials of some experiments that Slurm holds or executes.
  package static func all(
    of experiments: [Experiment], in store: ArtifactStore
  ) throws -> [QueuedTrial] {
    let submissions = try experiments.flatMap { try Submission.all(of: $0.name, in: store) }
    return try SlurmQueue(of: submissions).trials.values.sorted {
      $0.task.key.hex < $1.task.key.hex
    }
  }
}
