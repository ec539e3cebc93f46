import Certificates
import ExperimentRunner
import Verification

extension Listing {
  /// What came of checking certificates: one line each, and one for everything that is wrong.
  init(_ checks: [CertificateCheck]) {
    func count(_ verdict: CertificateCheck.Verdict) -> JSON {
      .integer(checks.count { $0.verdict == verdict })
    }
    json = [
      "checked": .integer(checks.count), "passed": count(.agrees), "failed": count(.differs),
      "undecided": count(.undecided), "runs": .array(checks.map(\.json)),
    ]
    text = checks.flatMap(\.lines).joined(separator: "\n")
  }
}

extension CertificateCheck {
  fileprivate var json: JSON {
    [
      "path": .text(path), "experiment": JSON(run?.experiment), "label": JSON(run?.label),
      "key": JSON(run?.key.hex), "verdict": .text(verdict.rawValue),
      "gap": certificate.map { JSON($0.gap) } ?? .null,
      "best_response_value": certificate.map { JSON($0.bestResponseValue) } ?? .null,
      "own_value": certificate.map { JSON($0.ownValue) } ?? .null,
      "differences": .array(
        differences.map { difference in
          [
            "dataset": .text(difference.dataset), "stored": .text(difference.stored),
            "recomputed": .text(difference.recomputed),
          ]
        }),
      "reason": JSON(obstacle),
    ]
  }

  fileprivate var lines: [String] {
    let name = run.map { "\($0.experiment)/\($0.label)" } ?? path
    let gap = certificate.map { ", gap in [\($0.gap.lower), \($0.gap.upper)]" } ?? ""
    return ["\(verdict.rawValue)  \(name)\(gap)\(obstacle.map { ": \($0)" } ?? "")"]
      + differences.map { "  \($0.dataset): stored \($0.stored), recomputed \($0.recomputed)" }
  }
}

extension JSON {
  /// Both bounds.
  fileprivate init(_ enclosure: Enclosure) { self.init([enclosure.lower, enclosure.upper]) }
}
