import ArtifactStore
import Foundation
package import ReportModel
import Vocabulary

/// The report of one experiment: every table, figure and comparison as values, ready to be written.
///
/// It is made of stored runs alone; nothing here can start a solver. Equal runs give equal bytes.
package struct Report: Sendable {
  /// The tables of methods and then those of games, in the order of the declaration.
  package let tables: [RenderedTable]
  /// The `key=value` words that the experiment was run with, as a shell takes them.
  package var overrides: [String] = []

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
    try check(Self.names(declaration), "parts")
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
  var allFigures: [Figure] { figures + recommendations.compactMap { try? $0.get().figure } }

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

  /// The names of all parts, from which their files are named.
  private static func names(_ declaration: ReportDeclaration) -> [String] {
    var names = declaration.tables.map(\.id) + declaration.gameTables.map(\.id)
    names += declaration.figures.map(\.id)
    names += declaration.comparisons.flatMap { [$0.id, "\($0.id)-points"] }
    names += declaration.fronts.flatMap { [$0.id, "\($0.id)-winners"] }
    names += declaration.populations.flatMap { part in
      ["errors", "gains", "quantities", "limit"].map { "\(part.id)-\($0)" }
    }
    return names + declaration.recommendations.map(\.id)
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
        "expected to write the file, got: \(error.localizedDescription)")
    }
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
    func add(_ table: RenderedTable, data: RenderedTable) throws {
      let path = "tables/\(table.id)"
      files += [
        ("\(path).md", table.markdown), ("\(path).tex", table.latex),
        ("\(path).caption.tex", table.latexCaption), ("\(path).csv", data.csv),
        ("\(path).json", try data.json()),
      ]
    }
    for table in allTables { try add(table, data: table) }
    for case .success(let recommendation) in recommendations {
      try add(recommendation.excerpt, data: recommendation.full)
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
}
