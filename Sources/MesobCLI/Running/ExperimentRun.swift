import ArtifactStore
import ExperimentRunner
import Foundation

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
  /// Says how many of the runs that are used were made by other sources.
  func warnOfStale(_ plan: Plan) {
    let (stale, name) = (plan.stale.count, plan.experiment.name)
    guard stale > 0 else { return }
    console.remark(
      "\(name): \(stale) stored \(stale == 1 ? "run was" : "runs were") made by other sources than "
        + "today's; 'mesob verify \(name)' tells whether anything changed")
  }
}

extension Listing {
  /// What runs gave: one object for one experiment, a list for several.
  init(_ runs: [ExperimentRun], verbose: Bool) {
    json = JSON(oneOrSeveral: runs.map(\.json))
    text = runs.flatMap { $0.paths(verbose) }.joined(separator: "\n")
  }
}

extension ExperimentRun {
  fileprivate var json: JSON {
    [
      "experiment": .text(experiment), "planned": .integer(summary.planned),
      "executed": .integer(summary.executed), "reused": .integer(summary.reused),
      "failed": .integer(summary.failed), "confirmed": .integer(summary.confirmed),
      "runs": .array(
        summary.outcomes.map { outcome in
          [
            "key": .text(outcome.key.hex), "label": .text(outcome.label),
            "path": JSON(outcome.run?.directory), "status": .text(outcome.status.rawValue),
            "seconds": JSON(outcome.run?.seconds), "message": JSON(outcome.message),
            "resumed_at_iteration": outcome.resumedAtIteration.map(JSON.integer) ?? .null,
          ]
        }),
      "report": report.map { JSON($0.paths) } ?? .null,
    ] + JSON(submissions.map { [("submissions", Self.json($0))] } ?? [])
  }

  private static func json(_ submissions: [(submission: Submission, folder: String)]) -> JSON {
    .array(
      submissions.map { submission, folder in
        [
          "name": .text(submission.name), "path": .text(folder),
          "jobs": .integer(submission.jobs.count), "trials": .integer(submission.tasks.count),
        ]
      })
  }

  /// The folder of the runs, or each run's, and the report's main files; while Slurm is at work,
  /// the folders of the submissions.
  fileprivate func paths(_ isVerbose: Bool) -> [String] {
    if summary.queued > 0 { return submissions?.map(\.folder) ?? [] }
    let runs = summary.outcomes.compactMap { $0.run?.directory }
    let folders = runs.first.map { URL(filePath: $0).deletingLastPathComponent().relativePath }
    return (isVerbose ? runs : [folders].compactMap(\.self)) + (report?.mainPaths ?? [])
  }
}

extension JSON {
  /// The only document by itself, or a list of several.
  init(oneOrSeveral documents: [JSON]) {
    self = documents.count == 1 ? documents[0] : .array(documents)
  }
}
