import ArtifactStore
import Foundation

/// A file that goes into an archive.
struct ArchiveFile: Sendable {
  /// Where its bytes come from.
  enum Content: Sendable {
    /// From memory.
    case data(Data)
    /// From a file on disk, read in blocks.
    case file(String)
  }

  /// The path in the archive, with slashes.
  let path: String
  /// The bytes.
  let content: Content
}

extension ArchiveFile {
  /// A file with bytes from memory.
  init(_ path: String, _ data: Data) { self.init(path: path, content: .data(data)) }

  /// A text file in UTF-8.
  init(_ path: String, _ text: String) { self.init(path, Data(text.utf8)) }

  /// A file with the bytes of another one.
  init(_ path: String, copying source: String) { self.init(path: path, content: .file(source)) }

  /// The files below a folder, as files below a path of the archive; none if there is no such folder.
  static func all(below folder: String, as path: String) -> [ArchiveFile] {
    Disk.files(below: folder).map { ArchiveFile("\(path)/\($0)", copying: "\(folder)/\($0)") }
  }

  /// Hands the bytes over in blocks.
  func read(_ body: (Data) throws -> Void) throws {
    switch content {
    case .data(let data): try body(data)
    case .file(let path): try Disk.read(path, body)
    }
  }

  /// Writes a new file, and the folders that lead to it, of the bytes that `read` hands over.
  static func write(_ path: String, _ read: ((Data) throws -> Void) throws -> Void) throws {
    try ArtifactError.attempt(.cannotWrite, path, expected: "a folder that can be made") {
      try FileManager.default.createDirectory(
        at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
    }
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let file = FileHandle(forWritingAtPath: path)
    else {
      throw ArtifactError(.cannotWrite, path, expected: "a file that can be made", got: "none")
    }
    defer { try? file.close() }
    try read { block in
      try ArtifactError.attempt(.cannotWrite, path, expected: "to write") {
        try file.write(contentsOf: block)
      }
    }
  }
}

extension [String] {
  /// Two names that are one on systems that take no notice of case; nil if there are none.
  var collision: (String, String)? {
    var seen: [String: String] = [:]
    for name in self {
      if let other = seen.updateValue(name, forKey: name.lowercased()) { return (other, name) }
    }
    return nil
  }
}

/// The hashes and the length of a file, taken in one pass.
struct Checksums: Sendable {
  /// SHA-512, as BagIt wants it: 128 lower-case hexadecimal digits.
  let sha512: String
  /// SHA-256, as in provenance and in RO-Crate: 64 digits.
  let sha256: String
  /// The number of bytes.
  let byteCount: Int

  /// The checksums of all bytes that `read` hands over.
  init(of read: ((Data) throws -> Void) throws -> Void) rethrows {
    let (long, short) = (MessageDigest(.sha512), MessageDigest(.sha256))
    var count = 0
    try read { block in
      long.update(block)
      short.update(block)
      count += block.count
    }
    (sha512, sha256, byteCount) = (long.finish().hex, short.finish().hex, count)
  }

  /// The checksums of a file that goes into an archive.
  init(of file: ArchiveFile) throws { try self.init { try file.read($0) } }
}

/// A file or folder that gets its name when it is complete: it is there whole or not at all.
enum Staging {
  /// Writes the files of an archive to a new folder; what it holds is on disk when this returns.
  static func fill(_ files: [ArchiveFile], dated date: Date, to path: String) throws {
    for file in files {
      let target = "\(path)/\(file.path)"
      try ArchiveFile.write(target, file.read)
      try ArtifactError.attempt(.cannotWrite, target, expected: "to date the file") {
        try FileManager.default.setAttributes(
          [.modificationDate: date, .posixPermissions: 0o644], ofItemAtPath: target)
      }
      try synchronize(URL(filePath: target))
    }
  }

  /// Makes something in a folder of its own beside `path`, then gives it that name.
  static func make(_ path: String, replacing: Bool, _ body: (String) throws -> Void) throws {
    let target = URL(filePath: path)
    let (folder, name) = (target.deletingLastPathComponent(), target.lastPathComponent)
    WorkFolder.sweep(folder.path(percentEncoded: false), prefix: ".\(name).")
    try checkFree(path, replacing: replacing)
    let work = folder.appending(path: ".\(name).\(Disk.random())").path(percentEncoded: false)
    try WorkFolder.make(work)
    defer { WorkFolder.remove(work) }
    let staged = URL(filePath: work).appending(path: name)
    try body(staged.path(percentEncoded: false))
    try synchronize(staged)
    try checkFree(path, replacing: replacing)
    // A folder makes room first; a file is replaced at once.
    if Disk.isFolder(path) { try WorkFolder.makeRoom(for: name, in: work) }
    try rename(staged, to: target)
    try synchronize(folder)
  }

  private static func rename(_ old: URL, to new: URL) throws {
    let path = new.path(percentEncoded: false)
    try require(
      Foundation.rename(old.path(percentEncoded: false), path) == 0, .cannotWrite, path,
      expected: "a name that can be given", got: String(cString: strerror(errno)))
  }

  private static func checkFree(_ path: String, replacing: Bool) throws {
    guard FileManager.default.fileExists(atPath: path) else { return }
    try require(
      replacing && ((try? OpenArchive(at: path)) != nil), .alreadyExists, path,
      expected:
        "a name that is free, a zip file that has no other runs than these, or an archive and --force",
      got: "something that is there")
  }

  /// Forces a file or the entries of a folder to disk.
  static func synchronize(_ url: URL) throws {
    let path = url.path(percentEncoded: false)
    let descriptor = open(path.isEmpty ? "." : path, O_RDONLY | O_CLOEXEC)
    defer { if descriptor >= 0 { close(descriptor) } }
    try require(
      descriptor >= 0 && fsync(descriptor) == 0, .cannotWrite, path,
      expected: "to force it to disk", got: String(cString: strerror(errno)))
  }
}
