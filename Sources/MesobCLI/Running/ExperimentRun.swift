import ExperimentRunner
import Reporting

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
