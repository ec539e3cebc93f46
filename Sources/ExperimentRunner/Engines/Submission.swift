package import ArtifactStore
import Foundation
import Vocabulary

/// Trials that were handed to Slurm as one job array.
///
/// It is a folder of the store, `slurm/<experiment>/<name>`, that is on disk before Slurm hears of
/// it. Slurm's jobs have the submission's name and are found by it alone: Slurm may lose the number
/// of a job and give it to another one.
package struct Submission: Codable, Sendable {
  /// A trial of a submission.
  package struct Task: Codable, Sendable {
    /// The run key.
    package let key: RunKey
    /// The readable name.
    package let label: String
  }

  /// The name of the folder and of the jobs, unique over all submissions.
  package let name: String
  /// The name of the experiment.
  package let experiment: String
  /// The command that executes trials, without their keys.
  package let command: [String]
  /// The trials of each job, by its index in the array.
  package let jobs: [[Task]]

  /// The trials.
  package var tasks: [Task] { jobs.flatMap(\.self) }

  private static let recordName = "submission.json"
  init(experiment: String, command: [String], jobs: [[Task]]) {
    name = String(format: "mesob-%012llx", UInt64.random(in: 0..<(1 << 48)))
    (self.experiment, self.command, self.jobs) = (experiment, command, jobs)
  }

  /// Where the folder is in a store.
  var path: String { "slurm/\(experiment)/\(name)" }

  /// The folder in a store.
  package func folder(in store: ArtifactStore) -> String { store.folder(at: path) }

  /// Whether every trial has its run, and Slurm has none of them any more.
  func isOver(_ queue: SlurmQueue, _ stored: Set<RunKey>) -> Bool {
    tasks.allSatisfy { stored.contains($0.key) && queue.trials[$0.key] == nil }
  }

  // MARK: Files

  /// Writes the folder: the record, the keys of each job on a line of their own, and the script.
  func write(to store: ArtifactStore) throws {
    let lines = jobs.map { $0.map(\.key.hex).joined(separator: ",") + "\n" }
    _ = try store.makeFolder(
      at: path,
      files: [
        Self.recordName: Data(try StoredJSON.document(self).utf8),
        "keys": Data(lines.joined().utf8), "job.sh": Data(script(in: folder(in: store)).utf8),
      ])
  }

  func remove(from store: ArtifactStore) { store.removeFolder(at: path) }

  /// The submissions of an experiment, sorted by name.
  package static func all(of experiment: String, in store: ArtifactStore) throws -> [Submission] {
    let folder = "slurm/\(experiment)"
    return try store.folders(at: folder).filter { $0.hasPrefix("mesob-") }.map { name in
      let path = "\(store.folder(at: folder))/\(name)/\(recordName)"
      let data = FileManager.default.contents(atPath: path)
      guard let data, let submission = try? StoredJSON.read(Self.self, data),
        submission.name == name, submission.experiment == experiment
      else {
        throw RunnerError(
          .damagedSubmission, path, expected: "the record of a submission to Slurm",
          got: data == nil
            ? "no file" : "something else; once 'squeue -n \(name)' is empty, remove the folder")
      }
      return submission
    }
  }

  // MARK: Slurm

  /// The script of every job, which executes the trials on the line of the job's index.
  ///
  /// `exec` makes the signals that Slurm sends to the script reach the command.
  private func script(in folder: String) -> String {
    """
    #!/bin/bash
    # Written by 'mesob run --engine slurm'; the line of a job in the file 'keys' says its trials.
    exec \(command.shellLine) \\
      --key "$(sed -n "$((SLURM_ARRAY_TASK_ID + 1))p" \(["\(folder)/keys"].shellLine))"

    """
  }

  /// How long before its time limit a job is told to stop; Slurm looks at the clock every 30 s.
  private static let notice = 90

  /// Hands the array to Slurm.
  ///
  /// The number that Slurm gives it is not looked at.
  func submit(with settings: SlurmSettings, from store: ArtifactStore) throws {
    let folder = folder(in: store)
    let limit = settings.maxTasks.map { "%\($0)" } ?? ""
    let choices = [
      ("partition", settings.partition), ("time", settings.time), ("mem", settings.memory),
      ("account", settings.account),
    ].compactMap { name, value in value.map { "--\(name)=\($0)" } }
    _ = try SlurmCommand.answer(
      of: "sbatch",
      [
        "--parsable", "--job-name=\(name)", "--array=0-\(jobs.count - 1)\(limit)", "--requeue",
        "--open-mode=append", "--signal=B:TERM@\(Self.notice)", "--ntasks=1", "--cpus-per-task=1",
        "--output=\(folder.respelled { $0 == "%" ? "%%" : nil })/%a.log",
      ] + choices + ["\(folder)/job.sh"],
      ignoring: ["SBATCH_WAIT"],
      cure: { complaint in
        let words = ["array", "submit limit", "unable to accept", "temporarily unavailable"]
        return words.contains(where: complaint.lowercased().contains)
          ? "more trials a job, with --tasks-per-job, make fewer of these \(jobs.count) jobs" : nil
      })
  }
}

/// Which trials of some submissions may still be executed: all that Slurm is ever asked of jobs.
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
    let answer = try SlurmCommand.answer(
      of: "squeue",
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

/// Slurm's commands on the search path.
enum SlurmCommand {
  /// The most jobs of an array of ours: a long plan is submitted piece by piece.
  private static let ownLimit = 1000

  /// The most jobs of an array that the cluster takes; 1000, below Slurm's default, where it does not
  /// tell.
  static func longestArray() throws(RunnerError) -> Int {
    let answer = (try? answer(of: "scontrol", ["show", "config"], ignoring: ["SCONTROL_"])) ?? ""
    // A size is one more than the largest index, which begins at 0.
    let limits = [#/MaxArraySize\s*=\s*(\d+)/#, #/max_array_tasks\s*=\s*(\d+)/#].compactMap {
      answer.firstMatch(of: $0).flatMap { Int($0.output.1) }
    }
    let longest = limits.reduce(ownLimit, min)
    try RunnerError.require(
      longest > 0, .schedulerFailed, "engine slurm", expected: "a cluster that takes job arrays",
      got: "MaxArraySize = 0; --export-snakemake writes a workflow that submits job by job")
    return longest
  }

  /// What a command of Slurm on the search path prints; throws what it complains of if it fails.
  ///
  /// Variables of the environment whose names begin with `ignoring` do not reach it; `cure` says what
  /// helps against a complaint.
  static func answer(
    of name: String, _ arguments: [String], ignoring: [String],
    cure: (String) -> String? = { _ in nil }
  ) throws(RunnerError) -> String {
    guard let executable = Program.find(name) else {
      throw RunnerError(
        .schedulerMissing, "engine slurm", expected: "Slurm's command \(name) on the search path",
        got: "none; go to a login node of the cluster, or leave --engine out")
    }
    let environment = ProcessInfo.processInfo.environment.filter { name, _ in
      !ignoring.contains { name.hasPrefix($0) }
    }
    let complaint: String
    do {
      let outcome = try Subprocess.run([executable] + arguments, environment: environment)
      if outcome.status == 0 { return outcome.output }
      let words = outcome.errors.split(whereSeparator: \.isNewline).joined(separator: "; ")
      complaint = "status \(outcome.status)" + (words.isEmpty ? "" : ": \(words)")
    } catch {
      complaint = error.reason
    }
    throw RunnerError(
      .schedulerFailed, name, expected: "an answer of Slurm",
      got: complaint + (cure(complaint).map { "; \($0)" } ?? ""))
  }
}

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
      let isWaiting = state == "PENDING" || state == "REQUEUED"
      // Such as JobHeldUser, and "launch failed requeued held".
      let isHeld = reason.lowercased().contains("held") || reason == "DependencyNeverSatisfied"
      self = !isWaiting ? .running : isHeld ? .held : .queued
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
