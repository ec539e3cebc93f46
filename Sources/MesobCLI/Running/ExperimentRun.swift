import ExperimentRunner
import Foundation
import Reporting
import Verification

/// What a run of an experiment gave.
struct ExperimentRun {
  /// The name of the experiment.
  let experiment: String
  /// What became of each trial.
  let summary: RunSummary
  /// What was handed to Slurm now, and where its folders are; nil if the engine is another one.
  var submissions: [(submission: Submission, folder: String)]?
  /// The report's files; nil if none was rendered.
  var report: ReportFiles?
  /// Why the report could not be rendered.
  var reportFailure: ExitStatus?
}

extension Session {
  /// Executes the missing trials of a selection, then renders the report if that is wanted.
  func execute(_ selection: TrialSelection, with runner: Runner) -> ExperimentRun {
    let name = selection.plan.experiment.name
    let display = RunDisplay(console)
    if !runner.isFresh { warnOfStale(selection.plan) }
    let summary = runner.run(selection.plan) { display.show($0) }
    display.close(name, summary)
    var run = ExperimentRun(experiment: name, summary: summary)
    render(&run, of: selection)
    return run
  }

  /// Renders the report if that is wanted and all trials have ended.
  func render(_ run: inout ExperimentRun, of selection: TrialSelection) {
    guard selection.rendersReport, !run.summary.isInterrupted else { return }
    do {
      run.report = try writeReport(
        of: selection.experiment, overrides: selection.overrides.map(\.shellWord)
      ).files
    } catch {
      console.failure("\(error)")
      run.reportFailure = ExitStatus(error) ?? .undecided
    }
  }
}

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
