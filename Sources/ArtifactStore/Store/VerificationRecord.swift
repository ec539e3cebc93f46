package import Foundation

/// The record of one later execution of a run, and how near it came.
///
///     verifications/<key12>/<attempt>.json
package struct VerificationRecord: Codable, Sendable {
  /// How near an execution came to what is stored, from worst to best.
  package enum Level: String, Codable, Sendable, CaseIterable, Comparable {
    /// Something is further off than its tolerance.
    case differs
    /// Everything is within its tolerance.
    case tolerance
    /// Every bit is the same.
    case bits

    /// From worst to best.
    package static func < (a: Level, b: Level) -> Bool {
      a != b && (a == .differs || b == .bits)
    }
  }

  /// The one verification, unique over machines.
  package var attempt: String
  /// The run key.
  package var key: RunKey
  /// The hash of the content that was verified.
  package var contentHash: Digest
  /// How near the execution came.
  package var level: Level
  /// The dataset that is furthest off; nil if every bit is the same.
  package var worst: String?
  /// When it ended.
  package var verified: Date
  /// Seconds that the solver worked.
  package var seconds: Double
  /// Where it ran.
  package var surroundings: Surroundings

  /// Records an execution that ended now.
  package init(
    of run: StoredRun, level: Level, worst: String? = nil, seconds: Double,
    _ surroundings: Surroundings
  ) {
    verified = Date()
    attempt = Provenance.newAttempt(at: verified)
    key = run.key
    contentHash = run.identity.contentHash
    self.level = level
    self.worst = worst
    self.seconds = seconds
    self.surroundings = surroundings
  }
}

extension ArtifactStore {
  /// Keeps the record of a verification.
  package func record(_ verification: VerificationRecord) throws {
    try add(verification, to: verificationFolder(verification.key), as: verification.attempt)
  }

  /// What was verified of a run's present content, oldest first.
  ///
  /// A record that cannot be read is passed over.
  package func verifications(of run: StoredRun) throws -> [VerificationRecord] {
    try records(VerificationRecord.self, in: verificationFolder(run.key))
      .filter { $0.key == run.key && $0.contentHash == run.identity.contentHash }
  }

  private func verificationFolder(_ key: RunKey) -> String { "\(root)/verifications/\(key.short)" }
}
