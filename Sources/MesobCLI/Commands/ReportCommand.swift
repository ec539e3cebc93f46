import ArgumentParser
import ExperimentRunner
import ReportModel
import Reporting
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
      generated/ in the paper's folder. --check names every number and claim that is written down \
      otherwise than the data have it, or that they do not support.

      --watch goes on after that: whenever runs appear, change or go, while another process \
      executes them, the report is rendered again. ^C ends it.

      EXAMPLES
        mesob report quickstart
        mesob report --all --check
        mesob report ppc-frontier --format html,ipynb -o Pages
        mesob report ppc-frontier --watch
      """)

  @Argument(help: ArgumentHelp("Experiments.", valueName: "name"))
  var names: [String] = []

  @Flag(help: "Report all experiments.")
  var all = false

  @Option(
    help: ArgumentHelp(
      "Write only files of these formats: md, tex, html, ipynb, csv, json, pdf, png, svg, gnuplot.",
      valueName: "list"))
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

  @OptionGroup var paper: PaperOptions
  @OptionGroup var options: GlobalOptions

  func validate() throws {
    if names.isEmpty != all {
      throw ValidationError("Expected either names of experiments or --all.")
    }
    if check && format != nil {
      throw ValidationError("Either --check or --format can be given, not both.")
    }
    if check && watch {
      throw ValidationError("Either --check or --watch can be given, not both.")
    }
  }

  func execute(in session: Session) throws -> ExitStatus {
    let names = all ? session.laboratory.experiments.map(\.name) : names
    let folder = try paper.folder(session.project)
    if check { return try checked(names, folder, in: session) }
    if self.watch { session.signals.watch() }
    // Looked at before anything is read, so that what comes meanwhile is seen.
    var watch = try RunWatch(names, in: session.store)
    let written = try names.map { name in
      try write(name, of: names, folder, in: session) { !$0.isSupported }
    }
    try session.print(Listing(written, as: "files", verbose: session.console.isVerbose))
    guard self.watch else { return .yes }
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

  private func plan(_ name: String, in session: Session) throws -> Plan {
    let plan = try Plan(
      session.laboratory.experiment(named: name), in: session.laboratory, store: session.store)
    session.warnOfStale(plan)
    return plan
  }

  private func directory(of name: String, of names: [String]) -> String? {
    output.map { names.count == 1 ? $0 : "\($0)/\(name)" }
  }

  private func checked(
    _ names: [String], _ folder: PaperFolder?, in session: Session
  ) throws -> ExitStatus {
    let stale = try names.map { name in
      try session.report(
        of: plan(name, in: session), in: directory(of: name, of: names)
      ).stale(in: folder)
    }
    try session.print(Listing(stale, as: "stale", verbose: session.console.isVerbose))
    return stale.allSatisfy(\.isFresh) ? .yes : .no
  }

  /// Writes a report and what the paper gets of it, and says which numbers and claims must not be
  /// relied on.
  ///
  /// Numbers and claims are computed each time: what the paper gets depends on the paper too.
  private func write(
    _ name: String, of names: [String], _ folder: PaperFolder?, in session: Session,
    tellingOf isTold: (QuotationRecord) -> Bool
  ) throws -> ReportFiles {
    let plan = try plan(name, in: session)
    var (files, report) = try session.writeReport(
      of: plan, in: directory(of: name, of: names), formats: format,
      isNeeded: plan.experiment.report.isQuoted)
    guard let report else { return files }
    if format == nil, output == nil { files.paperFiles = try folder?.write(report) ?? [] }
    for quotation in report.report.quotations.filter(isTold) {
      session.console.remark(
        "\(quotation.kind.rawValue) '\(quotation.key)' is not supported by the data"
          + (quotation.failure.map { ": \($0)" } ?? ""))
    }
    return files
  }
}
