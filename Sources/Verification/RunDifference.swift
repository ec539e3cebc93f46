package import ArtifactStore
import ExperimentRunner
package import Results

/// Where two results differ, from what was asked for to what came out.
package struct RunDifference: Sendable {
  /// Where the configurations differ.
  package let configuration: [JSONValue.Difference]
  /// The source files that differ; nil if that is not known of both.
  package let sources: [String]?
  /// Where programs, machines and their surroundings differ; files by themselves have only the
  /// program's part.
  package let surroundings: [JSONValue.Difference]
  /// The results, dataset by dataset.
  package let data: FileComparison

  /// Whether anything that was asked for or came out differs.
  package var isEmpty: Bool { configuration.isEmpty && data.level == .bits }

  /// Compares two results: runs, or files by themselves.
  package init(_ a: StoredResult, _ b: StoredResult, in store: ArtifactStore) throws {
    let (old, new) = (try a.open(), try b.open())
    configuration = try new.configuration.value.differences(from: old.configuration.value)
    surroundings = try new.surroundings.differences(from: old.surroundings)
    data = try FileComparison(stored: old, recomputed: new)
    if let first = a.run?.sourceDigest, let second = b.run?.sourceDigest {
      sources =
        first == second
        ? []
        : store.sourceManifest(first).flatMap { old in
          store.sourceManifest(second)?.differences(from: old)
        }
    } else {
      sources = nil
    }
  }
}
