import ArtifactStore
import Certificates
import Results
import Verification

extension ExitStatus {
  /// How a command ends that proved something again.
  init(_ outcome: Outcome) {
    self =
      switch outcome {
      case .holds: .yes
      case .fails: .no
      case .undecided: .undecided
      }
  }
}

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
  init(_ checks: [IntegrityCheck]) {
    json = JSON(members: [
      "checked": checks.count, "intact": checks.count(where: \.isIntact),
      "damaged": checks.count { !$0.isIntact },
      "runs": checks.map {
        $0.subject.json + JSON(members: ["intact": $0.isIntact, "message": $0.damage])
      },
    ])
    text = checks.map { check in
      check.damage.map { "damaged  \(check.subject.name): \($0)" }
        ?? "intact  \(check.subject.name)"
    }.joined(separator: "\n")
  }
}

// MARK: Certificates

extension Listing {
  /// What came of checking certificates: one line each, and one for everything that is wrong.
  init(_ checks: [CertificateCheck]) {
    func count(_ outcome: Outcome) -> Int { checks.count { $0.outcome == outcome } }
    json = JSON(members: [
      "checked": checks.count, "passed": count(.holds), "failed": count(.fails),
      "undecided": count(.undecided), "runs": checks,
    ])
    text = checks.flatMap(\.lines).joined(separator: "\n")
  }
}

extension CertificateCheck: JSONConvertible {
  private var verdict: String {
    switch outcome {
    case .holds: "agrees"
    case .fails: "differs"
    case .undecided: "undecided"
    }
  }

  var json: JSON {
    subject.json
      + JSON(members: [
        "verdict": verdict, "gap": certificate?.gap,
        "best_response_value": certificate?.bestResponseValue,
        "own_value": certificate?.ownValue,
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
    return ["\(verdict)  \(subject.name)\(gap)\(obstacle.map { ": \($0)" } ?? "")"]
      + differences.map { "  \($0.dataset): stored \($0.stored), recomputed \($0.recomputed)" }
  }
}

extension Enclosure: JSONConvertible {
  /// Both bounds.
  var json: JSON { [lower, upper].json }
}

// MARK: Executing again

extension Listing {
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

// MARK: Differences

extension Listing {
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
      lines.isEmpty ? [] : [title] + lines.map { "  \($0)" }
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
}

extension JSONValue.Difference: JSONConvertible {
  /// The place and both values.
  var json: JSON { JSON(members: ["path": path, "stored": old, "now": new]) }
}
