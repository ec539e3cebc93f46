import ArgumentParser
import ExperimentBuilder
import ExperimentRunner
import Foundation
import Reporting
import Verification
import Vocabulary

/// `mesob run`: executes what is missing of experiments and renders their reports.
struct RunCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run experiments: execute what is missing, then render the report.",
    discussion: """
      Runs that are stored already are reused, so the same command goes on after an interruption. \
      key=value replaces a declared parameter in all games or methods that have it; \
      budget=4..8 and weight=0.1,1 sweep over several values. That is an experiment of its own, \
      NAME@HASH8, with a line in 'mesob list' and a report; every command takes NAME@HASH8 or \
      NAME key=value… for it. The report is rendered after a complete run; after \
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

  @Argument(help: .value("name|key=value", "Experiments, and new values for their parameters."))
  var words: [String]

  @Option(jobs: "How many trials are executed at the same time.")
  var jobs: Int?

  @Flag(help: "Print what would be executed, and execute nothing.")
  var dryRun = false

  @Flag(help: "Say how each missing trial differs from the nearest stored run.")
  var why = false

  @Option(help: .value("time", "Give a trial up after this much work, such as 90s, 10m or 2h."))
  var timeout: Seconds?

  @Flag(help: "Execute stored runs again too, from the start; compare, never overwrite.")
  var fresh = false

  @Option(
    help: .value("glob", "Only the trials whose label matches this shell pattern or contains it."))
  var only: String?

  @Option(help: .value("key,…", "Only the trials whose run keys begin with these digits."))
  var key: String?

  @Flag(help: "Stop at the first failure instead of going on with the other trials.")
  var failFast = false

  @Flag(
    inversion: .prefixedNo, exclusivity: .exclusive,
    help: "Render the report afterwards, or do not.")
  var report: Bool?

  @Option(
    help: .value("file", "Execute nothing, but write the trials as a workflow of Snakemake."),
    completion: .file())
  var exportSnakemake: String?

  @OptionGroup(title: "Engines") var engine: EngineOptions
  @OptionGroup var options: GlobalOptions

  var needsStore: Bool { true }

  func validate() throws {
    try checkAtLeastOne(jobs, "-j")
    try refuse(
      words.experimentNames.isEmpty,
      "Expected the name of an experiment; see 'mesob list experiments'.")
  }

  func execute(in session: Session) throws -> ExitStatus {
    let choice = try engine.choice(
      session.project,
      localOptions: [("-j", jobs != nil), ("--fail-fast", failFast), ("--fresh", fresh)])
    let selections = try selections(in: session)
    if let exportSnakemake {
      return try export(selections, to: exportSnakemake, in: session)
    }
    let plans = selections.map(\.plan)
    let reasons = try why ? plans.flatMap { try $0.explanations(in: session.store) } : nil
    guard !dryRun else {
      let estimates = try plans.map { try $0.timeEstimate(in: session.store) }
      let whole = estimates.reduce(TimeEstimate(), +)
      if plans.contains(where: { !$0.missing.isEmpty }) {
        session.console.remark(whole.words(workers: session.workers(jobs)))
      }
      return try session.print(Listing(planned: plans, estimates: estimates, reasons: reasons))
    }
    if let reasons, !reasons.isEmpty {
      session.console.remark(reasons.map(\.text).joined(separator: "\n"))
    }
    session.store.sweep()
    session.signals.watch()
    for variant in plans.compactMap(\.experiment.variant) { session.keep(variant) }
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
      let summary = run.summary
      let isOver = summary.unwritten > 0 || (failFast && summary.failed > 0)
      if isOver || summary.isInterrupted { break }
    }
    return runs
  }

  /// Plans every experiment, and tries every report, before any of them begins.
  private func selections(in session: Session) throws -> [TrialSelection] {
    try words.experimentNames.map { name in
      var selection = try TrialSelection(
        experiment: name, overrides: words.overrides, only: only,
        keys: key?.split(separator: ",", omittingEmptySubsequences: false).map(String.init) ?? [],
        in: session.laboratory, store: session.store)
      try selection.prepare(reporting: report, in: session.store)
        .forEach(session.console.remark)
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
    try selection.writeSnakefile(to: path, timeout: timeout?.value, store: session.sharedStore)
    return try session.print(Listing(json: ["path": .text(path)], text: path))
  }

  private func status(of runs: [ExperimentRun], _ signals: Signals) -> ExitStatus {
    func has(_ isSo: (RunSummary) -> Bool) -> Bool { runs.contains { isSo($0.summary) } }
    if has({ $0.isInterrupted || (engine.wait && $0.queued > 0) }) { return signals.status }
    if has({ $0.unwritten > 0 }) { return .cannotWrite }
    if has({ $0.failed > $0.timedOut }) { return .no }
    if has({ $0.timedOut > 0 }) { return .timedOut }
    if has({ $0.lost > 0 }) { return .terminated }
    return runs.lazy.compactMap(\.reportFailure).first ?? .yes
  }
}

extension TimeEstimate {
  /// How long it takes with so many workers, and how that is known.
  fileprivate func words(workers: Int) -> String {
    let sources = [
      remembered > 0
        ? "\(remembered.counted("trial")) as long as the last run of the same name" : nil,
      timed > 0 ? "\(timed.counted("trial")) by the first steps, at most" : nil,
    ].compactMap(\.self).joined(separator: ", ")
    return "about \((seconds / Double(max(1, workers))).clock) with \(workers.counted("worker")): "
      + sources
  }
}

extension [String] {
  /// The words that name experiments, each once.
  var experimentNames: [String] { filter { !$0.contains("=") }.uniqued() }
  /// The words that are new values of parameters.
  var overrides: [String] { filter { $0.contains("=") } }
}

extension EngineChoice: ExpressibleByArgument {}

/// The options that say where trials are executed.
struct EngineOptions: ParsableArguments {
  @Option(help: "Execute trials in this process, or as jobs of a Slurm cluster.")
  var engine: EngineChoice?

  @Flag(help: "With Slurm: stay until all trials have ended, and show how far they are.")
  var wait = false

  @Option(help: .value("name", "Slurm's partition for the jobs."))
  var partition: String?

  @Option(
    help: .value(
      "time",
      "Slurm's time limit for a job, in minutes or as h:mm:ss; give it some minutes, since 90 s before the end the job is told to stop."
    ))
  var time: String?

  @Option(help: .value("size", "The memory of a Slurm job, such as 2G."))
  var memory: String?

  @Option(help: .value("name", "The account that Slurm charges."))
  var account: String?

  @Option(
    help: .value(
      "n", "How many Slurm jobs run at the same time, in each array of 1000 or the cluster's limit."
    ))
  var maxTasks: Int?

  @Option(
    help: .value(
      "n", "How many trials a Slurm job executes one after the other; use it for short trials."))
  var tasksPerJob: Int?

  func validate() throws {
    try checkAtLeastOne(maxTasks, "--max-tasks")
    try checkAtLeastOne(tasksPerJob, "--tasks-per-job")
    for (option, value) in texts {
      try refuse(value?.isEmpty == true, "Expected \(option) with a value, got an empty one.")
    }
  }

  private var texts: KeyValuePairs<String, String?> {
    ["--partition": partition, "--time": time, "--memory": memory, "--account": account]
  }

  /// The engine that the command line, or else the project, asks for.
  ///
  /// Throws if an option is given that another engine knows.
  func choice(
    _ project: ProjectFile, localOptions: [(name: String, isGiven: Bool)]
  ) throws -> EngineChoice {
    let choice = engine ?? project.engine ?? .local
    let slurmOptions =
      [("--wait", wait), ("--max-tasks", maxTasks != nil), ("--tasks-per-job", tasksPerJob != nil)]
      + texts.map { ($0, $1 != nil) }
    let foreign = choice == .local ? slurmOptions : localOptions
    if let (option, _) = foreign.first(where: \.1) {
      throw CommandLineError(
        .usage, option,
        expected: "the engine \(choice == .local ? EngineChoice.slurm : .local), which knows it",
        got: "the engine \(choice)\(engine == nil ? " by default or by \(ProjectFile.path)" : "")")
    }
    return choice
  }

  /// What Slurm is told.
  func settings(_ project: ProjectFile) -> SlurmSettings {
    var settings = project.slurm
    settings.partition = partition ?? settings.partition
    settings.time = time ?? settings.time
    settings.memory = memory ?? settings.memory
    settings.account = account ?? settings.account
    settings.maxTasks = maxTasks ?? settings.maxTasks
    settings.tasksPerJob = tasksPerJob ?? settings.tasksPerJob
    return settings
  }
}

/// What a run of an experiment gave.
struct ExperimentRun {
  /// The experiment.
  let experiment: Experiment
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
  /// Records that a variant stands; whoever may only read the store works without.
  func keep(_ variant: ExperimentVariant) {
    do {
      try laboratory.keep(variant, in: store)
      console.remark(variant.description)
    } catch {
      console.remark("\(variant.description) is not recorded: \(error.reason)")
    }
  }

  /// Executes the missing trials of a selection, then renders the report if that is wanted.
  func execute(_ selection: TrialSelection, with runner: Runner) -> ExperimentRun {
    let experiment = selection.plan.experiment
    let display = RunDisplay(console)
    if !runner.isFresh { warnOfStale(selection.plan) }
    selection.plan.missingGames.flatMap(\.remarks).forEach(console.remark)
    signals.watch()
    let summary = runner.run(selection.plan) { display.show($0) }
    display.close(experiment.fullName, summary)
    var run = ExperimentRun(experiment: experiment, summary: summary)
    render(&run, of: selection)
    return run
  }

  /// Renders the report if that is wanted and all trials have ended.
  func render(_ run: inout ExperimentRun, of selection: TrialSelection) {
    guard selection.rendersReport, !run.summary.isInterrupted else { return }
    signals.unwatch()
    do {
      defer { console.redraw("") }
      let (files, report) = try LocatedReport.write(
        of: selection.reported, from: store, progress: progress(of: selection.reported))
      run.report = files
      report?.report.warnings.forEach {
        console.remark("\(selection.reported.experiment.fullName): \($0)")
      }
    } catch {
      console.failure(error.reason)
      run.reportFailure = ExitStatus(error) ?? .undecided
    }
  }
  /// Submits what is missing of every selection and, if that is wanted, waits for all of it.
  func execute(
    _ selections: [TrialSelection], on engine: SlurmEngine, timeout: Double?, waits: Bool
  ) throws -> [ExperimentRun] {
    signals.watch()
    let submitted = try selections.map { selection in
      let run = try engine.submit(
        selection.plan, command: selection.command(timeout: timeout, store: engine.store),
        interruption: signals.interruption)
      say(run)
      return run
    }
    return zip(selections, submitted).map { selection, run in
      signals.watch()
      let isFollowed = waits && !signals.interruption.isRequested
      let summary = isFollowed ? follow(run, on: engine) : run.summary
      var result = ExperimentRun(experiment: run.plan.experiment, summary: summary)
      result.submissions = run.added.map { ($0, $0.folder(in: engine.store)) }
      if summary.queued == 0 { render(&result, of: selection) }
      return result
    }
  }

  private func say(_ run: SlurmRun) {
    let summary = run.summary
    let names = run.added.map(\.name).joined(separator: ", ")
    console.remark(
      "\(run.plan.experiment.fullName): \(summary.planned) planned, \(summary.reused) reused, "
        + "\(summary.queued - run.submitted) in the queue already, \(run.submitted) submitted"
        + (names.isEmpty ? "" : " as \(names)"))
  }

  private func follow(_ run: SlurmRun, on engine: SlurmEngine) -> RunSummary {
    let display = RunDisplay(console)
    let summary = engine.follow(run, interruption: signals.interruption) { display.show($0) }
    display.close(run.plan.experiment.fullName, summary)
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
