import Archives
import ArtifactStore
import Certificates
import Reporting
import Results
import Verification
import Vocabulary

extension StoredResult {
  /// Whose verification an object is about.
  fileprivate var json: JSON {
    JSON(members: [
      "path": path, "experiment": run?.experiment, "label": run?.label, "key": run?.key,
    ])
  }
}

// MARK: Integrity

extension Listing {
  /// What came of comparing files with their hashes, one line each.
  init(integrity checks: [(subject: StoredResult, damage: String?)]) {
    let damaged = checks.count { $0.damage != nil }
    json = JSON(members: [
      "checked": checks.count, "intact": checks.count - damaged, "damaged": damaged,
      "runs": checks.map { subject, damage in
        subject.json + JSON(members: ["intact": damage == nil, "message": damage])
      },
    ])
    text = checks.map { subject, damage in
      damage.map { "damaged  \(subject.name): \($0)" } ?? "intact  \(subject.name)"
    }.joined(separator: "\n")
  }

  // MARK: Certificates

  /// What came of checking certificates: one line each, and one for everything that is wrong.
  init(_ checks: [CertificateCheck]) {
    func count(_ outcome: ExitStatus) -> Int { checks.count { $0.outcome == outcome } }
    json = JSON(members: [
      "checked": checks.count, "passed": count(.yes), "failed": count(.no),
      "undecided": count(.undecided), "runs": checks,
    ])
    text = checks.flatMap(\.lines).joined(separator: "\n")
  }

  // MARK: Executing again

  /// What came of executing runs again: one line each, and one for everything that differs.
  init(_ checks: [RunVerification]) {
    func count(_ level: VerificationRecord.Level?) -> Int { checks.count { $0.level == level } }
    json = JSON(members: [
      "checked": checks.count, "bits": count(.bits), "tolerance": count(.tolerance),
      "differs": count(.differs), "failed": count(nil), "numbers": checks.numberCount,
      "runs": checks,
    ])
    text = checks.flatMap(\.lines).joined(separator: "\n")
  }

  /// What executing the runs of a paper again gave, and what that says of its numbers.
  init(_ checks: [RunVerification], _ attestation: PaperAttestation) {
    let runs = Listing(checks)
    json =
      runs.json
      + JSON(members: [
        "attestation": attestation.lines,
        "quotations": attestation.entries.map { quotation, verdict in
          JSON(members: [
            "key": quotation.key, "kind": quotation.kind, "pages": quotation.pages,
            "level": verdict.rawValue, "runs": quotation.runs.map(\.key),
          ])
        },
      ])
    let conspicuous = attestation.entries.filter { $0.verdict != .bits }.map {
      quotation, verdict in
      "\(verdict.rawValue)  \(quotation.kind) '\(quotation.key)', page "
        + quotation.pages.joined(separator: ", ")
    }
    text = ([runs.text] + conspicuous + attestation.lines).joined(separator: "\n")
  }

  // MARK: Differences

  /// Where two results differ: a heading for each part in which they do.
  init(_ difference: RunDifference) {
    let data = difference.data
    json = JSON(members: [
      "configuration": difference.configuration, "sources": difference.sources,
      "surroundings": difference.surroundings, "level": data.level.rawValue,
      "numbers": data.count, "data": data.differences,
    ])
    let parts: [(String, [String])] = [
      ("configuration", difference.configuration.map(\.description)),
      ("sources", difference.sources ?? []),
      ("program and machine", difference.surroundings.map(\.description)),
      ("data", data.differences.map { $0.text(now: "second") }),
    ]
    let lines = parts.flatMap { title, lines in
      lines.isEmpty ? [] : [title] + lines.map { "  \($0.showingOrders())" }
    }
    let same = "the same \(data.count) numbers, bit by bit"
    text = (lines + (difference.isEmpty ? [same] : [])).joined(separator: "\n")
  }

  /// Where two solves went apart.
  init(_ bisection: Bisection) {
    json = JSON(members: [
      "scored": bisection.scored, "last_common_iteration": bisection.lastCommon,
      "first_different_iteration": bisection.firstDifferent, "scores": bisection.scores,
      "iteration": bisection.iteration, "policy": bisection.policies,
      "message": bisection.obstacle,
    ])
    guard let different = bisection.firstDifferent else {
      text = "the same policies at all \(bisection.scored) scored iterations"
      return
    }
    let common = bisection.lastCommon.map { "the same up to iteration \($0), " } ?? ""
    text =
      (["\(common)different at iteration \(different)"]
      + bisection.scores.map { "  \($0.text(now: "second"))" }
      + (bisection.iteration.map { ["first different: iteration \($0)"] } ?? [])
      + (bisection.policies.map { ["  \($0.text(now: "second"))"] } ?? [])
      + (bisection.obstacle.map { ["the very first iteration is not known: \($0)"] } ?? []))
      .joined(separator: "\n")
  }

  /// An archive that was made, and what came of checking it.
  init(_ path: String, _ selection: ArchiveSelection, _ check: ArchiveCheck?) {
    func count(_ objection: ArchiveSelection.Objection) -> Int {
      selection.objections[objection, default: []].count
    }
    json = JSON(members: [
      "path": path, "runs": selection.runs.count,
      "experiments": selection.experimentNames,
      "failed": count(.failed), "stale": count(.stale), "dirty": count(.dirty), "check": check,
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

  /// The files of reports; `member` is what the JSON calls them.
  init(_ reports: [ReportFiles], as member: String, verbose: Bool) {
    json = JSON(
      oneOrSeveral: reports.map { report in
        JSON(members: ["experiment": report.experiment, "directory": report.directory])
          + JSON([(member, report.paths.json)])
          + JSON(report.quotations.map { [("quotations", $0.json)] } ?? [])
      })
    text = reports.flatMap { report in
      (verbose ? report.paths : report.mainPaths) + (report.quotations ?? []).map(\.description)
    }.joined(separator: "\n")
  }
}

extension CertificateCheck: JSONConvertible {
  private var verdict: String {
    switch outcome {
    case .yes: "agrees"
    case .no: "differs"
    default: "undecided"
    }
  }

  var json: JSON {
    subject.json
      + JSON(members: [
        "verdict": verdict, "gap": certificate?.gap,
        "best_response_value": certificate?.bestResponseValue,
        "own_value": certificate?.ownValue, "certified_gap": balance?.gap,
        "differences": differences.map { difference in
          JSON(members: [
            "dataset": difference.dataset, "stored": difference.stored,
            "recomputed": difference.recomputed,
          ])
        },
        "reason": obstacle,
      ])
  }

  fileprivate var lines: [String] {
    let gap = certificate.map { ", gap in [\($0.gap.lower), \($0.gap.upper)]" } ?? ""
    let distance = balance.map { ", at most \($0.gap) from the best balance" } ?? ""
    return ["\(verdict)  \(subject.name)\(gap)\(distance)\(obstacle.map { ": \($0)" } ?? "")"]
      + differences.map { "  \($0.dataset): stored \($0.stored), recomputed \($0.recomputed)" }
  }
}

extension Enclosure: JSONConvertible {
  /// Both bounds.
  var json: JSON { [lower, upper].json }
}

extension [RunVerification] {
  /// How many numbers were compared.
  var numberCount: Int { reduce(0) { $0 + ($1.comparison?.count ?? 0) } }
}

extension RunVerification: JSONConvertible {
  /// The word for what came of it.
  var verdict: String { level?.rawValue ?? "failed" }

  var json: JSON {
    subject.json
      + JSON(members: [
        "level": verdict, "seconds": seconds, "numbers": comparison?.count ?? 0,
        "differences": comparison?.differences ?? [], "changes": changes, "message": obstacle,
      ])
  }

  fileprivate var lines: [String] {
    ["\(verdict)  \(subject.name)\(obstacle.map { ": \($0)" } ?? "")"]
      + changes.map { "  configuration: \($0)" }
      + (comparison?.differences ?? []).map { "  \($0.text())" }
  }
}

extension DatasetComparison: JSONConvertible {
  /// The comparison with the largest differences by each measure.
  var json: JSON {
    JSON(members: [
      "dataset": path, "level": level.rawValue, "count": count, "differing": differing,
      "absolute": largestAbsolute.map { $0.json($0.absolute) },
      "relative": largestRelative.map { $0.json($0.relative) },
      "ulp": largestULP.map { $0.json($0.ulps) }, "message": remark,
    ])
  }
}

extension Deviation {
  fileprivate func json(_ difference: Double) -> JSON {
    JSON(members: [
      "difference": difference, "index": index, "stored": stored, "recomputed": recomputed,
    ])
  }
}

extension JSONValue.Difference: JSONConvertible {
  /// The place and both values.
  var json: JSON { JSON(members: ["path": path, "stored": old, "now": new]) }
}

extension ArchiveReplay {
  /// What is inside: a line for the archive, one for each experiment, and where it can be cited.
  var contents: [String] {
    guard let summary else { return [check.amount] }
    let experiments = summary.runCounts.sorted { $0.key < $1.key }.map { name, runs in
      "  \(name): \(runs.counted("run"))" + (summary.reports.contains(name) ? ", report" : "")
    }
    let variants = summary.reports.filter { summary.runCounts[$0] == nil }
    return ["\(summary.title) (\(summary.day)), \(check.amount)"] + experiments
      + variants.map { "  \($0): report" }
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

extension StaleQuotation: JSONConvertible {
  var json: JSON {
    JSON(members: [
      "key": key, "kind": kind.rawValue, "written": written, "now": now, "reason": reason,
    ])
  }
}
