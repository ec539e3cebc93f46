import Foundation

/// Whether an archive is what was written, byte by byte.
///
/// The seal covers a zip file as a whole, the manifests each file, and the RO-Crate has a second
/// hash of each.
///
/// - Complexity: Reads every byte, a zip file's twice; memory for one block and the manifests.
package struct ArchiveCheck: Sendable {
  /// What is wrong; empty if nothing is.
  package private(set) var damages: [ArchiveError] = []
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
    } catch let error as ArchiveError {
      damages.append(error)
    } catch {
      damages.append(
        ArchiveError(.cannotRead, "archive", expected: "to read", got: "\(error)"))
    }
  }

  private mutating func checkSeal(_ archive: OpenArchive) throws {
    switch try archive.seal() {
    case nil, .intact: break
    case .absent: isRepacked = true
    case .broken:
      throw ArchiveError(
        .damaged, archive.path, expected: "the bytes that its seal was made of", got: "others")
    }
  }

  /// The tag files against their manifest, and the manifest against the files that there are.
  private mutating func checkTags(_ archive: OpenArchive) throws {
    let tags = archive.files.filter { !$0.hasPrefix(Bag.payloadPrefix) }
    try compare(
      try Manifest(archive.data(Bag.tagManifestName), subject: Bag.tagManifestName),
      with: tags.filter { $0 != Bag.tagManifestName }, in: archive, Bag.tagManifestName)
    guard try archive.data(Bag.declarationName) == Data(Bag.declaration.utf8) else {
      throw ArchiveError(
        .damaged, Bag.declarationName, expected: "a bag of BagIt 1.0", got: "another text")
    }
  }

  private mutating func checkPayload(_ archive: OpenArchive) throws {
    let manifest = try Manifest(archive.data(Bag.manifestName), subject: Bag.manifestName)
    let payload = archive.files.filter { $0.hasPrefix(Bag.payloadPrefix) }
    let found = try compare(manifest, with: payload, in: archive, Bag.manifestName)
    fileCount = found.count
    byteCount = found.values.reduce(0) { $0 + $1.byteCount }
    let info = String(decoding: try archive.data(Bag.infoName), as: UTF8.self)
    guard info.contains("Payload-Oxum: \(byteCount).\(fileCount)\n") else {
      throw ArchiveError(
        .damaged, "\(Bag.infoName), Payload-Oxum", expected: "\(byteCount).\(fileCount)",
        got: "another number")
    }
    let crate = try CrateMetadata(archive.data(Bag.payloadPrefix + ResearchCrate.fileName))
    for file in crate.files {
      let path = Bag.payloadPrefix + file.id
      guard let checksums = found[path], checksums.sha256 == file.sha256,
        String(checksums.byteCount) == file.contentSize
      else {
        throw ArchiveError(
          .damaged, "\(ResearchCrate.fileName), \(file.id)",
          expected: "SHA-256 and size of the file", got: "others")
      }
    }
  }

  /// The checksums of the files, each of which has to be in the manifest and be as it says.
  @discardableResult
  private mutating func compare(
    _ manifest: Manifest, with files: [String], in archive: OpenArchive, _ subject: String
  ) throws -> [String: Checksums] {
    for missing in Set(manifest.hashes.keys).subtracting(files).sorted() {
      damages.append(
        ArchiveError(.damaged, missing, expected: "the file that \(subject) lists", got: "none"))
    }
    var found: [String: Checksums] = [:]
    for file in files {
      attempt { _ in
        let checksums = try Checksums { try archive.read(file, $0) }
        found[file] = checksums
        guard let hash = manifest.hashes[file] else {
          throw ArchiveError(
            .damaged, file, expected: "no file that \(subject) does not list", got: "one")
        }
        guard hash == checksums.sha512 else {
          throw ArchiveError(
            .damaged, file, expected: "SHA-512 \(hash)", got: checksums.sha512)
        }
      }
    }
    return found
  }
}
