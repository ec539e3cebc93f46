import Foundation
import Vocabulary

/// The size of a file and the time of its last change, which tell it from a later one unread.
package struct FileStamp: Sendable, Hashable, Encodable {
  let size: Int
  let seconds: Int
  let nanoseconds: Int

  /// Looks at a file or folder, behind links; nil if there is none.
  package init?(ofFileAt path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    #if canImport(Darwin)
      let modified = status.st_mtimespec
    #else
      let modified = status.st_mtim
    #endif
    (size, seconds, nanoseconds) = (Int(status.st_size), modified.tv_sec, modified.tv_nsec)
  }
}

extension Build {
  /// The stamp of the running program's file; nil where it cannot be found.
  package static var stamp: FileStamp? { FileStamp(ofFileAt: executablePath) }
}

extension ArtifactStore {
  /// The stamps of all files that say something of an experiment's runs, by their paths below the
  /// store's folder: results, attempts, and verifications of the runs with these keys.
  package func stamps(
    of experiment: String, keys: some Sequence<String>
  ) throws -> [String: FileStamp] {
    try FolderName.check(experiment: experiment)
    let folders =
      ["runs/\(experiment)", "attempts/\(experiment)"] + keys.map { "verifications/\($0)" }
    let files = folders.flatMap { folder in
      ((try? FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(folder)")) ?? [])
        .map { "\(folder)/\($0)" }
    }
    return files.reduce(into: [:]) { $0[$1] = FileStamp(ofFileAt: "\(root)/\($1)") }
  }

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
    ].filter { $0.0 > 0 }.map { count, noun, verb in "\(count.counted(noun)) \(verb)" }
  }
}
