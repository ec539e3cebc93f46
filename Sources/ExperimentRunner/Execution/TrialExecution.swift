import ArtifactStore
import FinitePopulation
import Foundation
import HDF5
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

  init(
    _ planned: PlannedTrial, of experiment: String, by runner: Runner, _ surroundings: Surroundings
  ) {
    self.planned = planned
    self.experiment = experiment
    self.runner = runner
    self.surroundings = surroundings
  }

  /// Solves and publishes; never throws, because the other trials go on.
  func run(
    progress: (SolveProgress) -> Void, simulated: @Sendable (SimulationProgress) -> Void,
    isStopped: @Sendable () -> Bool
  ) -> TrialOutcome {
    log.note("started")
    let keeper = CheckpointKeeper(
      planned, of: experiment, in: runner.store, every: runner.checkpointInterval,
      resumes: !runner.isFresh)
    do {
      let solved = try planned.request.solve(
        timeLimit: runner.timeLimit, threads: runner.threadsPerWorker,
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
      case .iterations, .absoluteExploitability, .relativeExploitability:
        let outcome = try publish(solved)
        keeper.discard()
        return outcome
      }
    } catch {
      return keep(ExitStatus(error) == .cannotWrite ? .unwritten : .failed, "\(error)", nil)
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
      planned, isNew ? .executed : .confirmed, run: run,
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
        message: status == .unwritten ? message : "\(message); moreover, \(error)")
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
