import ArtifactStore
import ExperimentRunner
import Results
import Verification

extension Listing {
  /// What came of executing runs again: one line each, and one for everything that differs.
  init(_ checks: [RunVerification]) {
    func count(_ level: VerificationRecord.Level) -> JSON {
      .integer(checks.count { $0.level == level })
    }
    json = [
      "checked": .integer(checks.count), "bits": count(.bits), "tolerance": count(.tolerance),
      "differs": count(.differs), "failed": .integer(checks.count { $0.level == nil }),
      "numbers": .integer(checks.reduce(0) { $0 + ($1.comparison?.count ?? 0) }),
      "runs": .array(checks.map(\.json)),
    ]
    text = checks.flatMap(\.lines).joined(separator: "\n")
  }
}

extension RunVerification {
  /// The readable name of the run, or the path of the file.
  var name: String { run.map { "\($0.experiment)/\($0.label)" } ?? path }
  /// The word for what came of it.
  var verdict: String { level?.rawValue ?? "failed" }

  fileprivate var json: JSON {
    [
      "path": .text(path), "experiment": JSON(run?.experiment), "label": JSON(run?.label),
      "key": JSON(run?.key.hex), "level": .text(verdict), "seconds": .number(seconds),
      "numbers": .integer(comparison?.count ?? 0),
      "differences": .array((comparison?.differences ?? []).map(\.json)),
      "changes": .array(changes.map(\.json)),
      "message": JSON(obstacle),
    ]
  }

  fileprivate var lines: [String] {
    ["\(verdict)  \(name)\(obstacle.map { ": \($0)" } ?? "")"]
      + changes.map { "  configuration: \($0)" }
      + (comparison?.differences ?? []).map { "  \($0.text())" }
  }
}

extension DatasetComparison {
  /// The comparison with the largest differences by each measure.
  var json: JSON {
    [
      "dataset": .text(path), "level": .text(level.rawValue), "count": .integer(count),
      "differing": .integer(differing), "absolute": JSON(largestAbsolute, \.absolute),
      "relative": JSON(largestRelative, \.relative), "ulp": JSON(largestULP, \.ulps),
      "message": JSON(remark),
    ]
  }
}

extension JSON {
  fileprivate init(_ deviation: Deviation?, _ measure: (Deviation) -> Double) {
    self =
      deviation.map {
        [
          "difference": .number(measure($0)), "index": JSON($0.index),
          "stored": .number($0.stored), "recomputed": .number($0.recomputed),
        ]
      } ?? .null
  }
}
