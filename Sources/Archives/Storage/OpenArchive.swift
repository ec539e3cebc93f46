import ArtifactStore
package import Foundation

/// An archive that is there: a zip file, or a folder.
package final class OpenArchive {
  /// Its path.
  package let path: String
  /// The paths of its files, sorted.
  package let files: [String]
  private let storage: any ArchiveStorage

  /// Opens a zip file or a folder; throws `notAnArchive` for anything else.
  package init(at path: String) throws {
    self.path = path
    guard FileManager.default.fileExists(atPath: path) else {
      throw ArchiveError(
        .notAnArchive, path, expected: "an archive, a zip file or a folder", got: "nothing")
    }
    storage = Disk.isFolder(path) ? FolderStorage(path) : try ZipStorage(path)
    files = try storage.files().sorted()
    for file in files where !Self.isSafe(file) {
      throw ArchiveError(
        .damaged, path, expected: "names of files inside the archive", got: "'\(file)'")
    }
    if let (first, second) = FileNames.collision(among: files) {
      throw ArchiveError(
        .damaged, path, expected: "names that differ on every system",
        got: first == second ? "'\(first)' twice" : "'\(first)' and '\(second)'")
    }
    guard files.contains(Bag.declarationName) else {
      throw ArchiveError(
        .notAnArchive, path, expected: "a bag with the file \(Bag.declarationName)", got: "none")
    }
  }

  /// Hands a file's bytes over in blocks.
  func read(_ file: String, _ body: (Data) throws -> Void) throws {
    try storage.read(file, body)
  }

  /// The most bytes of a file that is read as a whole: metadata of about a million files.
  private static let largestPage = 1 << 30

  /// A whole small file.
  package func data(_ file: String) throws -> Data {
    var data = Data()
    try read(file) { block in
      data += block
      guard data.count <= Self.largestPage else {
        throw ArchiveError(
          .damaged, "\(path), \(file)", expected: "at most \(Self.largestPage) bytes", got: "more")
      }
    }
    return data
  }

  /// Whether the bytes around the files are those that were written.
  func seal() throws -> ZipSeal.State? { try storage.seal() }

  /// Makes an artifact store of the archive's runs in a new folder.
  ///
  /// It has links to the files of a folder and copies of those of a zip file. What is written to the
  /// store does not change the archive.
  package func makeStore(in folder: String) throws {
    guard storage is FolderStorage else { return try unpack(to: folder) }
    let data = URL(filePath: path).appending(path: Bag.payloadPrefix).absoluteURL
    for name in ["runs", "attempts", "inputs", "sources", "reports", "experiments"] {
      let target = data.appending(path: name)
      guard FileManager.default.fileExists(atPath: target.path(percentEncoded: false)) else {
        continue
      }
      try FileManager.default.createSymbolicLink(
        at: URL(filePath: folder).appending(path: name), withDestinationURL: target)
    }
  }

  /// Writes the files below `data/` to a folder.
  private func unpack(to folder: String) throws {
    let payload = files.filter { $0.hasPrefix(Bag.payloadPrefix) }
    for file in payload {
      try copy(
        file, to: URL(filePath: folder).appending(path: file.dropFirst(Bag.payloadPrefix.count)))
    }
  }

  /// Writes a file of the archive to a new one.
  package func copy(_ file: String, to target: URL) throws {
    try FileBlocks.write(target.path(percentEncoded: false)) { try read(file, $0) }
  }

  /// No way out of the archive: relative, without empty steps and dots.
  private static func isSafe(_ name: String) -> Bool {
    name.split(separator: "/", omittingEmptySubsequences: false)
      .allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." } && !name.contains("\0")
  }
}

/// Where the files of an archive are.
protocol ArchiveStorage {
  /// The paths of all files.
  func files() throws -> [String]
  /// Hands a file's bytes over in blocks.
  func read(_ file: String, _ body: (Data) throws -> Void) throws
  /// What the seal says; nil where there can be none.
  func seal() throws -> ZipSeal.State?
}

/// A folder of files.
struct FolderStorage: ArchiveStorage {
  private let root: String

  init(_ path: String) { root = path }

  func files() throws -> [String] { Disk.files(below: root) }

  func read(_ file: String, _ body: (Data) throws -> Void) throws {
    try FileBlocks.read("\(root)/\(file)", body)
  }

  func seal() -> ZipSeal.State? { nil }
}
