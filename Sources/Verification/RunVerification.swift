package import ArtifactStore
package import ExperimentBuilder
import ExperimentRunner
package import MeanField
package import Results

/// A result file and what came of executing it again.
package struct RunVerification: Sendable {
  /// The file, or a run directory that cannot be used.
  package let subject: StoredResult
  /// The comparison; nil if nothing could be compared.
  package private(set) var comparison: FileComparison?
  /// Seconds that the solver worked.
  package private(set) var seconds = 0.0
  /// Where the configuration of today's solve is another one, such as a raised version.
  package private(set) var changes: [JSONValue.Difference] = []
  /// Why nothing could be compared; nil if something could.
  package private(set) var obstacle: String?

  /// The run that the file belongs to; nil for a file by itself.
  package var run: StoredRun? { subject.run }
  /// How near the execution came; nil if nothing could be compared.
  package var level: VerificationRecord.Level? { comparison?.level }
  /// Whether the numbers came out again.
  package var outcome: Outcome { Outcome(fails: level == .differs, isUndecided: level == nil) }

  /// Nothing could be compared.
  package init(_ subject: StoredResult, obstacle: String) {
    self.subject = subject
    self.obstacle = obstacle
  }

  /// A run directory that cannot be used.
  package init(of damaged: DamagedRun) {
    self.init(StoredResult(path: damaged.directory), obstacle: damaged.reason)
  }

  /// Executes what is stored in a result file again, and compares every dataset.
  ///
  /// Nothing in the store is read but inputs, and nothing is written but a temporary file: what is
  /// compared has gone through the writer and the reader as well.
  package init(
    of subject: StoredResult, in laboratory: Laboratory, store: ArtifactStore,
    progress: (SolveProgress) -> Void = { _ in }, isStopped: @Sendable () -> Bool = { false }
  ) {
    self.subject = subject
    do {
      try execute(in: laboratory, store: store, progress: progress, isStopped: isStopped)
    } catch {
      obstacle = "\(error)"
    }
  }

  private mutating func execute(
    in laboratory: Laboratory, store: ArtifactStore, progress: (SolveProgress) -> Void,
    isStopped: @Sendable () -> Bool
  ) throws {
    let file = try subject.open()
    if run != nil { try file.checkContent() }
    let stored = try file.configuration
    let request = try stored.request(in: laboratory, store: store)
    let solved = try request.solve(progress: progress, isStopped: isStopped)
    guard solved.solution.status != .interrupted else {
      throw RunnerError(
        .interrupted, subject.path, expected: "a complete solve", got: "an interruption")
    }
    comparison = try withTemporaryFolder("verify") { folder in
      let path = "\(folder)/result.h5"
      try solved.write(to: path)
      return try FileComparison(stored: file, recomputed: ResultFile(at: path))
    }
    seconds = solved.solution.trace.seconds.last ?? 0
    changes = request.configuration.value.differences(from: stored.value)
  }
}

extension RunVerification {
  /// What is kept of the verification of a run; nil for files by themselves and where nothing could
  /// be compared.
  package func record(_ surroundings: Surroundings) -> VerificationRecord? {
    guard let run, let level else { return nil }
    return VerificationRecord(
      of: run, level: level, worst: comparison?.differences.first?.path, seconds: seconds,
      surroundings)
  }
}
