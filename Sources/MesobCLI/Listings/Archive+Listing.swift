import Archives
import ArtifactStore
import ExperimentRunner
import Verification
import Vocabulary

extension Listing {
  /// An archive that was made, and what came of checking it.
  init(_ path: String, _ selection: ArchiveSelection, _ check: ArchiveCheck?) {
    json = JSON(members: [
      "path": path, "runs": selection.runs.count,
      "experiments": Set(selection.runs.map(\.experiment)).sorted(),
      "failed": selection.failures.count, "stale": selection.stale.count,
      "dirty": selection.dirty.count, "check": check,
    ])
    let verdict = check.map { $0.isIntact ? ": \($0.amount), intact" : ": damaged" } ?? ""
    text = path + verdict
  }

  /// What came of going through an archive: its bytes, its runs, its reports.
  init(_ replay: ArchiveReplay) {
    let runs =
      replay.verifications.map { Listing($0) } ?? replay.certificates.map { Listing($0) }
    let summary = replay.summary
    json = JSON(members: [
      "archive": replay.check.json
        + JSON(members: [
          "title": summary?.title, "date": summary?.day, "doi": summary?.doi,
          "runs": summary?.runCount, "experiments": summary?.experiments,
        ]),
      "runs": runs?.json.replacing(replay.root, with: "data"),
      "reports": replay.reports.map { report in
        JSON(members: [
          "experiment": report.experiment, "stale": report.stale, "message": report.obstacle,
        ])
      },
    ])
    let bytes =
      replay.check.isIntact
      ? ["intact  \(replay.check.amount)"]
      : replay.check.damages.map { "damaged  \($0)" }
    let pages = replay.reports.map { report in
      if let obstacle = report.obstacle {
        return "failed  report of \(report.experiment): \(obstacle)"
      }
      return report.stale.isEmpty
        ? "same  report of \(report.experiment)"
        : "differs  report of \(report.experiment): \(report.stale.joined(separator: ", "))"
    }
    let parts = bytes + (runs.map { [$0.text.replacing(replay.root, with: "data")] } ?? []) + pages
    text = parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }
}

extension ArchiveReplay {
  /// What is inside: a line for the archive, one for each experiment, and where it can be cited.
  var contents: [String] {
    guard let summary else { return [check.amount] }
    let experiments = summary.runCounts.sorted { $0.key < $1.key }.map { name, runs in
      "  \(name): \(runs.counted("run"))" + (summary.reports.contains(name) ? ", report" : "")
    }
    return ["\(summary.title) (\(summary.day)), \(check.amount)"] + experiments
      + (summary.doi.map { ["  \($0)"] } ?? [])
  }
}

extension ArchiveCheck: JSONConvertible {
  /// The numbers of files and bytes.
  var amount: String { "\(fileCount.counted("file")), \(byteCount.byteText)" }

  /// What was found.
  var json: JSON {
    JSON(members: [
      "intact": isIntact, "files": fileCount, "bytes": byteCount, "repacked": isRepacked,
      "damages": damages.map(\.description),
    ])
  }
}

extension JSON {
  /// The document with a part of its texts spelled otherwise; names of members stay.
  fileprivate func replacing(_ part: String, with other: String) -> JSON {
    switch self {
    case .text(let text): .text(text.replacing(part, with: other))
    case .array(let values): .array(values.map { $0.replacing(part, with: other) })
    case .object(let object):
      JSON(object.members.map { ($0.name, $0.value.replacing(part, with: other)) })
    case .null, .boolean, .integer, .number: self
    }
  }
}
