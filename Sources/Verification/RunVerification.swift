package import ArtifactStore
package import ExperimentBuilder
import ExperimentRunner
import Foundation
package import MeanField
package import Results

/// A result file and what came of executing it again.
package struct RunVerification: Sendable {
  /// The path of the file.
  package let path: String
  /// The run that the file belongs to; nil for a file by itself.
  package let run: StoredRun?
  /// The comparison; nil if nothing could be compared.
  package let comparison: FileComparison?
  /// Seconds that the solver worked.
  package let seconds: Double
  /// Where the configuration of today's solve is another one, such as a raised version.
  package let changes: [JSONValue.Difference]
  /// Why nothing could be compared; nil if something could.
  package let obstacle: String?

  /// How near the execution came; nil if nothing could be compared.
  package var level: VerificationRecord.Level? { comparison?.level }

  /// Nothing could be compared.
  package init(path: String, run: StoredRun? = nil, obstacle: String) {
    self.path = path
    self.run = run
    (comparison, seconds, changes) = (nil, 0, [])
    self.obstacle = obstacle
  }

  /// Executes what is stored in a result file again, and compares every dataset.
  ///
  /// Nothing in the store is read but inputs, and nothing is written but a temporary file.
  package init(
    ofFileAt path: String, run: StoredRun? = nil, in laboratory: Laboratory, store: ArtifactStore,
    progress: (SolveProgress) -> Void = { _ in }, isStopped: @Sendable () -> Bool = { false }
  ) {
    let outcome = Result {
      try Self.execute(
        path, run, in: laboratory, store: store, progress: progress, isStopped: isStopped)
    }
    switch outcome {
    case .success(let result): self = result
    case .failure(let error): self.init(path: path, run: run, obstacle: "\(error)")
    }
  }

  private init(
    path: String, run: StoredRun?, comparison: FileComparison, seconds: Double,
    changes: [JSONValue.Difference]
  ) {
    self.path = path
    self.run = run
    self.comparison = comparison
    self.seconds = seconds
    self.changes = changes
    obstacle = nil
  }

  private static func execute(
    _ path: String, _ run: StoredRun?, in laboratory: Laboratory, store: ArtifactStore,
    progress: (SolveProgress) -> Void, isStopped: @Sendable () -> Bool
  ) throws -> RunVerification {
    let file = try run.map(ResultFile.init(of:)) ?? ResultFile(at: path)
    if run != nil { try file.checkContent() }
    let stored = try file.configuration
    let request = try stored.request(in: laboratory, store: store)
    let solved = try request.solve(progress: progress, isStopped: isStopped)
    guard solved.solution.status != .interrupted else {
      throw RunnerError(.interrupted, path, expected: "a complete solve", got: "an interruption")
    }
    let comparison = try withTemporaryFolder("verify") { folder in
      try solved.write(to: "\(folder)/result.h5")
      return try FileComparison(stored: file, recomputed: ResultFile(at: "\(folder)/result.h5"))
    }
    return RunVerification(
      path: path, run: run, comparison: comparison,
      seconds: solved.solution.trace.seconds.last ?? 0,
      changes: request.configuration.value.differences(from: stored.value))
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
