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
    let failures = try plan.missing.flatMap {
      try store.failures(of: $0.key, experiment: experiment).map(\.attempt)
    }
    let queue = try SlurmQueue(of: earlier)
    let runs = try store.runs(of: experiment)
    let stored = Set(runs.map(\.key))
    var run = SlurmRun(
      plan: plan.with(runs), queue: queue,
      submissions: earlier.filter { !$0.isOver(queue, stored) }, failures: Set(failures))
    let wanted = run.plan.missing.filter { queue.trials[$0.key] == nil }
      .map { Submission.Task(key: $0.key, label: $0.label) }
    let jobs = wanted.inChunks(of: settings.tasksPerJob ?? 1)
    let arrays = jobs.isEmpty ? [] : jobs.inChunks(of: try SlurmCommand.longestArray())
    for jobs in arrays where !interruption.isRequested {
      let submission = Submission(experiment: experiment, command: command, jobs: jobs)
      try submission.write(to: store)
      // When Slurm refuses, the folder stays: the jobs may be there in spite of the answer.
      try submission.submit(with: settings, from: store)
      run.added.append(submission)
    }
    remove(earlier, queue, stored)
    return run
  }

  /// Removes what is left of submissions that are over and done, if Slurm answers.
  package func tidy(after run: SlurmRun) throws {
    let submissions = run.submissions + run.added
    let queue = try SlurmQueue(of: submissions)
    remove(submissions, queue, Set(try store.runs(of: run.plan.experiment.name).map(\.key)))
  }

  private func remove(_ submissions: [Submission], _ queue: SlurmQueue, _ stored: Set<RunKey>) {
    for submission in submissions where submission.isOver(queue, stored) {
      submission.remove(from: store)
    }
  }

  /// Waits until nothing of the plan is in the queue any more, or somebody asks to stop.
  ///
  /// Slurm and the store are looked at once in every `interval` seconds. A Slurm that does not
  /// answer is asked again: it may come back, and the jobs go on meanwhile.
  package func follow(
    _ run: SlurmRun, every interval: Double = 1, interruption: Interruption,
    report: @escaping (RunEvent) -> Void = { _ in }
  ) -> RunSummary {
    var watch = SlurmWatch(run, in: store, report)
    while true {
      watch.look()
      if watch.isOver || interruption.isRequested { return watch.summary }
      for _ in 0..<10 where !interruption.isRequested {
        Thread.sleep(forTimeInterval: interval / 10)
      }
    }
  }
}

extension Array {
  /// The elements in pieces of this length; the last one may be shorter.
  fileprivate func inChunks(of length: Int) -> [[Element]] {
    stride(from: 0, to: count, by: length).map { Array(self[$0..<Swift.min($0 + length, count)]) }
  }
}

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

/// What is known of the trials that Slurm executes.
struct SlurmWatch {
  private let run: SlurmRun
  private let store: ArtifactStore
  private let report: (RunEvent) -> Void
  private let total: Int
  private let began = ContinuousClock.now
  /// The places in the plan of the trials that have not ended.
  private var open: [Int]
  private var outcomes: [Int: TrialOutcome] = [:]
  private var states: [Int: QueuedTrial.State] = [:]
  /// How often in a row a trial was neither in the queue nor in the store.
  private var absences: [Int: Int] = [:]
  private var complaint: String?
  /// Whether Slurm has trials of the plan, be they done or not.
  private var isAlive = false

  /// The absences that are believed: a shared file system may show a new run late.
  private static let patience = 3

  init(_ run: SlurmRun, in store: ArtifactStore, _ report: @escaping (RunEvent) -> Void) {
    (self.run, self.store, self.report) = (run, store, report)
    open = run.plan.trials.indices.filter { run.plan.trials[$0].stored == nil }
    total = open.count
  }

  /// Whether every trial has ended, and Slurm has done with the last jobs.
  ///
  /// A node that died may leave a job completing for ever: after some looks nobody waits for it.
  var isOver: Bool { open.isEmpty && (!isAlive || looksAtTheEnd > Self.longestEnd) }

  private static let longestEnd = 60
  private var looksAtTheEnd = 0

  /// Every trial's outcome in the order of the plan.
  var summary: RunSummary {
    RunSummary(
      outcomes: run.plan.trials.indices.map { index in
        let trial = run.plan.trials[index]
        return trial.stored.map { TrialOutcome(trial, .reused, run: $0) } ?? outcomes[index]
          ?? TrialOutcome(trial, states[index] == .running ? .running : .queued)
      })
  }

  /// Asks Slurm, then looks into the store for all trials but those that wait.
  mutating func look() {
    let queue = queue()
    isAlive = queue.map { $0.holds(run.plan) } ?? false
    if open.isEmpty { looksAtTheEnd += 1 }
    for index in open {
      let trial = run.plan.trials[index]
      let queued = queue?.trials[trial.key]
      if let queued { note(queued, index) }
      guard queued == nil || queued?.state == .running else { continue }
      if let outcome = outcome(of: trial, index, isGone: queue != nil && queued == nil) {
        outcomes[index] = outcome
        open.removeAll { $0 == index }
        send(.finished(outcome), trial.label)
      }
    }
    send(.waited)
  }

  private mutating func queue() -> SlurmQueue? {
    do {
      let queue = try SlurmQueue(of: run.submissions + run.added)
      complaint = nil
      return queue
    } catch {
      // Said once for each silence.
      if complaint == nil { send(.unanswered(error.reason)) }
      complaint = error.reason
      return nil
    }
  }

  private mutating func note(_ queued: QueuedTrial, _ index: Int) {
    absences[index] = nil
    let before = states.updateValue(queued.state, forKey: index)
    guard before != queued.state else { return }
    if queued.state == .running { send(.started, queued.task.label) }
    if queued.state == .held { send(.held(queued.remark), queued.task.label) }
  }

  /// How a trial ended; nil if that is not known yet.
  private mutating func outcome(
    of trial: PlannedTrial, _ index: Int, isGone: Bool
  ) -> TrialOutcome? {
    let experiment = run.plan.experiment.name
    if let stored = try? store.run(for: trial.key, experiment: experiment) {
      return TrialOutcome(trial, .executed, run: stored)
    }
    guard isGone else { return nil }
    let failures = try? store.failures(of: trial.key, experiment: experiment)
    if let failure = failures?.last(where: { !run.failures.contains($0.attempt) }) {
      return TrialOutcome(trial, .failed, message: failure.message)
    }
    absences[index, default: 0] += 1
    guard absences[index, default: 0] >= Self.patience else { return nil }
    return TrialOutcome(
      trial, .lost,
      message: "left Slurm's queue without a run: canceled, killed or at a limit of the job"
        + lastWords(of: trial))
  }

  /// The end of the log of the job that executed a trial last.
  private func lastWords(of trial: PlannedTrial) -> String {
    for submission in (run.submissions + run.added).reversed() {
      guard let index = submission.jobs.firstIndex(where: { $0.contains { $0.key == trial.key } })
      else { continue }
      let path = "\(submission.folder(in: store))/\(index).log"
      guard let log = FileManager.default.contents(atPath: path),
        let line = String(decoding: log, as: UTF8.self).split(whereSeparator: \.isNewline).last
      else { continue }
      return "; the last line of \(path): \(line)"
    }
    return ""
  }

  private func send(_ kind: RunEvent.Kind, _ label: String = "") {
    let done = total - open.count
    report(
      RunEvent(
        kind: kind, label: label,
        progress: RunProgress(
          total: total, done: done, failed: outcomes.values.count { $0.status == .failed },
          seconds: (ContinuousClock.now - began).inSeconds,
          fraction: total > 0 ? Double(done) / Double(total) : 1)))
  }
}

/// What executes trials.
package enum EngineChoice: String, CaseIterable, Sendable {
  /// Threads of this process.
  case local
  /// Jobs of a Slurm cluster.
  case slurm
}

/// What Slurm is told about jobs.
package struct SlurmSettings: Equatable, Sendable {
  /// The partition; nil for the cluster's default, as below.
  package var partition: String?
  /// The time limit of a job.
  package var time: String?
  /// The memory of a job.
  package var memory: String?
  /// The account that is charged.
  package var account: String?
  /// How many jobs of an array run at the same time.
  package var maxTasks: Int?
  /// How many trials a job executes, one after the other; nil for 1.
  package var tasksPerJob: Int?

  /// The cluster's defaults.
  package init() {}
}
