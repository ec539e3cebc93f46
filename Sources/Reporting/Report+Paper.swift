import ArtifactStore
package import Foundation

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
        PaperPart(
          key: "\(experiment)/\(table.id)/table", caption: table.caption,
          runs: table.runs(observed),
          path: "tables/\(table.id).tex", content: table.latex)
      }
      + figures.map { figure in
        PaperPart(
          key: "\(experiment)/\(figure.id)/figure", caption: figure.caption, runs: observed,
          path: "figures/\(figure.id).csv", content: figure.csv)
      }
    let list = QuotationList(
      experiment: experiment, quotations: quotations,
      parts: parts.map { QuotationList.Part(key: $0.key, runs: $0.runs.map(\.key)) })
    return PaperExcerpt(
      texts: [
        ("values.tex", try values(parts)), (QuotationList.fileName, try StoredJSON.document(list)),
      ]
        + tables.map { ("tables/\($0.id).tex", $0.latex) },
      remarks: [("verified.tex", confirmations)],
      drawings: figures.map { "figures/\($0.id).pdf" })
  }

  /// A table or figure that the paper shows.
  private struct PaperPart {
    let key: String
    let caption: String
    let runs: [ExpectedTrial]
    /// The file of the report that decides whether it is stale, and what is in it now.
    let path: String
    let content: String

    func latex(experiment: String) -> String {
      MesobSty.command(
        "mesobquotation", key,
        [
          ("kind", String(key.split(separator: "/").last ?? "")), ("words", caption.latexProse),
          ("runs", runs.map(\.shortKey).joined(separator: ",")), ("datasets", ""),
          ("file", "reports/\(experiment)/\(path)"), ("md5", MD5Checksum(of: content).hex),
        ])
    }
  }

  /// Runs first, then what was made of them.
  private func values(_ parts: [PaperPart]) throws -> String {
    let origins = data.origins
    let shown = parts.flatMap(\.runs).map { trial in
      QuotationRecord.Run(
        key: trial.key, label: trial.label, changes: trial.changes,
        file: origins[trial.key].map(QuotationRecord.File.init))
    }
    let runs = (quotations.flatMap(\.runs) + shown).uniqued(by: \.key)
    return "% Written by mesob report \(experiment); read by mesob.sty.\n"
      + runs.map { $0.latex(experiment: experiment) }.joined()
      + (try quotations.map {
        try $0.latex(path: "reports/\(experiment)/\(Self.path(of: $0))")
      }.joined()) + parts.map { $0.latex(experiment: experiment) }.joined()
  }

  private var confirmations: String {
    data.observations.compactMap { observation in
      observation.reading?.origin?.verified.map {
        "\\mesobverified{\(observation.trial.shortKey)}{\($0)}\n"
      }
    }.joined()
  }
}

extension RenderedTable {
  /// Those of the trials whose runs stand behind some cell.
  fileprivate func runs(_ trials: [ExpectedTrial]) -> [ExpectedTrial] {
    let keys = Set(rows.joined().flatMap(\.runs.keys))
    return keys.isEmpty ? trials : trials.filter { keys.contains($0.shortKey) }
  }
}
