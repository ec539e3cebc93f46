package import Foundation
package import HDF5

/// A SHA-256 hash.
package struct Digest: Hashable, Sendable, CustomStringConvertible {
  /// The 64 lower-case hexadecimal digits.
  package let hex: String

  /// The hash with these 32 bytes.
  package init(bytes: some Sequence<UInt8>) {
    hex = bytes.hex
  }

  /// A hash that was written down as 64 lower-case hexadecimal digits; nil for anything else.
  package init?(hex: String) {
    guard hex.utf8.count == 64, hex.utf8.allSatisfy(Digest.isDigit) else { return nil }
    self.hex = hex
  }

  /// The 32 bytes.
  package var bytes: [UInt8] {
    let digits = hex.utf8.map { $0 < UInt8(ascii: "a") ? $0 & 15 : $0 & 15 + 9 }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }

  /// The hash of a text's UTF-8 bytes.
  package init(of text: String) {
    let hash = SHA256()
    hash.update(Array(text.utf8))
    self = hash.finish()
  }

  /// The hash of bytes.
  package init(of content: Data) {
    self.init { $0.update(content) }
  }

  /// The hash of a file's bytes.
  package init(of image: FileImage) {
    self.init { hash in image.forEachBlock { hash.update($0) } }
  }

  /// The hash of numbers as little-endian bytes, eight for each.
  package init(of numbers: [Double]) {
    self.init { $0.update(numbers) }
  }

  /// The hash of everything that `body` hands to it.
  package init(_ body: (SHA256) throws -> Void) rethrows {
    let hash = SHA256()
    try body(hash)
    self = hash.finish()
  }

  /// The hash of a file's bytes, read in blocks.
  package init(ofFileAt path: String) throws {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw ArtifactError(.cannotRead, path, expected: "a readable file", got: "none")
    }
    defer { try? file.close() }
    let hash = SHA256()
    while let block = try file.read(upToCount: 1 << 20), !block.isEmpty { hash.update(block) }
    self = hash.finish()
  }

  /// The digits.
  package var description: String { hex }

  /// Whether an ASCII character is a lower-case hexadecimal digit.
  static func isDigit(_ character: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(character)
      || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(character)
  }
}

extension Digest: Codable {
  /// Reads the hexadecimal digits.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let digest = Digest(hex: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "expected 64 hexadecimal digits")
    }
    self = digest
  }

  /// Writes the hexadecimal digits.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(hex)
  }
}

/// SHA-256 of values that arrive one by one, each as bytes that nothing else gives.
package final class SHA256 {
  private let digest = MessageDigest(.sha256)

  func update(_ bytes: some ContiguousBytes) { digest.update(bytes) }

  /// The hash of everything so far; nothing may follow.
  func finish() -> Digest { Digest(bytes: digest.finish()) }

  // MARK: Unambiguous sequences

  /// Adds a hash as its bytes.
  package func update(_ digest: Digest) { update(digest.bytes) }

  /// Adds a number as eight little-endian bytes.
  package func update(_ number: Int) {
    withUnsafeBytes(of: UInt64(bitPattern: Int64(number)).littleEndian) { update($0) }
  }

  /// Adds numbers as eight little-endian bytes each.
  package func update(_ numbers: [Double]) {
    #if _endian(little)
      numbers.withUnsafeBytes { update($0) }
    #else
      for number in numbers { update(number) }
    #endif
  }

  /// Adds a number as eight little-endian bytes.
  package func update(_ number: Double) {
    withUnsafeBytes(of: number.bitPattern.littleEndian) { update($0) }
  }

  /// A text, preceded by the number of its bytes.
  func update(_ text: String) {
    let bytes = Array(text.utf8)
    update(bytes.count)
    update(bytes)
  }
}
