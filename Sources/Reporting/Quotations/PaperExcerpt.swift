import ArtifactStore
package import Foundation
import Vocabulary

/// What a paper gets of an experiment: its quotations, and those tables and figures that it uses.
package struct PaperExcerpt: Sendable {
  /// Text files by their paths below the experiment's folder, which decide whether it is stale.
  package let texts: [(path: String, text: String)]
  /// Text files that change without any number changing: when runs were verified.
  package let remarks: [(path: String, text: String)]
  /// Drawings, to be copied from the report, by their paths below both folders.
  package let drawings: [String]
}

/// The quotations of an experiment as one document.
package struct QuotationList: Codable, Sendable {
  /// The name of its file.
  package static let fileName = "values.json"
  /// The experiment.
  package let experiment: String
  /// The numbers and claims.
  package let quotations: [QuotationRecord]
  /// The tables and figures.
  package let parts: [Part]

  /// A table or figure and the runs that it shows.
  package struct Part: Codable, Sendable {
    /// `experiment/id/table` or `experiment/id/figure`.
    package let key: String
    /// The keys of the runs.
    package let runs: [String]
  }
}

extension QuotationList {
  /// Whether two lists say the same of runs that say the same, whatever else is shown beside it.
  package func says(_ other: QuotationList) -> Bool {
    func contents(_ list: QuotationList) -> [[String?]] {
      list.quotations.map { $0.runs.map { $0.file?.contentHash } }
    }
    return experiment == other.experiment
      && quotations.map(\.content) == other.quotations.map(\.content)
      && contents(self) == contents(other)
      && parts.elementsEqual(other.parts) { $0.key == $1.key && $0.runs == $1.runs }
  }

  /// The lists in a document of one or several; none if it is something else.
  package static func lists(in data: Data) -> [QuotationList] {
    (try? StoredJSON.read([QuotationList].self, data))
      ?? (try? QuotationList(data)).map { [$0] } ?? []
  }

  /// Reads a list.
  package init(_ data: Data) throws { self = try StoredJSON.read(Self.self, data) }

  /// Several lists as one document; equal lists have equal bytes.
  package static func text(of lists: [QuotationList]) throws -> String {
    try StoredJSON.document(lists)
  }
}

extension Report {
  /// What the paper gets.
  ///
  /// - Parameter uses: Whether the paper has the file at a path such as `quickstart/tables/scores`.
  /// - Returns: Everything below the experiment's folder in the paper.
  /// - Throws: What the encoder throws.
  package func paperExcerpt(uses: (String) -> Bool) throws -> PaperExcerpt {
    let tables = allTables.filter { uses("\(experiment)/\($0.id)") }
    let figures = allFigures.filter { $0.script != nil && uses("\(experiment)/\($0.id)") }
    let observed = data.observations.filter { $0.reading != nil }.map(\.trial)
    let parts =
      tables.map { table in
        part(
          table.id, "table", table.caption, table.runs(observed), path: "tables/\(table.id).tex",
          table.latex)
      }
      + figures.map { figure in
        part(
          figure.id, "figure", figure.caption, observed, path: "figures/\(figure.id).csv",
          figure.csv)
      }
    let list = QuotationList(
      experiment: experiment, quotations: quotations,
      parts: parts.map { QuotationList.Part(key: $0.key, runs: $0.runs.map(\.key)) })
    let runs = quotations.flatMap(\.runs) + data.runs(of: parts.flatMap(\.runs))
    // Runs first, then what was made of them.
    let commands =
      runs.uniqued(by: \.key).map { $0.latex(experiment: experiment) }
      + (try quotations.map { try $0.latex(path: "reports/\(experiment)/\(Self.path(of: $0))") })
      + parts.map(\.latex)
    let remarks = data.observations.compactMap { observation in
      observation.reading?.verified.map {
        "\\mesobverified{\(observation.trial.shortKey)}{\($0)}\n"
      }
    }
    return PaperExcerpt(
      texts: [
        (
          "values.tex",
          "% Written by mesob report \(experiment); read by mesob.sty.\n"
            + "\\mesobreport{reports/\(experiment)/\(StoredFiles.fileName)}\n" + commands.joined()
        ),
        (QuotationList.fileName, try StoredJSON.document(list)),
      ] + tables.map { ("tables/\($0.id).tex", $0.latex) },
      remarks: [("verified.tex", remarks.joined())],
      drawings: figures.map { "figures/\($0.id).pdf" })
  }

  /// A table or figure that the paper shows: its key, its runs, and the command about it, with the
  /// file of the report that decides whether it is stale and what is in it now.
  private func part(
    _ id: String, _ kind: String, _ caption: String, _ runs: [ExpectedTrial], path: String,
    _ content: String
  ) -> (key: String, runs: [ExpectedTrial], latex: String) {
    let key = "\(experiment)/\(id)/\(kind)"
    let fields = [
      ("kind", kind), ("words", caption.latexProse),
      ("runs", runs.map(\.shortKey).joined(separator: ",")), ("datasets", ""),
      ("file", "reports/\(experiment)/\(path)"), ("md5", MD5Checksum(of: content).hex),
    ]
    return (key, runs, mesobCommand("mesobquotation", key, fields))
  }
}

extension RenderedTable {
  /// Those of the trials whose runs stand behind some cell.
  fileprivate func runs(_ trials: [ExpectedTrial]) -> [ExpectedTrial] {
    let keys = Set(rows.joined().flatMap(\.runs.keys))
    return keys.isEmpty ? trials : trials.filter { keys.contains($0.shortKey) }
  }
}

/// The files of runs as they were when a report was made of them, for `mesob.sty`.
///
/// The paper's own records say what was printed; this file, which lies beside the data, says whether
/// the store still has what its report was made from.
enum StoredFiles {
  /// The name of the file, in the report's folder.
  static let fileName = "runs.tex"

  /// One command a run: key, path below the store's folder, and MD5 of the file.
  static func text(of observations: [ObservedTrial]) -> String {
    observations.compactMap { observation in
      observation.reading?.origin.map {
        "\\mesobstored{\(observation.trial.shortKey)}{\($0.path.latexPath)}{\($0.md5)}\n"
      }
    }.joined()
  }
}

extension PaperExcerpt {
  /// The fields of a run that are shown and not compared, and those of a quotation.
  private static let shown = (
    run: ["label", "changes", "commit", "file", "md5"], quotation: ["words", "datasets"]
  )

  /// The lines of a file for `mesob.sty` that decide whether it is stale; with those of words and
  /// captions, whether it is written anew.
  package static func compared(_ text: String, withWords: Bool = false) -> [Substring] {
    var isRun = false
    return text.split(separator: "\n").filter { line in
      if line.hasPrefix("\\") { isRun = line.hasPrefix("\\mesobrun") }
      let fields = isRun ? shown.run : withWords ? [] : shown.quotation
      return !fields.contains { line.hasPrefix("  \($0) = ") }
        && !line.hasPrefix("\\mesobreport{")
    }
  }
}

/// A command that `mesob.sty` reads: a name, a key and its fields, but those without a value.
private func mesobCommand(_ name: String, _ key: String, _ fields: [(String, String?)]) -> String {
  let lines = fields.compactMap { name, value in value.map { "  \(name) = {\($0)},%\n" } }
  return "\\\(name){\(key)}{%\n\(lines.joined())}\n"
}

extension QuotationRecord {
  /// The quotation as `mesob.sty` reads it.
  ///
  /// - Parameter path: The path of the record's own file below the store's folder.
  /// - Returns: One command with named arguments.
  /// - Throws: What the encoder throws.
  func latex(path: String) throws -> String {
    mesobCommand(
      "mesobquotation", key,
      [
        ("kind", kind.rawValue), ("words", words.sentence.latexProse),
        ("formula", formula.latexProse), ("digits", value?.digits),
        ("siunitx", value?.digitsWithError), ("print", kind == .number ? value?.latex : nil),
        ("fails", failure?.texMessage),
        ("missing", absences.isEmpty ? nil : absences.joined(separator: "; ").texMessage),
        ("datasets", datasets.joined(separator: ",")),
        ("runs", runs.map(\.shortKey).joined(separator: ",")), ("file", path),
        ("md5", MD5Checksum(of: try json()).hex),
      ])
  }
}

extension QuotationRecord.Run {
  /// The first 12 digits of the key.
  package var shortKey: String { String(key.prefix(12)) }

  /// The run as `mesob.sty` reads it.
  fileprivate func latex(experiment: String) -> String {
    mesobCommand(
      "mesobrun", shortKey,
      [
        ("label", "\(experiment): \(label)".latexProse),
        ("changes", changes.isEmpty ? "nothing" : changes.joined(separator: ", ").latexProse),
        ("commit", file?.commit?.latexEscaped), ("file", file?.path.latexPath), ("md5", file?.md5),
        ("key", key),
      ])
  }
}

extension QuotationRecord.Value {
  /// The number in running text.
  fileprivate var latex: String {
    guard digits.contains(where: { "-e".contains($0) }) else { return digits }
    let parts = digits.split(separator: "e")
    let power = parts.count > 1 ? #"\times 10^{\#(parts[1])}"# : ""
    return #"\ensuremath{\#(parts[0])\#(power)}"#
  }
}

extension String {
  /// A path that LaTeX looks for and prints; what would be a command to it cannot be found.
  var latexPath: String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.map {
          #"\{}%#^~$&"#.unicodeScalars.contains($0) || !$0.isASCII || $0.value < 0x20 ? "?" : $0
        }))
  }

  /// The text in LaTeX, with code between backquotes in typewriter.
  var latexProse: String { spelled(words: \.latexEscaped) { #"\texttt{\#($0.latexEscaped)}"# } }

  /// The text as TeX can write it to a terminal: ASCII, with the rest spelled out.
  fileprivate var texMessage: String {
    oneLine.respelled { scalar in
      Self.asciiSpelling[scalar] ?? (scalar.isASCII ? String(scalar).latexEscaped : "?")
    }
  }

  private static let asciiSpelling: [Unicode.Scalar: String] = [
    "`": "'", "≤": "<=", "≥": ">=", "<": "<", ">": ">", "|": "|", "−": "-", "×": "x",
    "±": "+-", "α": "alpha", "β": "beta", "γ": "gamma", "ε": "epsilon", "η": "eta", "λ": "lambda",
    "μ": "mu", "π": "pi", "τ": "tau",
  ]
}
