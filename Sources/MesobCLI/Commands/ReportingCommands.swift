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

      --watch goes on after that: whenever runs appear, change or go, while another process \
      executes them, the report is rendered again. ^C ends it.

      EXAMPLES
        mesob report quickstart
        mesob report --all --check
        mesob report ppc-frontier --format html,ipynb -o Pages
        mesob report quickstart budget=4,6,8
        mesob report ppc-frontier --watch
      """)

  @Argument(
    help: .value("name|key=value", "Experiments, and the values of parameters that they ran with."))
  var words: [String] = []

  @Flag(help: "Report all experiments.")
  var all = false

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

  func validate() throws {
    try refuse(
      paper && (check || format != nil || output != nil),
      "--paper cannot be given with --check, --format or -o, which write nothing of the paper.")
    try refuse(
      words.experimentNames.isEmpty != all, "Expected either names of experiments or --all.")
    try refuse(
      all && !words.overrides.isEmpty, "Either --all or key=value can be given, not both.")
    try refuse(check && format != nil, "Either --check or --format can be given, not both.")
    try refuse(check && watch, "Either --check or --watch can be given, not both.")
  }

  func execute(in session: Session) throws -> ExitStatus {
    let names = all ? session.laboratory.experiments.map(\.name) : words.experimentNames
    let folder = try paperOptions.folder(session.project)
    if check {
      let stale = try names.map { name in
        let (plan, selection) = try selection(name, in: session)
        defer { session.console.redraw("") }
        var located = try LocatedReport(
          of: plan, from: session.store, in: directory(of: selection, of: names, in: session),
          acceptingDamage: true, progress: session.progress(of: plan))
        located.report.overrides = selection.overrides.map(\.shellWord)
        let count = located.report.uncomparedQuotations.count
        if count > 0 {
          session.console.remark(
            "\(name): \(count.counted("quotation")) not compared, since runs are missing")
        }
        return try located.stale(
          in: selection.variant == nil ? folder : nil, isComplete: plan.missing.isEmpty)
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
    guard self.watch else { return written.allSatisfy(\.keepsSupport) ? .yes : .no }
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
        console.failure("\(name): \(error)")
      }
    }
    return session.signals.status
  }

  /// The trials that a report is about, and the experiment with its overrides.
  private func selection(
    _ name: String, in session: Session
  ) throws -> (plan: Plan, selection: TrialSelection) {
    var selection = try TrialSelection(
      experiment: name, overrides: words.overrides, only: nil, in: session.laboratory,
      store: session.store)
    selection.fitReport().forEach(session.console.remark)
    session.warnOfStale(selection.reported)
    return (selection.reported, selection)
  }

  private func directory(
    of selection: TrialSelection, of names: [String], in session: Session
  ) -> String {
    let name = selection.variant ?? selection.experiment.experiment.name
    return output.map { names.count == 1 ? $0 : "\($0)/\(name)" }
      ?? selection.reportFolder(in: session.store)
  }

  /// Why the paper must not be written from what is at hand; nil if it may.
  ///
  /// The project's own store is the one that it names, or one that lies beside the paper.
  private func obstacle(
    to folder: PaperFolder, of plan: Plan, in session: Session
  ) -> String? {
    let own = session.project.artifacts ?? "Artifacts"
    let store = URL(filePath: session.store.root).standardizedFileURL
    let isBeside =
      store.deletingLastPathComponent().path
      == URL(filePath: folder.path).standardizedFileURL.deletingLastPathComponent().path
    guard isBeside || store.path == URL(filePath: own).standardizedFileURL.path else {
      return "\(session.store.root) is not the project's own store \(own)"
    }
    let missing = plan.missing.count
    return missing > 0 ? "\(missing) of \(plan.trials.count) runs are missing" : nil
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
    var (files, report) = try session.writeReport(
      of: plan, in: directory(of: selection, of: names, in: session),
      overrides: selection.overrides.map(\.shellWord), formats: format,
      isNeeded: plan.experiment.report.isQuoted)
    guard let report else { return files }
    if let folder, format == nil, output == nil, !report.report.quotations.isEmpty {
      let obstacle = paper ? nil : obstacle(to: folder, of: plan, in: session)
      if let obstacle {
        session.console.remark(
          "\(name): the paper keeps what it has, since \(obstacle); --paper writes it all the same")
      } else {
        let lost = folder.losses(by: report)
        files.paperFiles = try folder.write(report)
        files.keepsSupport = lost.isEmpty
        for key in lost { session.console.failure("'\(key)' has lost its support") }
      }
    }
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
      variables baseline_… along baseline. Missing runs are NaN, and counted on stderr.

      key=value selects values of parameters as for 'mesob run'.

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

  private var kind: String { output.map { URL(filePath: $0).pathExtension } ?? "csv" }

  func validate() throws {
    try refuse(
      !["nc", "csv", "json"].contains(kind),
      "Expected -o with a name that ends with .nc, .csv or .json.")
    try refuse(
      !dataset.isEmpty && kind != "nc",
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
    let rows = try rows(of: plans, in: session)
    let missing = rows.count { $0.run == nil }
    if missing > 0 {
      session.console.remark("\(missing) of \(rows.count) runs are missing")
    }
    for path in dataset where missing < rows.count {
      try CommandLineError.require(
        rows.contains { $0.arrays[path] != nil }, .usage, "--dataset \(path)",
        expected: "the path of an array of numbers; 'mesob inspect RUN' lists them",
        got: "one that no run has")
    }
    let title = plans.map(\.experiment.title).joined(separator: "; ")
    let table = RunTable(rows)
    guard let output else {
      return try session.print(Listing(json: table.json, text: table.csv.trimmed, isData: true))
    }
    switch kind {
    case "nc": try RunCube(rows).record(title: title).write(to: output)
    case "json": try ReportFiles.write(Data((table.json.text + "\n").utf8), to: output)
    default: try ReportFiles.write(Data(table.csv.utf8), to: output)
    }
    return try session.print(
      Listing(json: ["path": .text(output), "runs": .integer(table.rows.count)], text: output))
  }

  private func rows(of plans: [Plan], in session: Session) throws -> [RunRow] {
    let count = plans.reduce(0) { $0 + $1.trials.count }
    let line = ProgressLine(session.console)
    defer { line.clear() }
    var rows: [RunRow] = []
    for plan in plans {
      for trial in plan.trials {
        rows.append(try RunRow(trial, of: plan.experiment.name, datasets: dataset))
        line.show(Double(rows.count) / Double(count), "\(rows.count)/\(count) runs read")
      }
    }
    return rows
  }
}

extension RunTable {
  /// The rows as documents.
  fileprivate var json: JSON {
    .array(
      rows.map { row in
        let words = zip(columns, row.cells).map { ($0, JSON.text($1)) }
        let settings = row.parameters.mapValues(JSON.text)
        let scores = row.metrics.map { ($0.metric.name, $0.json) }
        return JSON(
          words + [("parameters", .object(JSONObject(settings))), ("metrics", JSON(scores))])
      })
  }
}
