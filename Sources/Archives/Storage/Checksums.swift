import COpenSSL
import Foundation

/// The hashes and the length of a file, taken in one pass.
struct Checksums: Sendable, Hashable {
  /// SHA-512, as BagIt wants it: 128 lower-case hexadecimal digits.
  let sha512: String
  /// SHA-256, as in provenance and in RO-Crate: 64 digits.
  let sha256: String
  /// The number of bytes.
  let byteCount: Int

  /// The checksums of all bytes that `read` hands over.
  init(of read: ((Data) throws -> Void) throws -> Void) rethrows {
    let (long, short) = (MessageDigest(EVP_sha512()), MessageDigest(EVP_sha256()))
    var count = 0
    try read { block in
      long.update(block)
      short.update(block)
      count += block.count
    }
    (sha512, sha256, byteCount) = (long.finish(), short.finish(), count)
  }

  /// The checksums of a file that goes into an archive.
  init(of file: ArchiveFile) throws { try self.init { try file.read($0) } }
}

/// A hash of bytes that arrive piece by piece, computed by libcrypto.
final class MessageDigest {
  private let context: OpaquePointer

  init(_ kind: OpaquePointer) {
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, kind, nil) == 1 else {
      preconditionFailure("libcrypto lacks a hash that every version has")
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  func update(_ data: Data) {
    data.withUnsafeBytes {
      precondition(EVP_DigestUpdate(context, $0.baseAddress, $0.count) == 1)
    }
  }

  /// The hexadecimal digits; nothing may follow.
  func finish() -> String {
    var bytes = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    precondition(EVP_DigestFinal_ex(context, &bytes, &count) == 1)
    return bytes.prefix(Int(count)).map { byte in
      String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }.joined()
  }
}
