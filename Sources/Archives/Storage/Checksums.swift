import ArtifactStore
import Foundation

/// The hashes and the length of a file, taken in one pass.
struct Checksums: Sendable {
  /// SHA-512, as BagIt wants it: 128 lower-case hexadecimal digits.
  let sha512: String
  /// SHA-256, as in provenance and in RO-Crate: 64 digits.
  let sha256: String
  /// The number of bytes.
  let byteCount: Int

  /// The checksums of all bytes that `read` hands over.
  init(of read: ((Data) throws -> Void) throws -> Void) rethrows {
    let (long, short) = (MessageDigest(.sha512), MessageDigest(.sha256))
    var count = 0
    try read { block in
      long.update(block)
      short.update(block)
      count += block.count
    }
    (sha512, sha256, byteCount) = (long.finish().hex, short.finish().hex, count)
  }

  /// The checksums of a file that goes into an archive.
  init(of file: ArchiveFile) throws { try self.init { try file.read($0) } }
}
