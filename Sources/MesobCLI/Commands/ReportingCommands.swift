import ArgumentParser
import ArtifactStore
import ExperimentRunner
import Foundation
import Reporting
import ReportModel
import Results
import Verification

/// `mesob report`: renders tables, figures and pages from stored runs.
struct ReportCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Render the reports of experiments from their stored runs.",
    discussion: """
      Nothing is solved: trials without a run show as dashes with a footnote. A report is a page \
      in Markdown and in HTML, a Jupyter notebook, each table as Markdown, LaTeX, CSV and JSON, \
      each figure as PDF, PNG and SVG with its data and its script. The paths of the page, of the \
      LaTeX tables and of the PDF figures go to stdout, with --verbose those of all files. What is \
      there is not drawn again while runs, declaration, program and fonts are the same and no file \
      was touched.

      An experiment that declares numbers or claims also writes what the paper quotes of it, to \
      generated/ in the paper's folder, once all its runs are in the project's own store; --paper \
      writes it in any case, and ends with 1 if a quotation loses its support. --check names every \
      number and claim that is written down otherwise than the data have it, or that they do not \
      support; what has no runs here is not compared.

      --only renders a report of some trials alone, in a folder of its own; it has nothing that the \
      paper quotes.

      --watch goes on after that: whenever runs appear, change or go, while another process \
      executes them, the report is rendered again. ^C ends it.

      EXAMPLES
        mesob report quickstart
        mesob report --all --check
        mesob report ppc-frontier --format html,ipynb -o Pages
        mesob report quickstart budget=4,6,8
        mesob report quickstart@5c0a1b2d
        mesob report quickstart --only '*mesob*'
        mesob report ppc-frontier --watch
      """)

  @Argument(
    help: .value("name|key=value", "Experiments, and the values of parameters that they ran with."))
  var words: [String] = []

  @Flag(help: "Report all experiments.")
  var all = false

  @Option(
    help: .value("glob", "Only the trials whose label matches this shell pattern or contains it."))
  var only: String?

  @Option(
    help: .value(
      "list",
      "Write only files of these formats: md, tex, html, ipynb, csv, json, pdf, png, svg, gnuplot.")
  )
  var format: FormatList?

  @Option(
    name: .customShort("o"),
    help: ArgumentHelp(
      "Write to this directory instead of reports/<experiment> beside the runs; "
        + "several experiments get a folder each.", valueName: "dir"),
    completion: .directory)
  var output: String?

  @Flag(help: "Write nothing; exit with 1 if a file on disk is not what would be written.")
  var check = false

  @Flag(help: "Render again whenever runs appear, change or go, until ^C.")
  var watch = false

  @Flag(
    help: "Write what the paper quotes also where runs are missing, or from another store.")
  var paper = false

  @OptionGroup var paperOptions: PaperOptions
  @OptionGroup var options: GlobalOptions

  var needsStore: Bool { true }

  func validate() throws {
    try refuse(
      paper && (check || format != nil || output != nil || only != nil),
      "--paper cannot be given with --check, --format, --only or -o, which write nothing of the paper."
    )
    try refuse(
      words.experimentNames.isEmpty != all, "Expected either names of experiments or --all.")
    try refuse(
      all && !words.overrides.isEmpty, "Either --all or key=value can be given, not both.")
    try refuse(all && only != nil, "Either --all or --only can be given, not both.")
    try refuse(check && format != nil, "Either --check or --format can be given, not both.")
    try refuse(check && watch, "Either --check or --watch can be given, not both.")
  }

  func execute(in session: Session) throws -> ExitStatus {
    let names =
      all
      ? session.laboratory.experiments.filter { !$0.isWithoutGames }.map(\.name)
      : words.experimentNames
    let folder = try session.project.paperFolder(at: paperOptions.paperFolder)
    if check {
      let stale = try names.map { name in
        let (plan, selection) = try selection(name, in: session)
        defer { session.console.redraw("") }
        let located = try LocatedReport(
          of: plan, from: session.store, in: directory(of: selection, of: names),
          acceptingDamage: true, progress: session.progress(of: plan))
        let count = located.report.uncomparedQuotations.count
        if count > 0 {
          session.console.remark(
            "\(name): \(count.counted("quotation")) not compared, since runs are missing")
        }
        return try located.stale(
          in: selection.variant == nil && only == nil ? folder : nil,
          isComplete: plan.missing.isEmpty)
      }
      try session.print(Listing(stale, as: "stale", verbose: session.console.isVerbose))
      return stale.allSatisfy(\.isFresh) ? .yes : .no
    }
    if self.watch { session.signals.watch() }
    // Looked at before anything is read, so that what comes meanwhile is seen.
    var watch = try RunWatch(names, in: session.store)
    let written = try names.map { name in
      try write(name, of: names, folder, in: session) { !$0.isSupported }
    }
    try session.print(Listing(written, as: "files", verbose: session.console.isVerbose))
    guard self.watch else { return written.allSatisfy(\.lostKeys.isEmpty) ? .yes : .no }
    let console = session.console
    console.remark("watching the runs of \(names.joined(separator: ", ")); ^C ends")
    try watch.follow(interruption: session.signals.interruption) { name, changes in
      console.remark("\(name): \(changes.joined(separator: ", "))")
      do {
        // Values that are missing until more runs are there are not said again and again.
        _ = try write(name, of: names, folder, in: session) { $0.failure != nil }
        console.remark("\(name): rendered again")
      } catch {
        // Such as a run that is damaged: it is waited for.
        console.failure("\(name): \(error.reason)")
      }
    }
    return session.signals.status
  }

  /// The trials that a report is about, and the experiment with its overrides.
  private func selection(
    _ name: String, in session: Session
  ) throws -> (plan: Plan, selection: TrialSelection) {
    var selection = try TrialSelection(
      experiment: name, overrides: words.overrides, only: only, in: session.laboratory,
      store: session.store)
    selection.plan.reportsView = only != nil
    selection.fitReport().forEach(session.console.remark)
    session.warnOfStale(selection.reported)
    return (selection.reported, selection)
  }

  /// The folder that was asked for; nil for the one that the report is kept in.
  private func directory(of selection: TrialSelection, of names: [String]) -> String? {
    output.map { names.count == 1 ? $0 : "\($0)/\(selection.experiment.experiment.fullName)" }
  }

  /// Writes a report and what the paper gets of it, and says which numbers and claims must not be
  /// relied on.
  ///
  /// Numbers and claims are computed each time: what the paper gets depends on the paper too.
  private func write(
    _ name: String, of names: [String], _ folder: PaperFolder?, in session: Session,
    tellingOf isTold: (QuotationRecord) -> Bool
  ) throws -> ReportFiles {
    let (plan, selection) = try selection(name, in: session)
    defer { session.console.redraw("") }
    let isWhole =
      selection.variant == nil && only == nil && format == nil && output == nil
    let (files, report) = try LocatedReport.write(
      of: plan, from: session.store, in: directory(of: selection, of: names),
      formats: format?.names, paper: isWhole ? folder : nil, of: session.project, isForced: paper,
      progress: session.progress(of: plan))
    if let obstacle = files.obstacle {
      session.console.remark(
        "\(name): the paper keeps what it has, since \(obstacle); --paper writes it all the same")
    }
    for key in files.lostKeys { session.console.failure("'\(key)' has lost its support") }
    guard let report else { return files }
    report.report.warnings.forEach { session.console.remark("\(name): \($0)") }
    for quotation in report.report.quotations.filter(isTold) {
      session.console.remark(
        "\(quotation.kind.rawValue) '\(quotation.key)' is not supported by the data"
          + (quotation.failure.map { ": \($0)" } ?? ""))
    }
    return files
  }
}

/// `mesob collect`: all runs of experiments as one table or one netCDF-4 file.
struct CollectCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "collect",
    abstract: "Collect the runs of experiments in one table or one netCDF-4 file.",
    discussion: """
      A .csv has one line a run with all parameters and metrics, a .json the same as documents; \
      without -o the table goes to stdout. A .nc is a cube: games and starts are dimensions where \
      there are several, and every parameter that varies is one, with its side in front, such as \
      method_weight or game_budget. Metrics are variables over them, arrays that are asked for \
      have their own axes behind them. Methods without the parameter that others vary are in \
      variables baseline_… along baseline. Missing runs are NaN, and counted on stderr. Runs with \
      different states or actions are joined by the names of these: NaN where a run has none.

      key=value selects values of parameters as for 'mesob run', and NAME@HASH8 those of a run.

      EXAMPLES
        mesob collect quickstart -o quickstart.csv
        mesob collect quickstart -o quickstart.nc --dataset /solution/policy
        mesob collect ppc-frontier budget=4..8 -o budgets.nc
      """)

  @Argument(help: .value("name|key=value", "Experiments, and new values for their parameters."))
  var words: [String]

  @Option(
    name: .customShort("o"),
    help: .value("file", "The new file; its name ends with .nc, .csv or .json."),
    completion: .file(extensions: ["nc", "csv", "json"]))
  var output: String?

  @Option(
    help: .value(
      "path",
      "An array of the runs that the .nc gets too, such as /solution/policy; repeat it for more."))
  var dataset: [String] = []

  @Option(
    help: .value("glob", "Only the trials whose label matches this shell pattern or contains it."))
  var only: String?

  @OptionGroup var options: GlobalOptions

  var needsStore: Bool { true }

  private var kind: RunCollection.Format? {
    output.map { RunCollection.Format(rawValue: URL(filePath: $0).pathExtension) } ?? .csv
  }

  func validate() throws {
    try refuse(
      kind == nil,
      "Expected -o with a name that ends with .nc, .csv or .json.")
    try refuse(
      !dataset.isEmpty && kind != .nc,
      "Expected -o with a .nc file for --dataset: tables have no arrays.")
  }

  func execute(in session: Session) throws -> ExitStatus {
    try checkNewFile(output, "-o")
    try CommandLineError.require(
      !words.experimentNames.isEmpty, .usage, "collect", expected: "the name of an experiment",
      got: "none")
    let plans = try words.experimentNames.map { name in
      try TrialSelection(
        experiment: name, overrides: words.overrides, only: only, in: session.laboratory,
        store: session.store
      ).plan
    }
    let line = ProgressLine(session.console)
    let runs = try RunCollection(of: plans, datasets: dataset) { done, count in
      line.show(Double(done) / Double(count), "\(done)/\(count) runs read")
    }
    line.clear()
    if runs.missing > 0 {
      session.console.remark("\(runs.missing) of \(runs.rows.count) runs are missing")
    }
    guard let output, let kind else {
      let table = runs.table
      return try session.print(Listing(json: table.json, text: table.csv.trimmed, isData: true))
    }
    try runs.write(to: output, as: kind)
    return try session.print(
      Listing(
        json: ["path": .text(output), "runs": .integer(runs.rows.count - runs.missing)],
        text: output))
  }
}
