import Foundation

/// The files of a BagIt 1.0 bag [RFC 8493]: a payload, and tag files that say what it is.
///
/// The bag lies in the root of the archive, where validators of RO-Crates look for it.
struct Bag {
  static let declarationName = "bagit.txt"
  static let infoName = "bag-info.txt"
  static let payloadPrefix = "data/"
  static let manifestName = "manifest-sha512.txt"
  static let tagManifestName = "tagmanifest-sha512.txt"
  static let declaration = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

  /// All files of the bag, sorted by their paths, which is the order that they are written in.
  let files: [ArchiveFile]

  /// Bags a payload, whose checksums are known.
  init(_ payload: [(file: ArchiveFile, checksums: Checksums)], info: [(String, String)]) throws {
    let bytes = payload.reduce(0) { $0 + $1.checksums.byteCount }
    let lines = info + [("Payload-Oxum", "\(bytes).\(payload.count)")]
    let tags = [
      ArchiveFile(Self.declarationName, Self.declaration),
      ArchiveFile(Self.infoName, lines.map { "\($0): \($1)\n" }.joined()),
      ArchiveFile(
        Self.manifestName,
        Manifest(
          payload.map { (Self.payloadPrefix + $0.file.path, $0.checksums.sha512) }
        ).text),
    ]
    let tagManifest = Manifest(try tags.map { ($0.path, try Checksums(of: $0).sha512) })
    let payloadFiles = payload.map { entry in
      var file = entry.file
      file.path = Self.payloadPrefix + file.path
      return file
    }
    files = (payloadFiles + tags + [ArchiveFile(Self.tagManifestName, tagManifest.text)])
      .sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }
}

/// A list of files with their hashes, as BagIt writes it.
struct Manifest {
  /// The hash of each file, by its path.
  let hashes: [String: String]

  init(_ entries: [(path: String, hash: String)]) {
    hashes = Dictionary(entries.map { ($0.path, $0.hash) }) { first, _ in first }
  }

  /// Reads a manifest; throws unless it is written exactly as this type writes it.
  init(_ data: Data, subject: String) throws {
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
    let entries = lines.compactMap { line -> (path: String, hash: String)? in
      guard let gap = line.firstRange(of: "  ") else { return nil }
      return (String(line[gap.upperBound...]), String(line[..<gap.lowerBound]))
    }
    self.init(entries)
    guard Data(text.utf8) == data else {
      throw ArchiveError(
        .damaged, subject, expected: "a manifest as 'mesob archive' writes it", got: "another text")
    }
  }

  /// One line a file, sorted by path.
  var text: String {
    hashes.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      .map { "\($0.value)  \($0.key)\n" }.joined()
  }
}
