import ArtifactStore
import Foundation

/// The hash of a whole zip file, in its comment.
///
/// Manifests cover what is in the files of an archive, not the headers between them. The comment is
/// `mesob-sha256:` and the SHA-256 of every byte before the digits.
enum ZipSeal {
  private static let mark = "mesob-sha256:"
  private static let digitCount = 64

  /// What a seal says.
  enum State: Sendable {
    /// The bytes are those that were written.
    case intact
    /// There is no comment: somebody has packed the archive anew.
    case absent
    /// The bytes, or those of the seal, are others.
    case broken
  }

  /// The comment before the hash is known: zeros in its place.
  static var unsealed: String { mark + String(repeating: "0", count: digitCount) }

  /// Puts the hash in the place of the zeros that the file ends in.
  static func seal(_ path: String) throws {
    let digits = try hash(path)
    try ArchiveError.attempt(.cannotWrite, path, expected: "to seal the file") {
      let file = try FileHandle(forUpdating: URL(filePath: path))
      defer { try? file.close() }
      try file.seek(toOffset: file.seekToEnd() - UInt64(digitCount))
      try file.write(contentsOf: Data(digits.utf8))
    }
  }

  /// Compares a zip file with its seal.
  static func state(of path: String) throws -> State {
    let tail = try tail(of: path, count: unsealed.utf8.count)
    guard tail.starts(with: mark.utf8) else {
      // A zip file without a comment ends in the length of none.
      return tail.suffix(2) == Data([0, 0]) ? .absent : .broken
    }
    return try Data(hash(path).utf8) == tail.suffix(digitCount) ? .intact : .broken
  }

  /// SHA-256 of all bytes but the last 64.
  private static func hash(_ path: String) throws -> String {
    let digest = MessageDigest(.sha256)
    var held = Data()
    try FileBlocks.read(path) { block in
      held += block
      digest.update(held.dropLast(digitCount))
      held = Data(held.suffix(digitCount))
    }
    return digest.finish().hex
  }

  private static func tail(of path: String, count: Int) throws -> Data {
    try ArchiveError.attempt(.cannotRead, path, expected: "a readable file") {
      let file = try FileHandle(forReadingFrom: URL(filePath: path))
      defer { try? file.close() }
      let end = try file.seekToEnd()
      try file.seek(toOffset: end - min(end, UInt64(count)))
      return try file.readToEnd() ?? Data()
    }
  }
}
