import ExperimentRunner
import Foundation

extension Session {
  /// Submits what is missing of every selection and, if that is wanted, waits for all of it.
  func execute(
    _ selections: [TrialSelection], on engine: SlurmEngine, timeout: Double?, waits: Bool
  ) throws -> [ExperimentRun] {
    let submitted = try selections.map { selection in
      let command = try TrialCommand(
        experiment: selection.plan.experiment.name, overrides: selection.overrides,
        timeout: timeout, store: engine.store)
      let run = try engine.submit(
        selection.plan, command: command.words, interruption: signals.interruption)
      say(run)
      return run
    }
    return zip(selections, submitted).map { selection, run in
      let isFollowed = waits && !signals.interruption.isRequested
      let summary = isFollowed ? follow(run, on: engine) : run.summary
      var result = ExperimentRun(experiment: run.plan.experiment.name, summary: summary)
      result.submissions = run.added.map { ($0, $0.folder(in: engine.store)) }
      if summary.queued == 0 { render(&result, of: selection) }
      return result
    }
  }

  private func say(_ run: SlurmRun) {
    let summary = run.summary
    let names = run.added.map(\.name).joined(separator: ", ")
    console.remark(
      "\(run.plan.experiment.name): \(summary.planned) planned, \(summary.reused) reused, "
        + "\(summary.queued - run.submitted) in the queue already, \(run.submitted) submitted"
        + (names.isEmpty ? "" : " as \(names)"))
  }

  private func follow(_ run: SlurmRun, on engine: SlurmEngine) -> RunSummary {
    let display = RunDisplay(console)
    let summary = engine.follow(run, interruption: signals.interruption) { display.show($0) }
    display.close(run.plan.experiment.name, summary)
    if summary.queued > 0 {
      console.remark(
        "stopped waiting: \(summary.queued) trials stay with Slurm; the same command follows them "
          + "again, 'scancel -n NAME' ends the jobs of a submission")
    } else {
      if summary.lost > 0 { console.remark("the same command submits the lost trials again") }
      try? engine.tidy(after: run)
    }
    return summary
  }
}
