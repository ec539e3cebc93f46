import ArtifactStore
import Foundation

/// Looks at the stored runs of experiments again and again.
struct ReportWatch {
  private let store: ArtifactStore
  private var seen: [(experiment: String, listing: RunListing)]

  /// Looks for the first time.
  init(_ experiments: [String], in store: ArtifactStore) throws {
    self.store = store
    seen = try experiments.map { ($0, try store.listing(of: $0)) }
  }

  /// Renders the reports of those experiments whose runs are others than before, until a signal.
  ///
  /// A report that cannot be rendered, say of a run that is damaged, is waited for.
  mutating func follow(
    in session: Session, every interval: Double = 0.5, render: (String) throws -> Void
  ) throws -> ExitStatus {
    session.console.remark(
      "watching the runs of \(seen.map(\.experiment).joined(separator: ", ")); ^C ends")
    while !session.signals.interruption.isRequested {
      for (experiment, changes) in try look() {
        session.console.remark("\(experiment): \(changes.joined(separator: ", "))")
        do {
          try render(experiment)
          session.console.remark("\(experiment): rendered again")
        } catch {
          session.console.failure("\(experiment): \(error)")
        }
      }
      for _ in 0..<10 where !session.signals.interruption.isRequested {
        Thread.sleep(forTimeInterval: interval / 10)
      }
    }
    return session.signals.status
  }

  /// The experiments whose runs are others than at the last look, with what is new about them.
  private mutating func look() throws -> [(experiment: String, changes: [String])] {
    try seen.indices.compactMap { i in
      let listing = try store.listing(of: seen[i].experiment)
      let changes = listing.changes(since: seen[i].listing)
      seen[i].listing = listing
      return changes.isEmpty ? nil : (seen[i].experiment, changes)
    }
  }
}
