import ArtifactStore
import Foundation

extension Report {
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
    let scripts = allFigures.compactMap { figure in figure.script.map { (figure.id, $0) } }
    let gnuplot = scripts.isEmpty ? nil : Result { try Gnuplot(searchPath: searchPath) }
    var files: [(path: String, data: Data)] = []
    if case .success(let gnuplot) = gnuplot {
      for (id, script) in scripts {
        files += try gnuplot.draw(script, id: id).map { ("figures/\(id).\($0.format)", $0.data) }
      }
    }
    var isDrawn = true
    if case .failure = gnuplot { isDrawn = false }
    let drawings = files.filter { $0.path.hasSuffix(".svg") }.map { path, data in
      (String(path.dropFirst("figures/".count).dropLast(4)), String(decoding: data, as: UTF8.self))
    }
    let texts = try texts(drawn: isDrawn)
    let page = Page(
      report: self, drawings: Dictionary(uniqueKeysWithValues: drawings),
      digest: Self.pageDigest(of: texts))
    files.append((Page.fileName, Data(try page.html().utf8)))
    files += texts.map { ($0.path, Data($0.text.utf8)) }

    let root = URL(filePath: directory)
    for (path, data) in files { try Self.write(data, to: root.appending(path: path)) }
    if case .failure(let error) = gnuplot { throw error }
    return files.map(\.path)
  }

  /// The files in `directory` that a new report would change, by relative path, in order.
  ///
  /// Texts are compared byte by byte. A drawing is stale when it is absent or its script is stale:
  /// its own bytes also depend on the version of gnuplot and on the fonts of the machine. The page in
  /// HTML is compared by the digest that it carries.
  package func staleFiles(in directory: String) throws -> [String] {
    let root = URL(filePath: directory)
    let texts = try texts(drawn: true)
    let stale = texts.filter { path, text in
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
    for quotation in quotations { files.append((Self.path(of: quotation), try quotation.json())) }
    return files + [
      (RunList.fileName, String(decoding: try runList.data(), as: UTF8.self)),
      (Notebook.fileName, try Notebook(report: self).text()),
      ("report.md", markdown(drawn: drawn)),
    ]
  }

  /// Where the record of a number or claim is kept, below the report's folder.
  static func path(of quotation: QuotationRecord) -> String { "values/\(quotation.key).json" }

  /// The runs that the report shows.
  private var runList: RunList {
    RunList(
      experiment: experiment,
      runs: data.observations.filter { $0.reading != nil }
        .map { RunList.Member(key: $0.trial.key, label: $0.trial.label) })
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
}
