import ArtifactStore
import FinitePopulation
import Foundation
import MeanField
import Results
import Vocabulary

/// Executes one trial: solution to record to published run, or a kept failure.
struct TrialExecution {
  let planned: PlannedTrial
  let experiment: String
  let runner: Runner
  let surroundings: Surroundings
  private let log = TrialLog()
  private let started = Date()

  /// Solves and publishes; never throws, because the other trials go on.
  func run(
    progress: (SolveProgress) -> Void, simulated: @Sendable (SimulationProgress) -> Void,
    isStopped: @Sendable () -> Bool
  ) -> TrialOutcome {
    log.note("started")
    let keeper = CheckpointKeeper(planned, of: experiment, by: runner)
    do {
      let solved = try planned.request.solve(
        planned.request.makeGame(), with: planned.request.solver, timeLimit: runner.timeLimit,
        threads: runner.threadsPerWorker,
        progress: {
          log.note($0)
          progress($0)
        }, simulated: simulated, isStopped: isStopped, keeper: keeper)
      let solution = solved.solution
      switch solution.status {
      case .interrupted:
        // Without a request, the failure of another trial has stopped this one.
        return TrialOutcome(
          planned, runner.interruption.isRequested ? .interrupted : .skipped,
          resumedAtIteration: solved.resumedAtIteration)
      case .timeLimit:
        return keep(
          .timedOut,
          "stopped by the time limit "
            + (solved.isSolved
              ? "while finite populations played; the next run plays again"
              : "after \(solution.iterations) iterations; the next run goes on from there"),
          solved)
      case .diverged:
        keeper.discard()
        return keep(
          .failed,
          "diverged after \(solution.iterations) iterations: a number stopped being finite", solved)
      case .converged, .stalled, .iterations:
        let outcome = try publish(solved)
        keeper.discard()
        return outcome
      }
    } catch {
      return keep(ExitStatus(error) == .cannotWrite ? .unwritten : .failed, error.reason, nil)
    }
  }

  /// Publishes a result, or finds it published.
  private func publish(_ solved: SolvedGame) throws -> TrialOutcome {
    let provenance = provenance(solved)
    try planned.request.keepInputs(in: runner.store)
    let run: StoredRun
    do {
      run = try runner.store.publish(
        solved.record, provenance: provenance, key: planned.key, label: planned.label,
        experiment: experiment)
    } catch let error as ArtifactError where error.code == .differs {
      return try compare(with: error, provenance)
    }
    let isNew = run.attempt == provenance.attempt
    if !isNew {
      try runner.store.record(
        VerificationRecord(of: run, level: .bits, seconds: provenance.seconds, surroundings))
    }
    return TrialOutcome(
      planned, isNew ? .executed : .confirmed, run: run, ending: solved.solution.ending,
      resumedAtIteration: solved.resumedAtIteration)
  }

  /// Says how far a result is from the one that is stored; the store has kept both.
  private func compare(
    with error: ArtifactError, _ provenance: Provenance
  ) throws -> TrialOutcome {
    guard let run = try runner.store.run(for: planned.key, experiment: experiment) else {
      throw error
    }
    let comparison = try FileComparison(
      stored: ResultFile(of: run),
      recomputed: ResultFile(
        at: runner.store.attemptPath(
          provenance.attempt, key: planned.key, label: planned.label, experiment: experiment)))
    try runner.store.record(
      VerificationRecord(
        of: run, level: comparison.level, worst: comparison.differences.first?.path,
        seconds: provenance.seconds, surroundings))
    let worst = comparison.differences.prefix(3).map { $0.text() }
    return TrialOutcome(
      planned, comparison.level == .differs ? .failed : .confirmed, run: run,
      message: comparison.level == .differs
        ? ([error.description] + worst).joined(separator: "\n  ") : nil)
  }

  private func keep(
    _ status: TrialOutcome.Status, _ message: String, _ solved: SolvedGame?
  ) -> TrialOutcome {
    log.note(status.rawValue, message: message)
    do {
      try runner.store.recordFailure(
        message, log: log.content, provenance: provenance(solved), key: planned.key,
        label: planned.label, experiment: experiment)
      return TrialOutcome(planned, status, message: message)
    } catch {
      // Whatever stands in the way of the record has been said already, or is said now.
      return TrialOutcome(
        planned, .unwritten,
        message: status == .unwritten ? message : "\(message); moreover, \(error.reason)")
    }
  }

  private func provenance(_ solved: SolvedGame?) -> Provenance {
    let seconds = solved?.solution.trace.seconds ?? []
    var provenance = Provenance(
      started: started, seconds: seconds.last ?? 0, traceSeconds: seconds,
      surroundings: surroundings)
    provenance.resumedAtIteration = solved?.resumedAtIteration
    return provenance
  }
}

/// What happened in one execution of a trial, one JSON object a line.
final class TrialLog {
  private struct Entry: Encodable {
    let seconds: Double
    let event: String
    var iteration: Int?
    var exploitability: Double?
    var message: String?
  }

  private let began = ContinuousClock.now
  private var lines: [String] = []

  /// Notes that something happened.
  func note(_ event: String, message: String? = nil) {
    append(Entry(seconds: seconds, event: event, message: message))
  }

  /// Notes a score.
  func note(_ progress: SolveProgress) {
    append(
      Entry(
        seconds: seconds, event: "scored", iteration: progress.iteration,
        exploitability: progress.evaluation.exploitability))
  }

  /// The file.
  var content: Data { Data((lines.joined(separator: "\n") + "\n").utf8) }

  private var seconds: Double { (ContinuousClock.now - began).inSeconds }

  private func append(_ entry: Entry) {
    if let line = try? StoredJSON.line(entry, lossless: true) { lines.append(line) }
  }
}

extension JSONValue {
  /// Whether all fields over epochs, states and actions that it holds are of a game of this shape.
  fileprivate func hasOnlyFields(of shape: JSONValue) -> Bool {
    switch self {
    case .array(let values): values.allSatisfy { $0.hasOnlyFields(of: shape) }
    case .object(let object):
      (self["bits"] == nil || self["shape"] == shape)
        && object.members.allSatisfy { $0.value.hasOnlyFields(of: shape) }
    default: true
    }
  }
}

/// Keeps the checkpoints of one trial, now and then and before the solve is left.
///
/// Only the same executable goes on from a checkpoint, so that no result is made by two programs.
final class CheckpointKeeper {
  /// A checkpoint as it is stored.
  struct Record<State: Sendable & Codable>: Codable {
    let key: RunKey
    let executable: Digest
    let chain: [Digest]
    let checkpoint: Checkpoint<State>

    /// Whether it can be of a solve of so many iterations with so many social objectives.
    ///
    /// Others have the right hash if somebody made them, and would go on for ever or trap.
    fileprivate func fits(iterations: Int, objectives: Int) -> Bool {
      let trace = checkpoint.trace
      let lists =
        [trace.exploitability, trace.objective, trace.seconds] + trace.socialObjectives
      let places = trace.iterations + [checkpoint.iteration]
      return trace.socialObjectives.count == objectives && chain.count == trace.iterations.count
        && lists.allSatisfy { $0.count == trace.iterations.count }
        && places[0] >= 0 && checkpoint.iteration <= iterations
        && zip(places, places.dropFirst()).allSatisfy(<)
        && (trace.seconds + [checkpoint.seconds]).allSatisfy(Self.times.contains)
    }

    /// Seconds of work that can be: up to thirty years.
    private static var times: Range<Double> { 0..<1e9 }
  }

  private let planned: PlannedTrial
  private let experiment: String
  private let runner: Runner
  private var due: ContinuousClock.Instant

  init(_ planned: PlannedTrial, of experiment: String, by runner: Runner) {
    (self.planned, self.experiment, self.runner) = (planned, experiment, runner)
    due = .now + .seconds(runner.checkpointInterval)
  }

  /// What to go on from; nil if there is nothing that this executable wrote for such a game.
  func latest<State>(for game: some MeanFieldGame) -> Record<State>? {
    guard !runner.isFresh,
      let content = try? runner.store.checkpoint(of: planned.key, experiment: experiment),
      let record = try? StoredJSON.read(Record<State>.self, content),
      let tree = try? JSONValue(parsing: String(decoding: content, as: UTF8.self)),
      let shape = try? JSONValue(encoding: game.shape), tree.hasOnlyFields(of: shape),
      record.key == planned.key, record.executable == Build.executable,
      record.fits(
        iterations: planned.request.solver.iterations,
        objectives: type(of: game).allObjectives.count)
    else { return nil }
    return record
  }

  /// Keeps a checkpoint if it is time to, or the last one.
  ///
  /// Writing takes at most a twentieth of the time. A checkpoint that cannot be written is no reason
  /// to end a solve.
  func keep<State>(isLast: Bool, _ chain: [Digest], _ checkpoint: () -> Checkpoint<State>) {
    let now = ContinuousClock.now
    guard isLast || now >= due else { return }
    let record = Record(
      key: planned.key, executable: Build.executable, chain: chain, checkpoint: checkpoint())
    if let content = try? StoredJSON.line(record, lossless: true) {
      try? runner.store.keepCheckpoint(
        Data(content.utf8), key: planned.key, label: planned.label, experiment: experiment)
    }
    let spent = (ContinuousClock.now - now).inSeconds
    due = .now + .seconds(max(runner.checkpointInterval, 20 * spent))
  }

  /// Removes the checkpoint of a trial that has its run.
  func discard() { try? runner.store.removeCheckpoint(of: planned.key, experiment: experiment) }
}
