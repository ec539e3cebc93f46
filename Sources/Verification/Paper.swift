package import ArtifactStore
import ExperimentRunner
import Foundation
package import Reporting
import Results
package import Vocabulary

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

  /// What the paper gets of a report; nil if the report declares nothing to quote.
  func excerpt(of report: Report) throws -> PaperExcerpt? {
    guard !report.quotations.isEmpty else { return nil }
    // Everything that the author wrote.
    let text = sources.compactMap { FileManager.default.contents(atPath: "\(path)/\($0)") }
      .map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
    return try report.paperExcerpt { text.contains("{\($0)}") }
  }

  /// Writes what the paper gets of a report.
  ///
  /// A file that says the same already, in the same words, of runs with the same content, is left as it
  /// is, whatever it shows beside that: the commit of another day, or a drawing by another gnuplot.
  ///
  /// - Returns: The paths of the files, relative to the current directory.
  package func write(_ located: LocatedReport) throws -> [String] {
    guard let excerpt = try excerpt(of: located.report) else { return [] }
    let folder = "\(generated)/\(located.experiment)"
    let stale = Set(try staleFiles(located))
    let remarks = excerpt.remarks.map { name, text in
      (
        path: name,
        text: keeping(text, beside: "\(folder)/\(name)", of: located.experiment, excerpt)
      )
    }
    let drawings = try excerpt.drawings.map { name in
      let path = "\(folder)/\(name)"
      let isDrawn = FileManager.default.fileExists(atPath: path)
      return isDrawn && !stale.contains("\(folder)/values.tex")
        ? path : try ReportFiles.copy("\(located.directory)/\(name)", to: path)
    }
    // What is shown of runs belongs to those that the list names.
    let isOther = stale.contains("\(folder)/\(QuotationList.fileName)")
    func write(_ texts: [(path: String, text: String)], in folder: String) throws -> [String] {
      try texts.map { name, text in
        let path = "\(folder)/\(name)"
        return !isOther && says(text, path, withWords: true)
          ? path : try ReportFiles.write(Data(text.utf8), to: path)
      }
    }
    return try write(excerpt.texts + remarks, in: folder) + drawings
      + write(summary(), in: generated)
  }

  /// The files of the paper that a new report would change.
  package func staleFiles(_ located: LocatedReport) throws -> [String] {
    guard let excerpt = try excerpt(of: located.report) else { return [] }
    let folder = "\(generated)/\(located.experiment)"
    func stale(_ texts: [(path: String, text: String)], in folder: String) -> [String] {
      texts.map { ("\(folder)/\($0)", $1) }.filter { !says($1, $0) }.map(\.0)
    }
    let absent = excerpt.drawings.map { "\(folder)/\($0)" }
      .filter { !FileManager.default.fileExists(atPath: $0) }
    return try stale(excerpt.texts, in: folder) + absent + stale(summary(), in: generated)
  }

  /// The keys of quotations that the paper has with data behind them and a report has without.
  package func losses(by located: LocatedReport) -> [String] {
    let supported = Set(
      (list(of: located.experiment)?.quotations ?? []).filter(\.isSupported).map(\.key))
    return located.report.quotations.filter { !$0.isSupported && supported.contains($0.key) }
      .map(\.key)
  }

  /// Whether a file says what a text says: tables to the letter, of records what is compared.
  private func says(_ text: String, _ path: String, withWords: Bool = false) -> Bool {
    guard let data = FileManager.default.contents(atPath: path) else { return false }
    if data == Data(text.utf8) { return true }
    if path.hasSuffix("/values.tex") {
      return PaperExcerpt.compared(String(decoding: data, as: UTF8.self), withWords: withWords)
        == PaperExcerpt.compared(text, withWords: withWords)
    }
    guard path.hasSuffix("/\(QuotationList.fileName)") else { return false }
    let new = QuotationList.lists(in: Data(text.utf8))
    let old = QuotationList.lists(in: data)
    return !new.isEmpty && old.elementsEqual(new) { $0.says($1) }
  }

  /// Remarks on runs, with those in the file that nothing contradicts: verifications that another
  /// store has, of runs that say the same here, and earlier ones that came out as the latest.
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
      FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    func key(_ line: Substring) -> Substring { line.dropFirst("\\mesobverified{".count).prefix(12) }
    func level(_ line: Substring) -> Substring? { line.split(separator: " ").last }
    let earlier = Dictionary(written.split(separator: "\n").map { (key($0), $0) }) { $1 }
    let lines = text.split(separator: "\n").map { line in
      let name = String(key(line))
      guard let before = earlier[key(line)], level(before) == level(line), old[name] != nil,
        old[name] == new[name]
      else { return line }
      return before
    }
    // What stands in the file stays where it stands.
    let now = Dictionary(lines.map { (key($0), $0) }) { $1 }
    let placed = written.split(separator: "\n").compactMap { line -> Substring? in
      let key = key(line)
      if let line = now[key] { return line }
      guard let before = old[String(key)], let now = new[String(key)] else { return line }
      return before == now ? line : nil
    }
    let added = lines.filter { earlier[key($0)] == nil }
    return (placed + added).map { $0 + "\n" }.joined()
  }

  /// What the folder says of an experiment; nil if it says nothing, or something unreadable.
  package func list(of experiment: String) -> QuotationList? {
    FileManager.default.contents(atPath: "\(generated)/\(experiment)/\(QuotationList.fileName)")
      .flatMap { try? QuotationList($0) }
  }

  /// What every experiment in the folder has to say, sorted by name.
  package func lists() throws -> [QuotationList] {
    let experiments = ((try? FileManager.default.contentsOfDirectory(atPath: generated)) ?? [])
      .filter {
        FileManager.default.fileExists(atPath: "\(generated)/\($0)/\(QuotationList.fileName)")
      }.sorted()
    return try experiments.map { name in
      let path = "\(generated)/\(name)/\(QuotationList.fileName)"
      do {
        return try QuotationList(FileManager.default.contents(atPath: path) ?? Data())
      } catch {
        throw ReportError(
          .unusableRun, path, expected: "what 'mesob report \(name)' writes", got: error.reason)
      }
    }
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

/// What a paper uses of the data, by the .aux files that LaTeX wrote.
package struct PaperUse: Sendable {
  /// A number, claim, table or figure of the paper.
  package struct Quotation: Sendable {
    /// The key.
    package let key: String
    /// `number`, `claim`, `table` or `figure`.
    package let kind: String
    /// The pages that it stands on, as LaTeX counts them.
    package fileprivate(set) var pages: [String] = []
    /// The datasets that were read of each run; empty for all.
    package let datasets: [String]
    /// The experiment.
    package let experiment: String
    /// The runs, and the hashes of what they said when the paper was given the number.
    package let runs: [(key: String, contentHash: String?)]
  }

  /// What is used, in the order of first use.
  package let quotations: [Quotation]

  /// Reads the .aux files of a paper and what `mesob report` wrote for it.
  package init(of paper: PaperFolder) throws {
    let uses = try Self.uses(in: paper)
    let known = try paper.lists().flatMap(Self.quotations)
    let byKey = Dictionary(known.map { ($0.key, $0) }) { first, _ in first }
    quotations = try uses.map { key, pages in
      guard var quotation = byKey[key] else {
        throw RunnerError(
          .unreadable, "quotation '\(key)'",
          expected: "one that 'mesob report' wrote to \(paper.generated)", got: "none")
      }
      quotation.pages = pages
      return quotation
    }
  }

  private static func uses(in paper: PaperFolder) throws -> [(key: String, pages: [String])] {
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: paper.path)) ?? [])
      .filter { $0.hasSuffix(".aux") }.sorted()
    let text = names.compactMap { FileManager.default.contents(atPath: "\(paper.path)/\($0)") }
      .map { String(decoding: $0, as: UTF8.self) }.joined()
    var uses: [(key: String, pages: [String])] = []
    for use in text.matches(of: /\\mesob@used ?\{([^{}]*)\}\{\d+\}\{([^{}]*)\}/) {
      let (key, page) = (String(use.output.1), String(use.output.2))
      if let place = uses.firstIndex(where: { $0.key == key }) {
        if uses[place].pages.last != page { uses[place].pages.append(page) }
      } else {
        uses.append((key, [page]))
      }
    }
    try RunnerError.require(
      !uses.isEmpty, .unreadable, "paper '\(paper.path)'",
      expected: "an .aux file that LaTeX wrote with mesob.sty; compile the paper first",
      got: names.isEmpty
        ? "no .aux file" : "no use of a number in \(names.joined(separator: ", "))")
    return uses
  }

  private static func quotations(_ list: QuotationList) -> [Quotation] {
    let records = list.quotations.map { record in
      Quotation(
        key: record.key, kind: record.kind.rawValue, datasets: record.datasets,
        experiment: list.experiment,
        runs: record.runs.map { ($0.key, $0.file?.contentHash) })
    }
    let parts = list.parts.map { part in
      Quotation(
        key: part.key, kind: String(part.key.split(separator: "/").last ?? ""), datasets: [],
        experiment: list.experiment, runs: part.runs.map { ($0, nil) })
    }
    return records + parts
  }

  /// The runs that are used, each once, and the paths of those that are not stored.
  package func runs(in store: ArtifactStore) throws -> (stored: [StoredRun], missing: [String]) {
    var seen: Set<String> = []
    var runs: (stored: [StoredRun], missing: [String]) = ([], [])
    for quotation in quotations {
      for (key, _) in quotation.runs where seen.insert(key).inserted {
        let run = try RunKey(hex: key).flatMap {
          try store.run(for: $0, experiment: quotation.experiment)
        }
        if let run {
          runs.stored.append(run)
        } else {
          runs.missing.append("\(quotation.experiment)/\(key.prefix(12))")
        }
      }
    }
    return runs
  }
}

/// What executing a paper's runs again says of every number in it.
package struct PaperAttestation {
  /// What is known of a quotation.
  package enum Verdict: String, CaseIterable, Sendable {
    /// Every bit that it was computed from came out again.
    case bits
    /// Everything that it was computed from is within its tolerance.
    case tolerance
    /// Something is not, or the paper quotes another result.
    case differs
    /// It depends on a time, which no execution gives twice.
    case measured
    /// Its runs could not be executed.
    case undecided

    /// The verdict in words.
    package var words: String {
      switch self {
      case .bits: "bit-identical"
      case .tolerance: "within tolerance"
      case .differs: "different"
      case .measured: "measured times"
      case .undecided: "undecided"
      }
    }
  }

  /// Every quotation of the paper with its verdict.
  package let entries: [(quotation: PaperUse.Quotation, verdict: Verdict)]

  /// Has the runs that a paper uses executed again; `execute` does what ``VerificationPlan`` does.
  package static func make(
    of paper: PaperFolder, in store: ArtifactStore,
    execute: (VerificationPlan) -> [RunVerification]
  ) throws -> (checks: [RunVerification], attestation: PaperAttestation) {
    let use = try PaperUse(of: paper)
    let (stored, missing) = try use.runs(in: store)
    let checks =
      execute(VerificationPlan(stored.map { StoredResult($0) }))
      + missing.map { RunVerification(StoredResult(path: $0), obstacle: "no run is stored") }
    return (checks, PaperAttestation(use, checks))
  }

  package init(_ use: PaperUse, _ checks: [RunVerification]) {
    let byKey = Dictionary(
      checks.compactMap { check in check.run.map { ($0.key.hex, check) } }
    ) { first, _ in first }
    entries = use.quotations.map { ($0, Self.verdict($0, byKey)) }
  }

  private static func verdict(
    _ quotation: PaperUse.Quotation, _ checks: [String: RunVerification]
  ) -> Verdict {
    let datasets = Set(quotation.datasets.filter { $0.hasPrefix("/") })
    guard quotation.datasets.isEmpty || !datasets.isEmpty else { return .measured }
    let verdicts = quotation.runs.map { run -> Verdict in
      guard let check = checks[run.key], let comparison = check.comparison else {
        return .undecided
      }
      if let quoted = run.contentHash, quoted != check.run?.identity.contentHash.hex {
        return .differs
      }
      let levels = comparison.differences
        .filter { datasets.isEmpty || datasets.contains($0.path) }.map(\.level)
      return levels.min().flatMap { Verdict(rawValue: $0.rawValue) } ?? .bits
    }
    let order: [Verdict] = [.differs, .undecided, .tolerance, .bits]
    let verdict = order.first(where: verdicts.contains) ?? .undecided
    let isTimed = datasets.count < quotation.datasets.count
    return isTimed && [.tolerance, .bits].contains(verdict) ? .measured : verdict
  }

  /// Whether every number came out again.
  package var outcome: ExitStatus {
    ExitStatus(
      fails: entries.contains { $0.verdict == .differs },
      isUndecided: entries.contains { $0.verdict == .undecided })
  }

  /// One line for each kind: `47 numbers: 45 bit-identical, 2 within tolerance`.
  package var lines: [String] {
    ["number", "claim", "table", "figure"].compactMap { kind in
      let verdicts = entries.filter { $0.quotation.kind == kind }.map(\.verdict)
      guard !verdicts.isEmpty else { return nil }
      let counts = Verdict.allCases.compactMap { verdict -> String? in
        let count = verdicts.count { $0 == verdict }
        return count > 0 ? "\(count) \(verdict.words)" : nil
      }
      let noun = verdicts.count == 1 ? kind : "\(kind)s"
      return "\(verdicts.count) \(noun): \(counts.joined(separator: ", "))"
    }
  }
}
