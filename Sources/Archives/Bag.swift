package import ArtifactStore
import Foundation
import Vocabulary

/// The files of a BagIt 1.0 bag [RFC 8493]: a payload, and tag files that say what it is.
///
/// A zip file has it in one folder, which is called as the file is; of an archive that is a folder, the
/// bag is all.
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
    let manifest = Manifest(
      payload.map { (Self.payloadPrefix + $0.file.path, $0.checksums.sha512) })
    let tags = [
      ArchiveFile(Self.declarationName, Self.declaration),
      ArchiveFile(Self.infoName, lines.map { "\($0): \($1)\n" }.joined()),
      ArchiveFile(Self.manifestName, manifest.text),
    ]
    let tagManifest = Manifest(try tags.map { ($0.path, try Checksums(of: $0).sha512) })
    let payloadFiles = payload.map {
      ArchiveFile(path: Self.payloadPrefix + $0.file.path, content: $0.file.content)
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
    let entries = data.split(separator: UInt8(ascii: "\n")).map { line in
      let (hash, path) = (
        line.prefix { $0 != UInt8(ascii: " ") }, line.drop { $0 != UInt8(ascii: " ") }
      )
      return (
        path: Self.decoded(String(decoding: path.dropFirst(2), as: UTF8.self)),
        hash: String(decoding: hash, as: UTF8.self)
      )
    }
    self.init(entries)
    try require(
      Data(text.utf8) == data, .damaged, subject,
      expected: "a manifest as 'mesob archive' writes it", got: "another text")
  }

  /// One line a file, sorted by path.
  var text: String {
    hashes.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      .map { "\($0.value)  \(Self.encoded($0.key))\n" }.joined()
  }

  /// A path as BagIt writes it: line feeds, carriage returns and percent signs as `%0A`, `%0D`, `%25`.
  private static func encoded(_ path: String) -> String {
    path.unicodeScalars.map { codes[$0] ?? String($0) }.joined()
  }

  private static func decoded(_ text: String) -> String {
    var (path, rest) = ("", text.unicodeScalars[...])
    while let first = rest.first {
      let code = codes.first { rest.starts(with: $0.value.unicodeScalars) }
      path.unicodeScalars.append(code?.key ?? first)
      rest = rest.dropFirst(code?.value.count ?? 1)
    }
    return path
  }

  private static let codes: [Unicode.Scalar: String] = ["\n": "%0A", "\r": "%0D", "%": "%25"]
}

/// Whether an archive is what was written, byte by byte.
///
/// The seal covers a zip file as a whole, the manifests each file, and the RO-Crate has a second
/// hash of each.
///
/// - Complexity: Reads every byte, a zip file's twice; memory for one block and the manifests.
package struct ArchiveCheck: Sendable {
  /// What is wrong; empty if nothing is.
  package private(set) var damages: [ArtifactError] = []
  /// The number of files in the payload.
  package private(set) var fileCount = 0
  /// The number of their bytes.
  package private(set) var byteCount = 0
  /// Whether a zip file has been packed anew since, so that its manifests alone speak for it.
  package private(set) var isRepacked = false

  /// Whether nothing is wrong.
  package var isIntact: Bool { damages.isEmpty }

  /// Checks an archive that can be opened.
  package init(_ archive: OpenArchive) {
    attempt { try $0.checkSeal(archive) }
    attempt { try $0.checkTags(archive) }
    attempt { try $0.checkPayload(archive) }
  }

  private mutating func attempt(_ body: (inout ArchiveCheck) throws -> Void) {
    do {
      try body(&self)
    } catch let error as ArtifactError {
      damages.append(error)
    } catch {
      damages.append(ArtifactError(.cannotRead, "archive", expected: "to read", got: error.reason))
    }
  }

  private mutating func checkSeal(_ archive: OpenArchive) throws {
    switch try archive.seal() {
    case nil, .intact: break
    case .absent: isRepacked = true
    case .broken:
      throw ArtifactError(
        .damaged, archive.path, expected: "the bytes that its seal was made of", got: "others")
    }
  }

  /// The tag files against their manifest, and the manifest against the files that there are.
  private mutating func checkTags(_ archive: OpenArchive) throws {
    let tags = archive.files.filter { !$0.hasPrefix(Bag.payloadPrefix) }
    try compare(
      try Manifest(archive.data(Bag.tagManifestName), subject: Bag.tagManifestName),
      with: tags.filter { $0 != Bag.tagManifestName }, in: archive, Bag.tagManifestName)
    try require(
      archive.data(Bag.declarationName) == Data(Bag.declaration.utf8), .damaged,
      Bag.declarationName, expected: "a bag of BagIt 1.0", got: "another text")
  }

  private mutating func checkPayload(_ archive: OpenArchive) throws {
    let manifest = try Manifest(archive.data(Bag.manifestName), subject: Bag.manifestName)
    let payload = archive.files.filter { $0.hasPrefix(Bag.payloadPrefix) }
    let found = try compare(manifest, with: payload, in: archive, Bag.manifestName)
    fileCount = found.count
    byteCount = found.values.reduce(0) { $0 + $1.byteCount }
    let info = String(decoding: try archive.data(Bag.infoName), as: UTF8.self)
    try require(
      info.contains("Payload-Oxum: \(byteCount).\(fileCount)\n"), .damaged,
      "\(Bag.infoName), Payload-Oxum", expected: "\(byteCount).\(fileCount)", got: "another number")
    let crate = try CrateMetadata(archive.data(Bag.payloadPrefix + ResearchCrate.fileName))
    for file in crate.files {
      let checksums = found[Bag.payloadPrefix + file.id]
      try require(
        checksums?.sha256 == file.sha256 && checksums.map { "\($0.byteCount)" } == file.contentSize,
        .damaged, "\(ResearchCrate.fileName), \(file.id)",
        expected: "SHA-256 and size of the file", got: "others")
    }
    for (file, _) in found.sorted(by: { $0.key < $1.key })
    where file.hasPrefix("\(Bag.payloadPrefix)runs/") && file.hasSuffix("/provenance.json") {
      attempt { _ in try Self.checkProvenance(file, in: archive, found) }
    }
  }

  /// What the provenance of a run says that it is, against its place and the result beside it.
  private static func checkProvenance(
    _ file: String, in archive: OpenArchive, _ found: [String: Checksums]
  ) throws {
    struct Header: Decodable { let identity: RunIdentity? }
    let provenance = try ArtifactError.attempt(
      .damaged, file, expected: "the provenance of a run"
    ) { try StoredJSON.value(Header.self, in: archive.data(file)) }
    let identity = try require(
      provenance.identity, .damaged, file, expected: "the identity of a run", got: "none")
    let folder = "\(Bag.payloadPrefix)runs/\(identity.experiment)/\(identity.directoryName)"
    try require(
      file == "\(folder)/provenance.json" && identity.label.showingOrders() == identity.label,
      .damaged, file, expected: "the provenance of the run that the folder is called after",
      got: "that of '\(identity.experiment)/\(identity.label)', key \(identity.key.short)")
    try require(
      found["\(folder)/result.h5"]?.sha256 == identity.fileHash.hex, .damaged, file,
      expected: "the hash of the result beside it", got: "\(identity.fileHash)")
  }

  /// The checksums of the files, each of which has to be in the manifest and be as it says.
  @discardableResult
  private mutating func compare(
    _ manifest: Manifest, with files: [String], in archive: OpenArchive, _ subject: String
  ) throws -> [String: Checksums] {
    for missing in Set(manifest.hashes.keys).subtracting(files).sorted() {
      damages.append(
        ArtifactError(.damaged, missing, expected: "the file that \(subject) lists", got: "none"))
    }
    var found: [String: Checksums] = [:]
    for file in files {
      attempt { _ in
        let checksums = try Checksums { try archive.read(file, $0) }
        found[file] = checksums
        let hash = try require(
          manifest.hashes[file], .damaged, file, expected: "no file that \(subject) does not list",
          got: "one")
        try require(
          hash == checksums.sha512, .damaged, file, expected: "SHA-512 \(hash)",
          got: checksums.sha512)
      }
    }
    return found
  }
}
