import ArtifactStore
import CCommonMark
import Foundation
package import ReportModel
package import Vocabulary

/// The report of one experiment: every table, figure and comparison as values, ready to be written.
///
/// It is made of stored runs alone; nothing here can start a solver. Equal runs give equal bytes.
package struct Report: Sendable {
  /// The tables of methods and then those of games, in the order of the declaration.
  package let tables: [RenderedTable]
  /// What overrides made of the experiment; nil as it is declared.
  package var variant: ExperimentVariant?
  /// The options that chose the trials that are shown among those of the experiment.
  package var view: [String] = []
  /// Whether it is a report of these trials alone, beside that of the experiment.
  package var isOfViewAlone = false

  /// What its own runs disprove, in words.
  package let warnings: [String]

  let declaration: ReportDeclaration
  let experiment: String
  let data: ReportData
  let figures: [Figure]
  let comparisons: [Dominance]
  let fronts: [FrontComparison]
  let recommendations: [Result<Recommendation, ReportError>]
  /// The numbers and claims that texts quote, in the order of the declaration.
  package let quotations: [QuotationRecord]

  /// Renders the declaration from data at hand.
  package init(
    declaration: ReportDeclaration, experiment: String, data: ReportData
  ) throws {
    self.declaration = declaration
    self.experiment = experiment
    self.data = data
    warnings = data.beatenOptima
    let populations = try declaration.populations.map { try PopulationComparison($0, data) }
    tables =
      try declaration.tables.map { try MetricTable($0, data).rendered }
      + declaration.gameTables.map { try GameTable($0, data).rendered }
      + populations.flatMap(\.tables)
    figures =
      try declaration.figures.map { try Figure($0, data) } + populations.flatMap(\.figures)
    comparisons = try declaration.comparisons.map { try Dominance($0, data) }
    fronts = try declaration.fronts.map { try FrontComparison($0, data) }
    quotations =
      try declaration.numbers.map { try QuotationRecord($0, data) }
      + declaration.claims.map { try QuotationRecord($0, data) }
    recommendations = try declaration.recommendations.map { declaration in
      let run = try Recommendation.run(declaration, data)
      guard let policy = data.policies[run.trial.key] else {
        return .failure(
          ReportError(
            .unusableRun, "recommendation '\(declaration.id)'",
            "expected a stored run of `\(declaration.method)`, got \(run.status)"))
      }
      return .success(try Recommendation(declaration, game: run.trial.game, policy))
    }
    try check(
      allTables.map(\.id) + figures.map(\.id) + declaration.recommendations.map(\.id), "parts")
    try check(quotations.map(\.key), "numbers and claims")
  }

  /// The heading of its pages.
  var title: String { declaration.title.isEmpty ? experiment : declaration.title }

  /// Every table of numbers, in the order of the page.
  var allTables: [RenderedTable] {
    tables + comparisons.flatMap { [$0.summary, $0.points] }
      + fronts.flatMap { [$0.table, $0.winners] }
  }

  /// Every figure that the report shows, heat maps included.
  var allFigures: [Figure] { figures + advice.map(\.figure) }

  /// The recommendations that there are runs for.
  private var advice: [Recommendation] { recommendations.compactMap { try? $0.get() } }

  /// Every metric that the report uses.
  var shownMetrics: [Metric] {
    var metrics = declaration.tables.flatMap { $0.columns.map(\.metric) }
    metrics += declaration.figures.flatMap(\.kind.metrics)
    if !declaration.gameTables.isEmpty || !declaration.populations.isEmpty {
      metrics.append(Metrics().exploitability)
    }
    metrics += declaration.comparisons.flatMap { [$0.minimize, $0.maximize] }
    if !declaration.populations.isEmpty {
      let populations = data.observations.compactMap { $0.reading?.populations }
      metrics += populations.flatMap { $0.quantities.map(\.metric) }
    }
    return metrics.uniqued(by: \.name).map { data.described($0) }
  }

  /// Names become file names: kebab-case, and no two the same.
  private func check(_ names: [String], _ what: String) throws {
    let subject = "report of '\(experiment)'"
    for name in names {
      try require(
        name.wholeMatch(of: /[a-z0-9\-]+/) != nil, subject,
        "expected names of lowercase letters, digits and hyphens, got '\(name)'")
    }
    if let twice = Dictionary(grouping: names, by: \.self).filter({ $1.count > 1 }).keys.min() {
      throw ReportError(
        .invalidDeclaration, subject,
        "expected different names for its \(what), got '\(twice)' more than once")
    }
  }

  // MARK: Files

  /// Writes every file, each by way of a temporary one, `report.md` last.
  ///
  /// Everything is made in memory first, so a failure leaves the old report as it was. Without
  /// gnuplot, all but the drawings are written before the error is thrown.
  ///
  /// - Parameters:
  ///   - directory: Where to write; made if needed.
  ///   - searchPath: Where to look for gnuplot, as in `PATH`, which is taken if this is nil.
  /// - Returns: The paths of the files, relative to the directory.
  /// - Throws: `ReportError` with the code `gnuplotMissing`, `gnuplotFailed` or `inputOutput`.
  @discardableResult
  package func write(to directory: String, searchPath: String? = nil) throws -> [String] {
    var drawings: [(id: String, format: String, data: Data)] = []
    var missing: ReportError?
    do {
      for figure in allFigures {
        guard let script = figure.script else { continue }
        drawings += try Gnuplot(searchPath: searchPath).draw(script, id: figure.id)
          .map { (figure.id, $0.format, $0.data) }
      }
    } catch let error as ReportError where error.code == .gnuplotMissing {
      missing = error
    }
    let texts = try texts(drawn: missing == nil)
    let shown = drawings.filter { $0.format == "svg" }.map {
      ($0.id, String(decoding: $0.data, as: UTF8.self))
    }
    let page = Page(
      report: self, drawings: Dictionary(uniqueKeysWithValues: shown),
      digest: Page.digest(of: texts))
    let files =
      drawings.map { ("figures/\($0.id).\($0.format)", $0.data) }
      + [
        (Page.fileName, Data(try page.html().utf8)),
        (StoredFiles.fileName, Data(StoredFiles.text(of: data.observations).utf8)),
      ] + texts.map { ($0.path, Data($0.text.utf8)) }
    let root = URL(filePath: directory)
    for (path, data) in files { try Self.write(data, to: root.appending(path: path)) }
    if let missing { throw missing }
    return files.map(\.0)
  }

  static func write(_ data: Data, to file: URL) throws {
    do {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try data.write(to: file, options: .atomic)
    } catch {
      throw ReportError(
        .inputOutput, file.path(percentEncoded: false),
        "expected to write the file, got: \(error.reason)")
    }
  }

  /// Writes every file, and what they were made from beside them.
  package func write(to directory: String, recording inputs: ReportInputs) throws -> [String] {
    let files = try write(to: directory)
    let folder = URL(filePath: directory)
    if let digest = inputs.digest {
      let record = ReportRecord(of: files, in: folder, from: digest)
      try Self.write(
        Data(try StoredJSON.document(record).utf8),
        to: folder.appending(path: ReportRecord.fileName))
    }
    return files
  }

  /// Tries a declaration on planned trials, of which it finds none executed.
  ///
  /// Throws `ReportError` for names, labels, metrics and parameters that do not fit them.
  package static func check(
    _ declaration: ReportDeclaration, experiment: String, expected: [ExpectedTrial]
  ) throws {
    let nothing = ReportData(observations: expected.map { ObservedTrial($0, .missing) })
    _ = try Report(declaration: declaration, experiment: experiment, data: nothing)
  }

  /// The files in `directory` that a new report would change, by relative path, in order.
  ///
  /// Texts are compared byte by byte. A drawing is stale when it is absent or its script is stale:
  /// its own bytes also depend on the version of gnuplot and on the fonts of the machine. The page in
  /// HTML is compared by the digest that it carries.
  package func staleFiles(in directory: String) throws -> [String] {
    let root = URL(filePath: directory)
    let stale = try texts().filter { path, text in
      (try? Data(contentsOf: root.appending(path: path))) != Data(text.utf8)
    }.map(\.path)
    let drawings = allFigures.filter { $0.script != nil }.flatMap { figure in
      Gnuplot.formats.map { "figures/\(figure.id).\($0)" }.filter { path in
        stale.contains("figures/\(figure.id).gnuplot")
          || !FileManager.default.fileExists(
            atPath: root.appending(path: path).path(percentEncoded: false))
      }
    }
    let page = try? Data(contentsOf: root.appending(path: Page.fileName))
    return stale + (try isShown(by: page) ? [] : [Page.fileName]) + drawings
  }

  /// Whether a page says what this report says.
  func isShown(by page: Data?) throws -> Bool {
    page?.range(of: Data("content=\"\(Page.digest(of: try texts()))\"".utf8)) != nil
  }

  /// Every text file, `report.md` last.
  func texts(drawn: Bool = true) throws -> [(path: String, text: String)] {
    var files: [(path: String, text: String)] = []
    for (table, data) in allTables.map({ ($0, $0) }) + advice.map({ ($0.excerpt, $0.full) }) {
      let path = "tables/\(table.id)"
      files += [
        ("\(path).md", table.markdown), ("\(path).tex", table.latex),
        ("\(path).caption.tex", table.latexCaption), ("\(path).csv", data.csv),
        ("\(path).json", try data.json()),
      ]
    }
    for figure in allFigures {
      files.append(("figures/\(figure.id).csv", figure.csv))
      if let script = figure.script { files.append(("figures/\(figure.id).gnuplot", script)) }
    }
    files += try quotations.map { (Self.path(of: $0), try $0.json()) }
    // The runs that the report shows.
    let runs = RunList(
      experiment: experiment,
      runs: data.observations.filter { $0.reading != nil }
        .map { RunList.Member(key: $0.trial.key, label: $0.trial.label) })
    return files + [
      (RunList.fileName, String(decoding: try runs.data(), as: UTF8.self)),
      (Notebook.fileName, try Notebook(report: self).text()),
      ("report.md", markdown(drawn: drawn)),
    ]
  }

  /// Where the record of a number or claim is kept, below the report's folder.
  static func path(of quotation: QuotationRecord) -> String { "values/\(quotation.key).json" }

  // MARK: Markdown

  /// The report as one page of GitHub's Markdown that links to its tables and figures.
  package var markdown: String { markdown(drawn: true) }

  /// The page, with or without the figures' drawings.
  func markdown(drawn: Bool) -> String {
    let sections = [
      [
        "# \(title)", variantRemark.map { "*\(Markdown.escaped($0))*" } ?? "",
        declaration.narrative,
      ],
      section(
        "Warnings", warnings.isEmpty ? [] : [warnings.map { "- \($0)." }.joined(separator: "\n")]),
      section("Tables", zip(1..., tables).map { numbered(table: $0, $1) }),
      section("Figures", zip(1..., figures).map { numbered(figure: $0, $1, drawn) }),
      section("Comparisons", zip((tables.count + 1)..., comparisons).map { comparison($0, $1) }),
      section(
        "Fronts", zip((tables.count + comparisons.count + 1)..., fronts).map { front($0, $1) }),
      section(
        "Recommendations", zip(1..., recommendations).map { recommendation($0, $1, drawn) }),
      section("Metrics", definitions.isEmpty ? [] : [definitions.joined(separator: "\n")]),
      section("Runs", [runs]),
      section("How to run it again", [again]),
    ]
    return sections.joined().map { $0.trimmingTrailingNewlines }.filter { !$0.isEmpty }
      .joined(separator: "\n\n") + "\n"
  }

  private func section(_ title: String, _ parts: [String]) -> [String] {
    parts.isEmpty ? [] : ["## \(title)"] + parts
  }

  private func numbered(table number: Int, _ table: RenderedTable) -> String {
    "**Table \(number).** \(Markdown.escaped(table.caption)) \(links(table))\n\n"
      + table.markdown
  }

  private func numbered(figure number: Int, _ figure: Figure, _ drawn: Bool) -> String {
    let path = "figures/\(figure.id)"
    let text = "**Figure \(number).** \(Markdown.escaped(figure.caption))"
    guard figure.script != nil else { return "\(text) *There is no run to draw yet.*" }
    guard drawn else {
      return "\(text) *Not drawn: gnuplot is missing. Install it, then report again.* "
        + "[data](\(path).csv) · [script](\(path).gnuplot)"
    }
    return "![Figure \(number)](\(path).svg)\n\n\(text) [PDF](\(path).pdf) · [PNG](\(path).png) · "
      + "[data](\(path).csv) · [script](\(path).gnuplot)"
  }

  private func comparison(_ number: Int, _ dominance: Dominance) -> String {
    numbered(table: number, dominance.summary)
      + "\nEvery point: [CSV](tables/\(dominance.points.id).csv).\n"
      + (dominance.undominated.map {
        "\n\(Markdown.escaped($0.caption))\n\n\($0.markdown)"
      } ?? "")
  }

  private func front(_ number: Int, _ front: FrontComparison) -> String {
    let winners = front.winners
    return numbered(table: number, front.table) + "\n"
      + "\(Markdown.escaped(winners.caption)) \(links(winners))\n\n\(winners.markdown)"
  }

  private func recommendation(
    _ position: Int, _ recommendation: Result<Recommendation, ReportError>, _ drawn: Bool
  ) -> String {
    switch recommendation {
    case .failure(let error): return "*\(Markdown.escaped("\(error)")).*"
    case .success(let recommendation):
      let table = tables.count + comparisons.count + fronts.count + position
      return numbered(table: table, recommendation.excerpt) + "\n"
        + numbered(figure: figures.count + position, recommendation.figure, drawn)
    }
  }

  private func links(_ table: RenderedTable) -> String {
    let path = "tables/\(table.id)"
    return "[LaTeX](\(path).tex) · [CSV](\(path).csv) · [JSON](\(path).json)"
  }

  /// What every metric means that the report uses.
  private var definitions: [String] {
    shownMetrics.map { metric in
      let symbol = metric.symbol.map { " $\($0)$" } ?? ""
      return "- **\(Markdown.escaped(metric.axisTitle))**\(symbol)\(metric.directionRemark): "
        + Markdown.escaped(metric.definition.capitalizedFirst.sentence)
    }
  }

  /// Every planned run; those without a result are told apart.
  private var runs: String {
    let observations = data.observations
    let done = observations.count { $0.reading != nil }
    let table = RenderedTable(
      "runs", caption: [], rows: observations,
      columns: [
        .text("run", "Run", \.trial.label), .text("key", "Key") { "`\($0.trial.shortKey)`" },
        .text("status", "Status", \.status),
      ])
    return "<details><summary>\(done) of \(observations.count) runs are there</summary>\n\n"
      + table.markdown + "\n</details>"
  }

  /// The commands that run whatever is missing and render the report again.
  var commands: [String] {
    if isOfViewAlone {
      let words = ([experiment, variant?.words].compactMap(\.self) + view.map(\.shellWord))
        .joined(separator: " ")
      return ["mesob run \(words) --no-report", "mesob report \(words)"]
    }
    guard let variant else { return ["mesob run \(experiment)", "mesob report \(experiment)"] }
    let words = [variant.words] + view.map(\.shellWord)
    return ["mesob run \(experiment) \(words.joined(separator: " ")) --report"]
  }

  /// What a variant or a choice of trials is, beside the story of the experiment as it is declared.
  var variantRemark: String? {
    guard isOfViewAlone || variant != nil else { return nil }
    let whole =
      variant.map { "`\($0.name)`, the experiment `\(experiment)` with `\($0.words)`" }
      ?? "the experiment `\(experiment)`"
    let choice =
      isOfViewAlone ? "the choice of `\(view.map(\.shellWord).joined(separator: " "))` from " : ""
    return "This is \(choice)\(whole); the story is that of the experiment as it is declared."
  }

  private var again: String {
    """
    Whatever is missing is run, and this page rendered again, by

    ```
    \(commands.joined(separator: "\n"))
    ```
    """
  }
}

extension Metric {
  /// Which way is better, in brackets; nothing where neither is.
  var directionRemark: String {
    better == .neither ? "" : " (\(better.rawValue) is better)"
  }
}
