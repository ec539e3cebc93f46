package import ArtifactStore
import Foundation

/// Has Slurm execute the missing trials of a plan, each by a process of its own.
///
/// The store alone says what is done. Slurm says what may still be executed, so that a trial is
/// submitted if it is neither stored nor alive; executing one twice does no harm.
package struct SlurmEngine: Sendable {
  /// Where runs are published, on a file system that all nodes share.
  package let store: ArtifactStore
  /// What Slurm is told about the jobs.
  package let settings: SlurmSettings

  /// Prepares an engine.
  package init(store: ArtifactStore, settings: SlurmSettings) {
    self.store = store
    self.settings = settings
  }

  /// Submits the trials that are neither stored nor in the queue.
  ///
  /// `command` executes trials of the experiment; `--key` and their keys are added to it. Folders
  /// of submissions that are over and done are removed.
  package func submit(
    _ plan: Plan, command: [String], interruption: Interruption = Interruption()
  ) throws -> SlurmRun {
    let experiment = plan.experiment.name
    let earlier = try Submission.all(of: experiment, in: store)
    // In this order: a trial that ends in between is neither lost nor submitted again, and if it
    // fails, its failure is a new one.
    let failures = try failures(of: plan)
    let queue = try SlurmQueue(of: earlier)
    let runs = try store.runs(of: experiment)
    let stored = Set(runs.map(\.key))
    var run = SlurmRun(
      plan: plan.with(runs), queue: queue,
      submissions: earlier.filter { !$0.isOver(queue, stored) }, failures: failures)
    let wanted = run.plan.missing.filter { queue.trials[$0.key] == nil }
    for jobs in arrays(of: wanted) where !interruption.isRequested {
      let submission = Submission(experiment: experiment, command: command, jobs: jobs)
      try submit(submission)
      run.added.append(submission)
    }
    for submission in earlier where submission.isOver(queue, stored) {
      submission.remove(from: store)
    }
    return run
  }

  /// Removes what is left of submissions that are over and done, if Slurm answers.
  package func tidy(after run: SlurmRun) throws {
    let submissions = run.submissions + run.added
    let queue = try SlurmQueue(of: submissions)
    let stored = Set(try store.runs(of: run.plan.experiment.name).map(\.key))
    for submission in submissions where submission.isOver(queue, stored) {
      submission.remove(from: store)
    }
  }

  /// The attempts that had failed before, so that new failures can be told from them.
  private func failures(of plan: Plan) throws -> Set<String> {
    Set(
      try plan.missing.flatMap {
        try store.failures(of: $0.key, experiment: plan.experiment.name).map(\.attempt)
      })
  }

  /// The trials by job, and the jobs by array.
  private func arrays(of trials: [PlannedTrial]) -> [[[Submission.Task]]] {
    trials.map { Submission.Task(key: $0.key, label: $0.label) }
      .inChunks(of: settings.tasksPerJob ?? 1).inChunks(of: Submission.longestArray)
  }

  /// Writes the folder, then calls Slurm.
  ///
  /// When Slurm refuses, the folder stays: the jobs may be there in spite of the answer.
  private func submit(_ submission: Submission) throws {
    let job = SlurmJob(submission: submission, settings: settings)
    let folder = submission.folder(in: store)
    _ = try submission.write(script: job.script(folder: folder), to: store)
    try job.submit(folder: folder)
  }
}

extension Array {
  /// The elements in pieces of this length; the last one may be shorter.
  fileprivate func inChunks(of length: Int) -> [[Element]] {
    stride(from: 0, to: count, by: length).map { Array(self[$0..<Swift.min($0 + length, count)]) }
  }
}
