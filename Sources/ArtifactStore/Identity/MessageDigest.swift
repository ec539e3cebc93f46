import COpenSSL
package import Foundation

/// A hash of bytes that arrive piece by piece, computed by libcrypto.
package final class MessageDigest {
  /// The kinds of hashes that are used.
  package enum Kind {
    case md5, sha256, sha512
  }

  private let context: OpaquePointer

  package init(_ kind: Kind) {
    let algorithm =
      switch kind {
      case .md5: EVP_md5()
      case .sha256: EVP_sha256()
      case .sha512: EVP_sha512()
      }
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, algorithm, nil) == 1 else {
      preconditionFailure("libcrypto lacks a hash that every version has")
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  package func update(_ bytes: some ContiguousBytes) {
    bytes.withUnsafeBytes {
      precondition(EVP_DigestUpdate(context, $0.baseAddress, $0.count) == 1)
    }
  }

  /// The hash of everything so far; nothing may follow.
  package func finish() -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    precondition(EVP_DigestFinal_ex(context, &bytes, &count) == 1)
    return Array(bytes.prefix(Int(count)))
  }
}

extension Sequence<UInt8> {
  /// Two lower-case hexadecimal digits for each byte.
  package var hex: String {
    map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}
