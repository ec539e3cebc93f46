package import ArtifactStore
package import Results

/// Whether a result file is what was published, byte by byte.
package struct IntegrityCheck: Sendable {
  /// The file, or a run directory that cannot be used.
  package let subject: StoredResult
  /// What is wrong; nil if nothing is.
  package let damage: String?

  /// Whether nothing is wrong.
  package var isIntact: Bool { damage == nil }

  /// Compares a run with its hashes; a file by itself with its seal alone.
  package init(of subject: StoredResult) {
    self.subject = subject
    do {
      try subject.open().checkContent()
      damage = nil
    } catch {
      damage = "\(error)"
    }
  }

  /// A run directory that cannot be used.
  package init(of damaged: DamagedRun) {
    subject = StoredResult(path: damaged.directory)
    damage = damaged.reason
  }
}
