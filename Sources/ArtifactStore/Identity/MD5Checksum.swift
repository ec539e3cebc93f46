import COpenSSL
public import Foundation
package import HDF5

/// The MD5 checksum of a file: the only one that TeX computes by itself.
///
/// It tells a changed file from an unchanged one and proves nothing; identity rests on ``Digest``.
public struct MD5Checksum: Hashable, Sendable {
  /// The 32 digits, with capital letters as TeX writes them.
  public let hex: String

  /// The checksum of bytes.
  public init(of content: Data) { self = content.withUnsafeBytes(Self.init(of:)) }

  /// The checksum of a file's bytes.
  package init(of image: FileImage) { self = image.withBytes(Self.init(of:)) }

  private init(of content: UnsafeRawBufferPointer) {
    var bytes = [UInt8](repeating: 0, count: 16)
    let isDone =
      EVP_Digest(content.baseAddress, content.count, &bytes, nil, EVP_md5(), nil) == 1
    precondition(isDone, "libcrypto has no MD5")
    hex = bytes.map { byte in
      (String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)).uppercased()
    }.joined()
  }

  /// The checksum of a text's UTF-8 bytes.
  public init(of text: String) { self.init(of: Data(text.utf8)) }

  /// The checksum of a file's bytes.
  public init(ofFileAt path: String) throws {
    guard let content = FileManager.default.contents(atPath: path) else {
      throw ArtifactError(.cannotRead, path, expected: "a readable file", got: "none")
    }
    self.init(of: content)
  }
}
