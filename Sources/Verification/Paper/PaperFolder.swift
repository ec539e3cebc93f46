import Foundation
package import Reporting

/// A paper, and in `generated/` what it was given of experiments.
///
///     generated/values.tex                  what mesob.sty reads: every experiment's records
///     generated/values.json                 the same with hashes, to be attached to the PDF
///     generated/<experiment>/values.tex     numbers and claims; values.json, verified.tex
///     generated/<experiment>/tables/, figures/    those that some .tex file of the paper names
package struct PaperFolder {
  /// The folder.
  package let path: String

  package init(path: String) { self.path = path }

  /// The folder that is written to.
  package var generated: String { "\(path)/generated" }

  /// Whether there is a paper.
  package var exists: Bool { !sources.isEmpty }

  /// The paths of its own .tex files, in folders of their own too.
  private var sources: [String] {
    ((try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? [])
      .filter { $0.hasSuffix(".tex") && !$0.hasPrefix("generated/") }.sorted()
  }

  /// Everything that the author wrote.
  private var text: String {
    sources.compactMap { FileManager.default.contents(atPath: "\(path)/\($0)") }
      .map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
  }

  /// What the paper gets of a report; nil if the report declares nothing to quote.
  func excerpt(of report: Report) throws -> PaperExcerpt? {
    guard !report.quotations.isEmpty else { return nil }
    let text = text
    return try report.paperExcerpt { text.contains("{\($0)}") }
  }

  /// Writes what the paper gets of a report.
  ///
  /// - Returns: The paths of the files, relative to the current directory.
  package func write(_ located: LocatedReport) throws -> [String] {
    guard let excerpt = try excerpt(of: located.report) else { return [] }
    let folder = "\(generated)/\(located.experiment)"
    var files: [String] = []
    let remarks = excerpt.remarks.map { name, text in
      (name, keeping(text, beside: "\(folder)/\(name)", of: located.experiment, excerpt))
    }
    for (name, text) in excerpt.texts + remarks {
      try ReportFile.write(Data(text.utf8), to: "\(folder)/\(name)")
      files.append("\(folder)/\(name)")
    }
    for name in excerpt.drawings {
      try ReportFile.copy("\(located.directory)/\(name)", to: "\(folder)/\(name)")
      files.append("\(folder)/\(name)")
    }
    for (name, text) in try summary() {
      try ReportFile.write(Data(text.utf8), to: "\(generated)/\(name)")
      files.append("\(generated)/\(name)")
    }
    return files
  }

  /// The files of the paper that a new report would change.
  package func staleFiles(_ located: LocatedReport) throws -> [String] {
    guard let excerpt = try excerpt(of: located.report) else { return [] }
    let folder = "\(generated)/\(located.experiment)"
    let stale = excerpt.texts.filter { !says($0.text, "\(folder)/\($0.path)") }
      .map { "\(folder)/\($0.path)" }
    let absent = excerpt.drawings.map { "\(folder)/\($0)" }
      .filter { !FileManager.default.fileExists(atPath: $0) }
    let summary = try summary().filter { !says($0.text, "\(generated)/\($0.path)") }
      .map { "\(generated)/\($0.path)" }
    return stale + absent + summary
  }

  /// Whether a file says what a text says: tables to the letter, of records what is compared.
  private func says(_ text: String, _ path: String) -> Bool {
    guard let data = FileManager.default.contents(atPath: path) else { return false }
    if data == Data(text.utf8) { return true }
    if path.hasSuffix("/values.tex") {
      return PaperExcerpt.compared(String(decoding: data, as: UTF8.self))
        == PaperExcerpt.compared(text)
    }
    guard path.hasSuffix("/\(QuotationList.fileName)") else { return false }
    let new = QuotationList.lists(in: Data(text.utf8))
    let old = QuotationList.lists(in: data)
    return !new.isEmpty && old.elementsEqual(new) { $0.says($1) }
  }

  /// Remarks on runs, with those in the file that nothing contradicts: verifications that another
  /// store has, of runs that say the same here.
  private func keeping(
    _ text: String, beside path: String, of experiment: String, _ excerpt: PaperExcerpt
  ) -> String {
    func hashes(_ list: QuotationList?) -> [String: String] {
      Dictionary(
        (list?.quotations ?? []).flatMap(\.runs).compactMap { run in
          run.file.map { (run.shortKey, $0.contentHash) }
        }
      ) { first, _ in first }
    }
    let new = hashes(
      excerpt.texts.first { $0.path == QuotationList.fileName }
        .flatMap { QuotationList.lists(in: Data($0.text.utf8)).first })
    let old = hashes(list(of: experiment))
    let written =
      FileManager.default.contents(atPath: path)
      .map { String(decoding: $0, as: UTF8.self) } ?? ""
    func key(_ line: Substring) -> Substring { line.dropFirst("\\mesobverified{".count).prefix(12) }
    let lines = text.split(separator: "\n")
    let known = Set(lines.map(key))
    let kept = written.split(separator: "\n").filter { line in
      let key = key(line)
      guard !known.contains(key) else { return false }
      guard let before = old[String(key)], let now = new[String(key)] else { return true }
      return before == now
    }
    return (lines + kept).map { $0 + "\n" }.joined()
  }

  /// What the folder says of an experiment; nil if it says nothing, or something unreadable.
  package func list(of experiment: String) -> QuotationList? {
    FileManager.default.contents(atPath: "\(generated)/\(experiment)/\(QuotationList.fileName)")
      .flatMap { try? QuotationList($0) }
  }

  /// What every experiment in the folder has to say.
  package func lists() throws -> [QuotationList] {
    try experiments.map { name in
      let path = "\(generated)/\(name)/\(QuotationList.fileName)"
      do {
        return try QuotationList(FileManager.default.contents(atPath: path) ?? Data())
      } catch {
        throw ReportError(
          .unusableRun, path, expected: "what 'mesob report \(name)' writes", got: "\(error)")
      }
    }
  }

  /// The experiments in the folder, sorted.
  private var experiments: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: generated)) ?? []).filter {
      FileManager.default.fileExists(atPath: "\(generated)/\($0)/\(QuotationList.fileName)")
    }.sorted()
  }

  /// The two files that gather all experiments.
  private func summary() throws -> [(path: String, text: String)] {
    let lists = try lists()
    let keys = lists.flatMap { list in list.quotations.map { ($0.key, list.experiment) } }
    let owners = Dictionary(grouping: keys, by: \.0)
    if let (key, owners) = owners.filter({ $1.count > 1 }).min(by: { $0.key < $1.key }) {
      throw ReportError(
        .invalidDeclaration, "number or claim '\(key)'", expected: "a key of its own",
        got: "the same in \(owners.map { "'\($0.1)'" }.joined(separator: " and "))")
    }
    let inputs = lists.map(\.experiment).flatMap { name in
      ["values", "verified"].map { "\\input{\\mesobgenerated/\(name)/\($0)}\n" }
    }
    return [
      ("values.tex", "% Written by mesob report; read by mesob.sty.\n" + inputs.joined()),
      (QuotationList.fileName, try QuotationList.text(of: lists)),
    ]
  }
}
