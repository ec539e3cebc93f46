import Foundation

/// The files that runs refer to, be they in the store or in the trash.
package struct ContentReferences: Sendable {
  private let shortKeys: Set<String>
  private let sources: Set<String>
  /// The hashes that configurations name; nil if they were not read.
  private var inputs: Set<String>?
  /// Whether a run could not be read, so that nobody knows which files it refers to.
  private var isIncomplete: Bool

  /// Reads the runs, and their configurations if it matters which inputs these name.
  package init(in store: ArtifactStore, readsConfigurations: Bool) throws {
    let experiments = try store.experiments
    let trashed = try store.trashBundles().flatMap { bundle in
      bundle.items.compactMap(bundle.run(in:))
    }
    let runs = try experiments.flatMap(store.runs(of:)) + trashed
    let damaged = try experiments.flatMap(store.damagedRuns(of:))
    shortKeys = Set(
      runs.map(\.key.short)
        + damaged.compactMap(\.shortKey))
    sources = Set(runs.compactMap(\.sourceDigest))
    isIncomplete = !damaged.isEmpty
    guard readsConfigurations else { return }
    var hashes: Set<String> = []
    for run in runs {
      guard let json = try? run.configurationJSON() else {
        isIncomplete = true
        continue
      }
      // Whatever the configuration calls it, a hash is written as 64 digits.
      hashes.formUnion(json.split { !$0.isHexDigit }.filter { $0.count == 64 }.map(String.init))
    }
    inputs = hashes
  }

  /// Whether a run refers, or may refer, to what is at a path of the store.
  package func include(_ path: String) -> Bool {
    let parts = path.split(separator: "/").map(String.init)
    guard parts.count == 2 else { return false }
    return switch parts[0] {
    case "inputs": isIncomplete || inputs?.contains(parts[1]) != false
    case "sources": isIncomplete || sources.contains { "\($0).json" == parts[1] }
    case "verifications": shortKeys.contains(parts[1])
    default: false
    }
  }
}
