import ArtifactStore
import ExperimentRunner
import Verification

extension Listing {
  /// Where two results differ: a heading for each part in which they do.
  init(_ difference: RunDifference) {
    json = [
      "configuration": .array(difference.configuration.map(\.json)),
      "sources": difference.sources.map { JSON($0) } ?? .null,
      "surroundings": .array(difference.surroundings.map(\.json)),
      "level": .text(difference.data.level.rawValue),
      "numbers": .integer(difference.data.count),
      "data": .array(difference.data.differences.map(\.json)),
    ]
    let parts: [(String, [String])] = [
      ("configuration", difference.configuration.map(\.description)),
      ("sources", difference.sources ?? []),
      ("program and machine", difference.surroundings.map(\.description)),
      ("data", difference.data.differences.map { $0.text(now: "second") }),
    ]
    let lines = parts.flatMap { title, lines in
      lines.isEmpty ? [] : [title] + lines.map { "  \($0)" }
    }
    let same = "the same \(difference.data.count) numbers, bit by bit"
    text = (lines + (difference.isEmpty ? [same] : [])).joined(separator: "\n")
  }

  /// Where two solves went apart.
  init(_ bisection: Bisection) {
    json = [
      "scored": .integer(bisection.scored),
      "last_common_iteration": bisection.lastCommon.map(JSON.integer) ?? .null,
      "first_different_iteration": bisection.firstDifferent.map(JSON.integer) ?? .null,
      "scores": .array(bisection.scores.map(\.json)),
      "iteration": bisection.iteration.map(JSON.integer) ?? .null,
      "policy": bisection.policies?.json ?? .null, "message": JSON(bisection.obstacle),
    ]
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

extension JSONValue.Difference {
  /// The place and both values.
  var json: JSON { ["path": .text(path), "stored": JSON(old), "now": JSON(new)] }
}
