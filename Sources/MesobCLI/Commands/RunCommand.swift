import ArgumentParser
import ExperimentRunner
import Reporting
import Verification

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

      With --engine slurm, what is neither stored nor in the queue becomes an array of jobs that \
      execute this program; 'mesob list --runs' shows what waits and what runs. Other options of \
      sbatch come from the environment, such as SBATCH_QOS. The file .mesob.json in the working \
      directory says once what a project wants: {"engine": "slurm", "jobs": 2, "artifacts": "…", \
      "slurm": {"partition": "…", "time": 30, "memory": "2G", "account": "…", "max-tasks": 50, \
      "tasks-per-job": 1}}.

      EXAMPLES
        mesob run quickstart
        mesob run quickstart weight=0.1,1 --only '*mesob*' -j 2
        mesob run ppc-frontier --dry-run --json
        mesob run ppc-frontier --dry-run --why
        mesob run ppc-frontier --engine slurm --partition short --time 30 --wait
      """)

  @Argument(
    help: ArgumentHelp(
      "Experiments, and new values for their parameters.", valueName: "name|key=value"))
  var words: [String]

  @Option(
    name: .customShort("j", allowingJoined: true),
    help: ArgumentHelp("How many trials are executed at the same time.", valueName: "n"))
  var jobs: Int?

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

  @Option(
    help: ArgumentHelp(
      "Only the trials whose run keys begin with these digits.", valueName: "key,…"))
  var key: String?

  @Flag(help: "Stop at the first failure instead of going on with the other trials.")
  var failFast = false

  @Flag(inversion: .prefixedNo, help: "Render the report afterwards, or do not.")
  var report: Bool?

  @Option(
    help: ArgumentHelp(
      "Execute nothing, but write the trials as a workflow of Snakemake.", valueName: "file"),
    completion: .file())
  var exportSnakemake: String?

  @OptionGroup(title: "Engines") var engine: EngineOptions
  @OptionGroup var options: GlobalOptions

  func validate() throws {
    try checkAtLeastOne(jobs, "-j")
    guard words.contains(where: { !$0.contains("=") }) else {
      throw ValidationError("Expected the name of an experiment; see 'mesob list experiments'.")
    }
  }

  func execute(in session: Session) throws -> ExitStatus {
    let choice = try engine.choice(
      session.project,
      localOptions: [
        ("-j", jobs != nil), ("--fail-fast", failFast), ("--fresh", fresh),
      ])
    let selections = try selections(in: session)
    if let exportSnakemake {
      return try export(selections, to: exportSnakemake, in: session)
    }
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
    let runs =
      switch choice {
      case .local: execute(selections, in: session)
      case .slurm:
        try session.execute(
          selections,
          on: SlurmEngine(store: session.sharedStore, settings: engine.settings(session.project)),
          timeout: timeout?.value, waits: engine.wait)
      }
    try session.print(Listing(runs, verbose: session.console.isVerbose))
    return status(of: runs, session.signals)
  }

  private func execute(_ selections: [TrialSelection], in session: Session) -> [ExperimentRun] {
    let runner = Runner(
      store: session.store, workers: session.workers(jobs), failFast: failFast,
      timeLimit: timeout?.value, interruption: session.signals.interruption, isFresh: fresh)
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
    return runs
  }

  /// Plans every experiment, and tries every report, before any of them begins.
  private func selections(in session: Session) throws -> [TrialSelection] {
    var seen: Set<String> = []
    let names = words.filter { !$0.contains("=") && seen.insert($0).inserted }
    let overrides = words.filter { $0.contains("=") }
    return try names.map { name in
      var selection = try TrialSelection(
        experiment: name, overrides: overrides, only: only,
        keys: key?.split(separator: ",", omittingEmptySubsequences: false).map(String.init) ?? [],
        in: session.laboratory, store: session.store)
      try session.store.requireNoNewerRun(
        of: Set(selection.plan.missing.map(\.key)), experiment: name)
      selection.rendersReport = report ?? selection.rendersReport
      // What a report cannot render is found before the work, not after it.
      if selection.rendersReport {
        let plan = selection.experiment
        try Report.check(
          plan.experiment.report, experiment: name, expected: plan.trials.map(ExpectedTrial.init))
      }
      return selection
    }
  }

  private func export(
    _ selections: [TrialSelection], to path: String, in session: Session
  ) throws -> ExitStatus {
    guard let selection = selections.first, selections.count == 1 else {
      throw CommandLineError(
        .usage, "--export-snakemake", expected: "one experiment", got: "\(selections.count)")
    }
    try checkNewFile(path, "--export-snakemake")
    let store = session.sharedStore
    let command = try TrialCommand(
      experiment: selection.plan.experiment.name, overrides: selection.overrides,
      timeout: timeout?.value,
      store: store)
    try Snakefile(selection.plan, command: command, store: store, path: path).write(to: path)
    try session.print(Listing(json: ["path": .text(path)], text: path))
    return .yes
  }

  private func status(of runs: [ExperimentRun], _ signals: Signals) -> ExitStatus {
    if runs.contains(where: { $0.summary.isInterrupted || (engine.wait && $0.summary.queued > 0) })
    {
      return signals.status
    }
    if runs.contains(where: { $0.summary.unwritten > 0 }) { return .cannotWrite }
    if runs.contains(where: { $0.summary.failed > $0.summary.timedOut }) { return .no }
    if runs.contains(where: { $0.summary.timedOut > 0 }) { return .timedOut }
    if runs.contains(where: { $0.summary.lost > 0 }) { return .terminated }
    return runs.lazy.compactMap(\.reportFailure).first ?? .yes
  }
}
