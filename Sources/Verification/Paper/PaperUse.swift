package import ArtifactStore
import ExperimentRunner
import Foundation
import Reporting

/// What a paper uses of the data, by the .aux files that LaTeX wrote.
package struct PaperUse: Sendable {
  /// A number, claim, table or figure of the paper.
  package struct Quotation: Sendable {
    /// The key.
    package let key: String
    /// `number`, `claim`, `table` or `figure`.
    package let kind: String
    /// The pages that it stands on, as LaTeX counts them.
    package let pages: [String]
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
    quotations = try uses.map { use in
      guard let known = byKey[use.key] else {
        throw RunnerError(
          .unreadable, "quotation '\(use.key)'",
          expected: "one that 'mesob report' wrote to \(paper.generated)", got: "none")
      }
      return Quotation(
        key: known.key, kind: known.kind, pages: use.pages, datasets: known.datasets,
        experiment: known.experiment, runs: known.runs)
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
    guard !uses.isEmpty else {
      throw RunnerError(
        .unreadable, "paper '\(paper.path)'",
        expected: "an .aux file that LaTeX wrote with mesob.sty; compile the paper first",
        got: names.isEmpty
          ? "no .aux file" : "no use of a number in \(names.joined(separator: ", "))")
    }
    return uses
  }

  private static func quotations(_ list: QuotationList) -> [Quotation] {
    let records = list.quotations.map { record in
      Quotation(
        key: record.key, kind: record.kind.rawValue, pages: [], datasets: record.datasets,
        experiment: list.experiment,
        runs: record.runs.map { ($0.key, $0.file?.contentHash) })
    }
    let parts = list.parts.map { part in
      Quotation(
        key: part.key, kind: String(part.key.split(separator: "/").last ?? ""), pages: [],
        datasets: [], experiment: list.experiment, runs: part.runs.map { ($0, nil) })
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
