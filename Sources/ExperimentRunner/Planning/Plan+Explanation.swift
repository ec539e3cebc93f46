package import ArtifactStore
import Results

extension Plan {
  /// Why a trial is missing: the stored run nearest to it, and what differs.
  package struct Explanation: Sendable {
    /// The run key of the trial.
    package let key: RunKey
    /// The label of the trial.
    package let label: String
    /// The nearest stored run; nil if the experiment has none.
    package let nearest: StoredRun?
    /// Where the trial's configuration differs from that of the run.
    package let differences: [JSONValue.Difference]
    /// The source files that have changed since a stale trial's run; empty for a missing trial.
    package let changedSources: [String]
  }

  /// Compares every missing trial with the stored runs of the experiment, and the sources of every
  /// stale one with today's.
  package func explanations(in store: ArtifactStore) throws -> [Explanation] {
    let runs = try store.runs(of: experiment.name).compactMap { run in
      (try? ResultFile(at: run.resultPath).configuration).map { (run, configuration: $0.value) }
    }
    let staleOnes = stale.map { trial in
      let made = trial.stored?.sourceDigest.flatMap { store.sourceManifest($0) }
      return Explanation(
        key: trial.key, label: trial.label, nearest: trial.stored, differences: [],
        changedSources: made.flatMap { sources?.differences(from: $0) } ?? ["unknown"])
    }
    return staleOnes
      + missing.map { trial in
        let mine = trial.request.configuration.value
        let nearest = runs.map { ($0, differences: mine.differences(from: $1)) }
          .min { $0.differences.count < $1.differences.count }
        return Explanation(
          key: trial.key, label: trial.label, nearest: nearest?.0,
          differences: nearest?.differences ?? [], changedSources: [])
      }
  }
}
