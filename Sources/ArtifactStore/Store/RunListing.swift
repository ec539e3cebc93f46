import Foundation

/// What the folders of an experiment's runs look like from outside, to be compared with how they
/// looked before.
package struct RunListing: Sendable {
  /// The results by the names of their folders.
  fileprivate let results: [String: FileStamp?]
  /// The paths of the executions that gave no run, or another one.
  fileprivate let attempts: Set<String>

  /// What came, changed and went since an earlier look: `2 runs appeared`.
  package func changes(since earlier: RunListing) -> [String] {
    let appeared = results.keys.count { earlier.results[$0] == nil }
    let changed = results.count { name, stamp in
      earlier.results[name].map { $0 != stamp } ?? false
    }
    let gone = earlier.results.keys.count { results[$0] == nil }
    let failed = attempts.subtracting(earlier.attempts).count
    return [
      (appeared, "run", "appeared"), (changed, "run", "changed"), (gone, "run", "went"),
      (failed, "attempt", "ended without a run"),
    ].filter { $0.0 > 0 }.map { count, noun, verb in
      "\(count) \(noun)\(count == 1 ? "" : "s") \(verb)"
    }
  }
}

extension ArtifactStore {
  /// How the runs of an experiment look now; nothing is read but directories.
  package func listing(of experiment: String) throws -> RunListing {
    try FolderName.check(experiment: experiment)
    let names = try folders(at: "runs/\(experiment)")
    let attempts = try folders(at: "attempts/\(experiment)").flatMap { run in
      try folders(at: "attempts/\(experiment)/\(run)").map { "\(run)/\($0)" }
    }
    return RunListing(
      results: Dictionary(
        uniqueKeysWithValues: names.map { name in
          (name, FileStamp(ofFileAt: "\(folder(of: experiment))/\(name)/result.h5"))
        }),
      attempts: Set(attempts))
  }
}
