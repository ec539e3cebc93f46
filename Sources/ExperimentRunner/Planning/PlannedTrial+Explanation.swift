public import ArtifactStore

extension PlannedTrial {
  /// Why this trial is not stored: the run nearest to it, and what differs.
  public struct Explanation: Sendable, Hashable {
    /// The nearest stored run.
    public let nearest: StoredRun
    /// Where this trial's configuration differs from that of the run.
    public let differences: [CanonicalValue.Difference]
  }

  /// Compares a missing trial with the stored runs of its experiment; nil if there are none.
  public func explanation(among runs: [StoredRun]) -> Explanation? {
    let mine = request.configuration
    let candidates = runs.compactMap { run in
      (try? run.configuration()).map {
        Explanation(nearest: run, differences: mine.differences(from: $0))
      }
    }
    return candidates.min { $0.differences.count < $1.differences.count }
  }
}
