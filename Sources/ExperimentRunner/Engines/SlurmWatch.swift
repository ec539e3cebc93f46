import ArtifactStore
import Foundation

/// What is known of the trials that Slurm executes.
struct SlurmWatch {
  private let run: SlurmRun
  private let store: ArtifactStore
  private let total: Int
  private let began = ContinuousClock.now
  /// The places in the plan of the trials that have not ended.
  private var open: [Int]
  private var outcomes: [Int: TrialOutcome] = [:]
  private var states: [Int: QueuedTrial.State] = [:]
  private var failed = 0
  /// How often in a row a trial was neither in the queue nor in the store.
  private var absences: [Int: Int] = [:]
  private var complaint: String?
  /// Whether Slurm has trials of the plan, be they done or not.
  private var isAlive = false

  /// The absences that are believed: a shared file system may show a new run late.
  private static let patience = 3

  init(_ run: SlurmRun, in store: ArtifactStore) {
    self.run = run
    self.store = store
    open = run.plan.trials.indices.filter { run.plan.trials[$0].stored == nil }
    total = open.count
  }

  /// Whether every trial has ended, and Slurm has done with the last jobs.
  var isOver: Bool { open.isEmpty && !isAlive }

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
  mutating func look(_ report: (RunEvent) -> Void) {
    let queue = queue(report)
    isAlive = queue.map { $0.holds(run.plan) } ?? false
    for index in open {
      let trial = run.plan.trials[index]
      let queued = queue?.trials[trial.key]
      if let queued { note(queued, index, report) }
      guard queued == nil || queued?.state == .running else { continue }
      if let outcome = outcome(of: trial, index, isGone: queue != nil && queued == nil) {
        if outcome.status == .failed { failed += 1 }
        outcomes[index] = outcome
        open.removeAll { $0 == index }
        report(event(.finished(outcome), trial.label))
      }
    }
    report(event(.waited, ""))
  }

  private mutating func queue(_ report: (RunEvent) -> Void) -> SlurmQueue? {
    do {
      let queue = try SlurmQueue(of: run.submissions + run.added)
      complaint = nil
      return queue
    } catch {
      // Said once for each silence.
      if complaint == nil { report(event(.unanswered("\(error)"), "")) }
      complaint = "\(error)"
      return nil
    }
  }

  private mutating func note(
    _ queued: QueuedTrial, _ index: Int, _ report: (RunEvent) -> Void
  ) {
    absences[index] = nil
    let before = states.updateValue(queued.state, forKey: index)
    guard before != queued.state else { return }
    switch queued.state {
    case .running: report(event(.started, queued.task.label))
    case .held: report(event(.held(queued.remark), queued.task.label))
    case .queued: break
    }
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
      let path = submission.logPath(ofJob: index, in: store)
      guard let log = FileManager.default.contents(atPath: path),
        let line = String(decoding: log, as: UTF8.self).split(whereSeparator: \.isNewline).last
      else { continue }
      return "; the last line of \(path): \(line)"
    }
    return ""
  }

  private func event(_ kind: RunEvent.Kind, _ label: String) -> RunEvent {
    let done = total - open.count
    return RunEvent(
      kind: kind, label: label,
      progress: RunProgress(
        total: total, done: done, failed: failed,
        seconds: (ContinuousClock.now - began).inSeconds,
        fraction: total > 0 ? Double(done) / Double(total) : 1))
  }
}
