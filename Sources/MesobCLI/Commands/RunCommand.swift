import ArgumentParser
import ExperimentRunner

/// `mesob run`: executes what is missing of experiments and renders their reports.
struct RunCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run experiments: execute what is missing, then render the report.",
    discussion: """
      Runs that are stored already are reused, so the same command goes on after an interruption. \
      key=value replaces a declared parameter in all games or methods that have it; \
      budget=4..8 and weight=0.1,1 sweep over several values. The report is rendered after a complete run; after \
      a run with overrides or --only it is rendered with --report.

      The folder of the runs (with --verbose every run) and the report's page, LaTeX tables and \
      PDF figures go to stdout. The first ^C ends the running trials cleanly, the second aborts.

      EXAMPLES
        mesob run quickstart
        mesob run quickstart weight=0.1,1 --only '*mesob*' -j 2
        mesob run ppc-frontier --dry-run --json
        mesob run ppc-frontier --dry-run --why
      """)

  @Argument(
    help: ArgumentHelp(
      "Experiments, and new values for their parameters.", valueName: "name|key=value"))
  var words: [String]

  @Option(
    name: .customShort("j", allowingJoined: true),
    help: ArgumentHelp("How many trials are executed at the same time.", valueName: "n"))
  var jobs = 1

  @Flag(help: "Print what would be executed, and execute nothing.")
  var dryRun = false

  @Flag(help: "Say how each missing trial differs from the nearest stored run.")
  var why = false

  @Option(
    help: ArgumentHelp(
      "Give a trial up after this much work, such as 90s, 10m or 2h.", valueName: "time"))
  var timeout: Seconds?

  @Flag(help: "Execute stored runs again too, from the start; compare, never overwrite.")
  var fresh = false

  @Option(
    help: ArgumentHelp(
      "Only the trials whose label matches this shell pattern or contains it.", valueName: "glob"))
  var only: String?

  @Flag(help: "Stop at the first failure instead of going on with the other trials.")
  var failFast = false

  @Flag(inversion: .prefixedNo, help: "Render the report afterwards, or do not.")
  var report: Bool?

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    guard jobs > 0 else { throw ValidationError("Expected -j 1 or more, got \(jobs).") }
    guard words.contains(where: { !$0.contains("=") }) else {
      throw ValidationError("Expected the name of an experiment; see 'mesob list experiments'.")
    }
  }

  func execute(in session: Session) throws -> ExitStatus {
    let selections = try selections(in: session)
    let plans = selections.map(\.plan)
    let reasons = try why ? plans.flatMap { try $0.explanations(in: session.store) } : nil
    guard !dryRun else {
      try session.print(Listing(planned: plans, reasons: reasons))
      return .yes
    }
    if let reasons, !reasons.isEmpty {
      session.console.remark(reasons.map(\.text).joined(separator: "\n"))
    }
    session.signals.watch()
    let runner = Runner(
      store: session.store, workers: jobs, failFast: failFast, timeLimit: timeout?.value,
      interruption: session.signals.interruption, isFresh: fresh)
    var runs: [ExperimentRun] = []
    for selection in selections {
      let run = session.execute(selection, with: runner)
      runs.append(run)
      if run.summary.isInterrupted || run.summary.unwritten > 0
        || (failFast && run.summary.failed > 0)
      {
        break
      }
    }
    try session.print(Listing(runs, verbose: session.console.isVerbose))
    return status(of: runs, session.signals)
  }

  /// Plans every experiment, and tries every report, before any of them begins.
  private func selections(in session: Session) throws -> [TrialSelection] {
    var seen: Set<String> = []
    let names = words.filter { !$0.contains("=") && seen.insert($0).inserted }
    let overrides = words.filter { $0.contains("=") }
    return try names.map { name in
      var selection = try TrialSelection(
        experiment: name, overrides: overrides, only: only, in: session)
      selection.rendersReport = report ?? selection.rendersReport
      // What a report cannot render is found before the work, not after it.
      if selection.rendersReport { _ = try session.report(of: selection.experiment) }
      return selection
    }
  }

  private func status(of runs: [ExperimentRun], _ signals: Signals) -> ExitStatus {
    if runs.contains(where: \.summary.isInterrupted) { return signals.status }
    if runs.contains(where: { $0.summary.unwritten > 0 }) { return .cannotWrite }
    if runs.contains(where: { $0.summary.failed > $0.summary.timedOut }) { return .no }
    if runs.contains(where: { $0.summary.timedOut > 0 }) { return .timedOut }
    return runs.lazy.compactMap(\.reportFailure).first ?? .yes
  }
}
