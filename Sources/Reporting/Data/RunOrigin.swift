import ArtifactStore
package import Foundation
import Results

/// Where the numbers of a run come from: its file, its hashes, its execution.
package struct RunOrigin: Sendable {
  /// A later execution of the same run.
  package struct Confirmation: Sendable {
    /// When it ended.
    package var date: Date
    /// How near it came: `bits`, `tolerance` or `differs`.
    package var level: String
  }

  /// The path of the result file below the store's folder.
  package var path: String
  /// SHA-256 of the file's bytes.
  package var fileHash: String
  /// SHA-256 of what the file says.
  package var contentHash: String
  /// The MD5 checksum of the file's bytes, in TeX's spelling.
  package var checksum: String
  /// The git commit that it was made from; nil without a repository.
  package var commit: String?
  /// Whether files differed from the commit.
  package var isDirty: Bool
  /// When the execution ended.
  package var ended: Date
  /// The most memory that the process had used, in bytes.
  package var peakMemoryBytes: Int
  /// The last later execution; nil if there was none.
  package var confirmation: Confirmation?

  /// The first digits of the commit, with a plus where files differed; nil without a repository.
  var shortCommit: String? { commit.map { $0.prefix(10) + (isDirty ? "+" : "") } }

  /// The day of the last verification and its level; nil if there was none.
  var verified: String? {
    confirmation.map { "\($0.date.formatted(.iso8601.year().month().day())), \($0.level)" }
  }
}

extension RunOrigin {
  init(
    of file: ResultFile, _ run: StoredRun, _ provenance: Provenance, in store: ArtifactStore
  ) throws {
    let last = try store.verifications(of: run).last
    self.init(
      path: String(run.resultPath.dropFirst(store.root.count).drop { $0 == "/" }),
      fileHash: run.identity.fileHash.hex, contentHash: run.identity.contentHash.hex,
      checksum: file.checksum.hex,
      commit: provenance.surroundings.git?.commit,
      isDirty: provenance.surroundings.git?.isDirty ?? false, ended: provenance.ended,
      peakMemoryBytes: provenance.peakMemoryBytes,
      confirmation: last.map { Confirmation(date: $0.verified, level: $0.level.rawValue) })
  }
}
