public import ArtifactStore
import HDF5

/// Whether a result file is what was published, byte by byte.
public struct IntegrityCheck: Sendable {
  /// The path of the file, or of a run directory that cannot be used.
  public let path: String
  /// The run; nil for a file by itself.
  public let run: StoredRun?
  /// What is wrong; nil if nothing is.
  public let damage: String?

  /// Whether nothing is wrong.
  public var isIntact: Bool { damage == nil }

  /// Compares a run with its hashes; a file by itself with its seal alone.
  public init(of target: VerificationPlan.Target) {
    path = target.path
    run = target.run
    let outcome = Result {
      if let run = target.run {
        try run.checkIntegrity()
      } else {
        _ = try ContentHash(ofFileAt: target.path)
      }
    }
    switch outcome {
    case .success: damage = nil
    case .failure(let error): damage = "\(error)"
    }
  }

  /// A run directory that cannot be used.
  public init(of damaged: DamagedRun) {
    path = damaged.directory
    run = nil
    damage = damaged.reason
  }
}
