package import ArtifactStore
import Foundation

/// The stored runs of experiments, looked at again and again.
package struct RunWatch {
  private let store: ArtifactStore
  private var seen: [(experiment: String, listing: RunListing)]

  /// Looks for the first time.
  package init(_ experiments: [String], in store: ArtifactStore) throws {
    self.store = store
    seen = try experiments.map { ($0, try store.listing(of: $0)) }
  }

  /// Tells of experiments whose runs are others than before, and of what is new about them, until
  /// somebody asks to stop.
  package mutating func follow(
    every interval: Double = 0.5, interruption: Interruption,
    report: (_ experiment: String, _ changes: [String]) -> Void
  ) throws {
    while !interruption.isRequested {
      for i in seen.indices {
        let listing = try store.listing(of: seen[i].experiment)
        let changes = listing.changes(since: seen[i].listing)
        seen[i].listing = listing
        if !changes.isEmpty { report(seen[i].experiment, changes) }
      }
      for _ in 0..<10 where !interruption.isRequested {
        Thread.sleep(forTimeInterval: interval / 10)
      }
    }
  }
}
