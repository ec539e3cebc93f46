public import Foundation

/// The record of one later execution of a run, and how near it came.
///
///     verifications/<key12>/<attempt>.json
public struct VerificationRecord: Codable, Hashable, Sendable {
  /// How near an execution came to what is stored, from worst to best.
  public enum Level: String, Codable, Sendable, CaseIterable, Comparable {
    /// Something is further off than its tolerance.
    case differs
    /// Everything is within its tolerance.
    case tolerance
    /// Every bit is the same.
    case bits

    /// From worst to best.
    public static func < (a: Level, b: Level) -> Bool {
      a != b && (a == .differs || b == .bits)
    }
  }

  /// The one verification, unique over machines.
  public var attempt: String
  /// The run key.
  public var key: RunKey
  /// The hash of the content that was verified.
  public var contentHash: Digest
  /// How near the execution came.
  public var level: Level
  /// The dataset that is furthest off; nil if every bit is the same.
  public var worst: String?
  /// When it ended.
  public var verified: Date
  /// Seconds that the solver worked.
  public var seconds: Double
  /// Where it ran.
  public var surroundings: Surroundings

  /// Records an execution that ended now.
  public init(
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
  public func record(_ verification: VerificationRecord) throws {
    try add(verification, to: verificationFolder(verification.key), as: verification.attempt)
  }

  /// What was verified of a run's present content, oldest first.
  ///
  /// A record that cannot be read is passed over.
  public func verifications(of run: StoredRun) throws -> [VerificationRecord] {
    try records(VerificationRecord.self, in: verificationFolder(run.key))
      .filter { $0.key == run.key && $0.contentHash == run.identity.contentHash }
  }

  private func verificationFolder(_ key: RunKey) -> String { "\(root)/verifications/\(key.short)" }
}
