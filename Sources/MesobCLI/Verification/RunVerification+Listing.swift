import ArtifactStore
import ExperimentRunner

extension Listing {
  /// What came of executing runs again: one line each, and one for everything that differs.
  init(_ checks: [RunVerification]) {
    func count(_ level: Verification.Level) -> JSON {
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
      "differences": .array((comparison?.differences ?? []).map(JSON.init)),
      "changes": .array(
        changes.map {
          ["path": .text($0.path), "stored": JSON($0.old), "now": JSON($0.new)]
        }),
      "message": JSON(obstacle),
    ]
  }

  fileprivate var lines: [String] {
    ["\(verdict)  \(name)\(obstacle.map { ": \($0)" } ?? "")"]
      + changes.map { "  configuration: \($0)" }
      + (comparison?.differences ?? []).map { "  \($0.text)" }
  }
}

extension DatasetComparison {
  /// One line: path, level, and the largest difference with its place.
  var text: String {
    if let remark { return "\(path): \(level.rawValue), \(remark)" }
    guard let largest = largestAbsolute else { return "\(path): \(level.rawValue)" }
    return "\(path): \(level.rawValue), \(differing) of \(count) numbers; largest at "
      + "\(largest.index): stored \(largest.stored), recomputed \(largest.recomputed) "
      + "(absolute \(largest.absolute.brief), relative \((largestRelative?.relative ?? 0).brief), "
      + "ulp \((largestULP?.ulps ?? 0).brief))"
  }
}

extension JSON {
  /// A comparison with the largest differences by each measure.
  fileprivate init(_ comparison: DatasetComparison) {
    self = [
      "dataset": .text(comparison.path), "level": .text(comparison.level.rawValue),
      "count": .integer(comparison.count), "differing": .integer(comparison.differing),
      "absolute": JSON(comparison.largestAbsolute, \.absolute),
      "relative": JSON(comparison.largestRelative, \.relative),
      "ulp": JSON(comparison.largestULP, \.ulps), "message": JSON(comparison.remark),
    ]
  }

  private init(_ deviation: Deviation?, _ measure: (Deviation) -> Double) {
    self =
      deviation.map {
        [
          "difference": .number(measure($0)), "index": JSON($0.index),
          "stored": .number($0.stored), "recomputed": .number($0.recomputed),
        ]
      } ?? .null
  }
}
