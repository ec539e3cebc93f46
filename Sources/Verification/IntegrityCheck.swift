package import ArtifactStore
package import Results

/// Whether a result file is what was published, byte by byte.
package struct IntegrityCheck: Sendable {
  /// The path of the file, or of a run directory that cannot be used.
  package let path: String
  /// The run; nil for a file by itself.
  package let run: StoredRun?
  /// What is wrong; nil if nothing is.
  package let damage: String?

  /// Whether nothing is wrong.
  package var isIntact: Bool { damage == nil }

  /// Compares a run with its hashes; a file by itself with its seal alone.
  package init(of target: StoredResult) {
    path = target.path
    run = target.run
    let outcome = Result {
      try target.open().checkContent()
    }
    switch outcome {
    case .success: damage = nil
    case .failure(let error): damage = "\(error)"
    }
  }

  /// A run directory that cannot be used.
  package init(of damaged: DamagedRun) {
    path = damaged.directory
    run = nil
    damage = damaged.reason
  }
}
