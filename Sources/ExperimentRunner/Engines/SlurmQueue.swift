package import ArtifactStore

/// Which trials of some submissions may still be executed: all that Slurm is ever asked.
package struct SlurmQueue: Sendable {
  /// The trials that are waiting or running, by run key.
  package let trials: [RunKey: QueuedTrial]

  /// Asks Slurm, once, and not at all if there are no submissions.
  ///
  /// Throws if Slurm does not answer: then nothing is known, and nothing may be submitted.
  package init(of submissions: [Submission]) throws {
    guard !submissions.isEmpty else {
      trials = [:]
      return
    }
    // A completing or requeued job may still run a trial. `-r` spells arrays out, `-o` protects
    // from formats in the environment, and other SQUEUE variables could hide jobs.
    let answer = try SchedulerCommand("squeue").output(
      [
        "--me", "-h", "-r", "-n", submissions.map(\.name).joined(separator: ","),
        "-t", "PD,CF,R,CG,S,SO,RQ", "-o", "%K|%j|%T|%N|%r",
      ], ignoring: ["SQUEUE_"])
    let submissions = Dictionary(submissions.map { ($0.name, $0) }) { first, _ in first }
    var trials: [RunKey: QueuedTrial] = [:]
    for line in answer.split(whereSeparator: \.isNewline) {
      let fields = line.split(separator: "|", maxSplits: 4, omittingEmptySubsequences: false)
        .map(String.init)
      guard fields.count == 5, let index = Int(fields[0]), let submission = submissions[fields[1]],
        submission.jobs.indices.contains(index)
      else { continue }
      let state = QueuedTrial.State(fields[2], reason: fields[4])
      for task in submission.jobs[index] {
        // A trial may have been submitted twice; the execution that is ahead counts.
        if state != .running, trials[task.key] != nil { continue }
        trials[task.key] = QueuedTrial(
          task: task, experiment: submission.experiment, submission: submission.name,
          state: state, node: fields[3], reason: fields[4])
      }
    }
    self.trials = trials
  }

  /// Whether any trial of a plan is waiting or running.
  func holds(_ plan: Plan) -> Bool { plan.trials.contains { trials[$0.key] != nil } }
}
