import ExperimentRunner
import Verification

extension Listing {
  /// What came of comparing files with their hashes, one line each.
  init(_ checks: [IntegrityCheck]) {
    json = [
      "checked": .integer(checks.count), "intact": .integer(checks.count { $0.isIntact }),
      "damaged": .integer(checks.count { !$0.isIntact }),
      "runs": .array(
        checks.map { check in
          [
            "path": .text(check.path), "experiment": JSON(check.run?.experiment),
            "label": JSON(check.run?.label), "key": JSON(check.run?.key.hex),
            "intact": .boolean(check.isIntact), "message": JSON(check.damage),
          ]
        }),
    ]
    text = checks.map { check in
      let name = check.run.map { "\($0.experiment)/\($0.label)" } ?? check.path
      return check.damage.map { "damaged  \(name): \($0)" } ?? "intact  \(name)"
    }.joined(separator: "\n")
  }
}
