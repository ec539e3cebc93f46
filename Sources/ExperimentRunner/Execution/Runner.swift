package import ArtifactStore
import FinitePopulation
import Foundation
import MeanField
import Synchronization

/// Executes the missing trials of a plan side by side and publishes their runs.
///
/// Results do not depend on the number of workers or on which worker takes which trial.
package struct Runner: Sendable {
  /// Where runs are published.
  package var store: ArtifactStore
  /// How many trials are executed at the same time.
  package var workers: Int
  /// Whether the first failure ends the run.
  package var failFast: Bool
  /// Seconds of solver work after which a trial is given up; nil for no limit.
  package var timeLimit: Double?
  /// Asks the run to stop.
  package var interruption: Interruption
  /// Whether stored runs are executed again too, from the start, and compared.
  package var isFresh: Bool
  /// Seconds between two checkpoints of a trial.
  package var checkpointInterval: Double

  /// Prepares a runner.
  package init(
    store: ArtifactStore, workers: Int = 1, failFast: Bool = false, timeLimit: Double? = nil,
    interruption: Interruption = Interruption(), isFresh: Bool = false,
    checkpointInterval: Double = 30
  ) {
    (self.store, self.workers, self.failFast) = (store, workers, failFast)
    (self.timeLimit, self.interruption) = (timeLimit, interruption)
    (self.isFresh, self.checkpointInterval) = (isFresh, checkpointInterval)
  }

  /// The threads that each worker may use for a simulation.
  var threadsPerWorker: Int {
    max(1, ProcessInfo.processInfo.activeProcessorCount / max(1, workers))
  }

  /// Executes what is missing; stored runs are reused, unless the runner is fresh.
  ///
  /// Returns when every trial has ended or the run was interrupted. `report` is called from the
  /// workers, one call at a time.
  package func run(
    _ plan: Plan, report: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) -> RunSummary {
    let queue = TrialQueue(plan, isFresh: isFresh, report)
    if queue.count > 0 {
      var surroundings = Surroundings.current(of: plan.sources)
      if surroundings.git?.isDirty == true,
        let patch = GitRepository()?.patch(of: plan.sources)
      {
        surroundings.git?.patch = try? store.keepPatch(patch)
      }
      if let sources = plan.sources { try? store.keep(sources) }
      Workers.run(min(workers, queue.count)) { [surroundings] in
        work(on: queue, experiment: plan.experiment.name, surroundings)
      }
    }
    return queue.summary(leftover: interruption.isRequested ? .interrupted : .skipped)
  }

  /// Takes one missing trial after the other.
  private func work(on queue: TrialQueue, experiment: String, _ surroundings: Surroundings) {
    while !mustStop(queue), let (index, isPostponed) = queue.next() {
      let planned = queue.trials[index]
      if !isFresh,
        let run = store.publishedRun(
          for: planned.key, label: planned.label, experiment: experiment)
      {
        // Another process was quicker.
        queue.finish(index, TrialOutcome(planned, .reused, run: run))
        continue
      }
      guard store.claim(planned.key) || isPostponed else {
        queue.postpone(index)
        continue
      }
      defer { store.release(planned.key) }
      queue.begin(index)
      let execution = TrialExecution(
        planned: planned, experiment: experiment, runner: self, surroundings: surroundings)
      let outcome = execution.run(
        progress: { queue.advance(index, $0) }, simulated: { queue.advance(index, $0) },
        isStopped: { mustStop(queue) })
      queue.finish(index, outcome)
    }
  }

  private func mustStop(_ queue: TrialQueue) -> Bool {
    interruption.isRequested || queue.isStuck || (failFast && queue.hasFailure)
  }
}

/// The queue of a run: its trials, taken and reported by the workers.
final class TrialQueue: Sendable {
  let trials: [PlannedTrial]
  private let missing: [Int]
  private let state: Mutex<State>
  private let report: @Sendable (RunEvent) -> Void
  private let began = ContinuousClock.now
  private let totalWork: Double

  private struct State {
    /// The trials that nobody has taken, the next one first.
    var waiting: [Int]
    /// Those of them that were claimed by another process.
    var postponed: Set<Int> = []
    var failed = 0
    /// Whether a result could not be stored.
    var isStuck = false
    var outcomes: [Int: TrialOutcome] = [:]
    /// The share of each running trial that is done.
    var shares: [Int: Double] = [:]
  }

  init(_ plan: Plan, isFresh: Bool, _ report: @escaping @Sendable (RunEvent) -> Void) {
    trials = plan.trials
    missing = trials.indices.filter { isFresh || plan.trials[$0].stored == nil }
    totalWork = missing.reduce(0) { $0 + plan.trials[$1].work }
    state = Mutex(State(waiting: missing))
    self.report = report
  }

  /// The number of trials to be executed.
  var count: Int { missing.count }
  var hasFailure: Bool { state.withLock { $0.failed > 0 } }
  /// Whether a result could not be stored, so that no other can be expected to.
  var isStuck: Bool { state.withLock { $0.isStuck } }

  /// The next trial to be executed, and whether it was postponed before; nil when all are taken.
  func next() -> (index: Int, isPostponed: Bool)? {
    state.withLock { state in
      guard !state.waiting.isEmpty else { return nil }
      let index = state.waiting.removeFirst()
      return (index, state.postponed.contains(index))
    }
  }

  /// Puts a trial behind all others, because another process works on it.
  func postpone(_ index: Int) {
    state.withLock { state in
      state.postponed.insert(index)
      state.waiting.append(index)
    }
  }

  func begin(_ index: Int) { note(.started, index, share: 0) }

  func advance(_ index: Int, _ progress: SolveProgress) {
    let done = Double(progress.iteration) / Double(max(1, progress.iterations))
    // A simulation that follows counts as much as the solve.
    note(
      .advanced(
        iteration: progress.iteration, iterations: progress.iterations,
        exploitability: progress.evaluation.exploitability),
      index, share: trials[index].request.simulation == nil ? done : done / 2)
  }

  func advance(_ index: Int, _ progress: SimulationProgress) {
    note(
      .simulated(agents: progress.agents), index,
      share: 0.5 + 0.5 * Double(progress.played) / Double(max(1, progress.total)))
  }

  func finish(_ index: Int, _ outcome: TrialOutcome) { note(.finished(outcome), index, share: 1) }

  /// Every trial's outcome in the order of the plan; those that nobody took get `leftover`.
  func summary(leftover: TrialOutcome.Status) -> RunSummary {
    let outcomes = state.withLock { $0.outcomes }
    return RunSummary(
      outcomes: trials.enumerated().map { index, planned in
        outcomes[index]
          ?? planned.stored.map { TrialOutcome(planned, .reused, run: $0) }
          ?? TrialOutcome(planned, leftover)
      })
  }

  /// Notes and reports what happened to a trial, and the share of it that is done.
  private func note(_ kind: RunEvent.Kind, _ index: Int, share: Double) {
    state.withLock { state in
      state.shares[index] = share
      if case .finished(let outcome) = kind {
        state.outcomes[index] = outcome
        if outcome.status.isFailure { state.failed += 1 }
        if outcome.status == .unwritten { state.isStuck = true }
      }
      let work = state.shares.keys.sorted().reduce(0) { sum, index in
        sum + trials[index].work * (state.shares[index] ?? 0)
      }
      report(
        RunEvent(
          kind: kind, label: trials[index].label,
          progress: RunProgress(
            total: missing.count, done: state.outcomes.count, failed: state.failed,
            seconds: (ContinuousClock.now - began).inSeconds,
            fraction: totalWork > 0 ? work / totalWork : 1)))
    }
  }
}

/// Threads with stacks that are large enough for solvers.
package enum Workers {
  /// Runs `body` on `count` threads at the same time, and returns when all of them have.
  package static func run(_ count: Int, _ body: @escaping @Sendable () -> Void) {
    let group = DispatchGroup()
    for _ in 0..<max(1, count) {
      group.enter()
      let worker = Thread {
        Threads.computing(body)
        group.leave()
      }
      worker.stackSize = 8 << 20
      worker.start()
    }
    group.wait()
  }

  /// What `body` makes of every element, side by side; nil where it makes nothing or was stopped.
  ///
  /// `report` is called from the threads, one call at a time, with how many are done.
  package static func map<Element: Sendable, Value: Sendable>(
    _ elements: [Element], by count: Int, isStopped: @escaping @Sendable () -> Bool,
    report: @escaping @Sendable (_ done: Int, Value) -> Void,
    _ body: @escaping @Sendable (Element) -> Value?
  ) -> [Value?] {
    let next = Mutex(0)
    let values = Mutex([Int: Value]())
    run(min(count, elements.count)) {
      while !isStopped() {
        let index = next.withLock { next in
          next += 1
          return next - 1
        }
        guard index < elements.count else { return }
        guard let value = body(elements[index]) else { continue }
        values.withLock { values in
          values[index] = value
          report(values.count, value)
        }
      }
    }
    return values.withLock { values in elements.indices.map { values[$0] } }
  }
}

/// A flag that asks a run to stop: set by a signal handler, read by the workers.
package final class Interruption: Sendable {
  private let flag = Atomic(false)

  /// Not requested yet.
  package init() {}

  /// Asks to stop: running trials end before their next step and leave a checkpoint.
  package func request() { flag.store(true, ordering: .relaxed) }

  /// Whether somebody asked.
  package var isRequested: Bool { flag.load(ordering: .relaxed) }
}

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
  /// How its solve ended, in words; nil unless it was executed here.
  package let ending: String?
  /// What went wrong; nil if nothing did.
  package let message: String?
  /// The iteration of the checkpoint that it went on from; nil if it began at the start.
  package let resumedAtIteration: Int?

  init(
    _ planned: PlannedTrial, _ status: Status, run: StoredRun? = nil, ending: String? = nil,
    message: String? = nil, resumedAtIteration: Int? = nil
  ) {
    (key, label, self.status) = (planned.key, planned.label, status)
    self.ending = ending
    (self.run, self.message, self.resumedAtIteration) = (run, message, resumedAtIteration)
  }
}

/// Something that happened in a run, with where the run is.
package struct RunEvent: Sendable {
  /// What happened.
  package enum Kind: Sendable {
    /// A trial began.
    case started
    /// A trial was scored on its way.
    case advanced(iteration: Int, iterations: Int, exploitability: Double)
    /// A replica of so many agents has played a trial's solution.
    case simulated(agents: Int)
    /// A trial waits in a scheduler's queue, and will until somebody releases it.
    case held(String)
    /// Time went on, and nothing else is known.
    case waited
    /// The scheduler did not answer; it will be asked again.
    case unanswered(String)
    /// A trial ended.
    case finished(TrialOutcome)
  }

  /// What happened.
  package let kind: Kind
  /// The label of the trial; empty if the event is about none.
  package let label: String
  /// Where the run is.
  package let progress: RunProgress
}

/// How much of a run is done.
package struct RunProgress: Sendable {
  /// The trials that were missing at the start.
  package let total: Int
  /// Those of them that have ended, one way or another.
  package let done: Int
  /// Those of them that failed or ran out of time.
  package let failed: Int
  /// Seconds since the run began.
  package let seconds: Double
  /// The share of the work that is done, from 0 to 1; trials count by their iterations.
  package let fraction: Double

  /// Trials per second so far.
  package var rate: Double { seconds > 0 ? Double(done) / seconds : 0 }
  /// Seconds until everything is done, if work goes on at its pace; nil before anything is done.
  package var secondsLeft: Double? {
    fraction > 0 ? seconds * (1 - fraction) / fraction : nil
  }
}

/// The stored runs of experiments, looked at again and again.
package struct RunWatch {
  private let store: ArtifactStore
  private var seen: [(experiment: String, listing: RunListing)]

  /// Looks for the first time; a variant's runs are among those of its experiment.
  package init(_ experiments: [String], in store: ArtifactStore) throws {
    self.store = store
    seen = try experiments.map { ($0, try store.listing(of: Self.folder($0))) }
  }

  private static func folder(_ experiment: String) -> String {
    String(experiment.prefix { $0 != "@" })
  }

  /// Tells of experiments whose runs are others than before, and of what is new about them, until
  /// somebody asks to stop.
  package mutating func follow(
    every interval: Double = 0.5, interruption: Interruption,
    report: (_ experiment: String, _ changes: [String]) -> Void
  ) throws {
    while !interruption.isRequested {
      for i in seen.indices {
        let listing = try store.listing(of: Self.folder(seen[i].experiment))
        let changes = listing.changes(since: seen[i].listing)
        seen[i].listing = listing
        if !changes.isEmpty { report(seen[i].experiment, changes) }
      }
      for _ in 0..<10 where !interruption.isRequested {
        Thread.sleep(forTimeInterval: interval / 10)
      }
    }
  }
}
