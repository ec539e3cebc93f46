import ArtifactStore
import Foundation
import MeanField

/// Executes one trial: solution to record to published run, or a kept failure.
struct TrialExecution {
  let planned: PlannedTrial
  let experiment: String
  let store: ArtifactStore
  let timeLimit: Double?
  let interruption: Interruption
  let surroundings: Surroundings

  /// Solves and publishes; never throws, because the other trials go on.
  func run(
    progress: (SolveProgress) -> Void, isStopped: () -> Bool
  ) -> TrialOutcome {
    let started = Date()
    do {
      let solved = try planned.request.solve(
        timeLimit: timeLimit, progress: progress, isStopped: isStopped)
      let solution = solved.solution
      switch solution.status {
      case .interrupted:
        // Without a request, the failure of another trial has stopped this one.
        return TrialOutcome(planned, interruption.isRequested ? .interrupted : .skipped)
      case .timeLimit:
        return keep(
          .timedOut, "stopped by the time limit after \(solution.iterations) iterations",
          started, solution.trace)
      case .diverged:
        return keep(
          .failed,
          "diverged after \(solution.iterations) iterations: a number stopped being finite",
          started, solution.trace)
      case .iterations, .absoluteExploitability, .relativeExploitability:
        let run = try store.publish(
          solved.record, provenance: provenance(started, solution.trace), key: planned.key,
          label: planned.label, experiment: experiment)
        return TrialOutcome(planned, .executed, run: run)
      }
    } catch let error as ArtifactError where error.code == .differs {
      // The store has kept the attempt.
      return TrialOutcome(planned, .failed, message: error.description)
    } catch {
      return keep(.failed, "\(error)", started, nil)
    }
  }

  private func keep(
    _ status: TrialOutcome.Status, _ message: String, _ started: Date, _ trace: Trace?
  ) -> TrialOutcome {
    do {
      try store.recordFailure(
        message, provenance: provenance(started, trace), key: planned.key, label: planned.label,
        experiment: experiment)
      return TrialOutcome(planned, status, message: message)
    } catch {
      return TrialOutcome(planned, status, message: "\(message); moreover, \(error)")
    }
  }

  private func provenance(_ started: Date, _ trace: Trace?) -> Provenance {
    Provenance(
      started: started, seconds: trace?.seconds.last ?? 0, traceSeconds: trace?.seconds ?? [],
      surroundings: surroundings)
  }
}
