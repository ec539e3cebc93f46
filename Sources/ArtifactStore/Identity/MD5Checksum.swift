package import Foundation
package import HDF5

/// The MD5 checksum of a file: the only one that TeX computes by itself.
///
/// It tells a changed file from an unchanged one and proves nothing; identity rests on ``Digest``.
package struct MD5Checksum: Hashable, Sendable {
  /// The 32 digits, with capital letters as TeX writes them.
  package let hex: String

  /// The checksum of bytes.
  package init(of content: Data) { self.init { $0.update(content) } }

  /// The checksum of a file's bytes.
  package init(of image: FileImage) {
    self.init { digest in image.forEachBlock { digest.update($0) } }
  }

  private init(_ body: (MessageDigest) -> Void) {
    let digest = MessageDigest(.md5)
    body(digest)
    hex = digest.finish().hex.uppercased()
  }

  /// The checksum of a text's UTF-8 bytes.
  package init(of text: String) { self.init(of: Data(text.utf8)) }

  /// The checksum of a file's bytes.
  package init(ofFileAt path: String) throws {
    self.init(of: try Disk.contents(path))
  }
}
