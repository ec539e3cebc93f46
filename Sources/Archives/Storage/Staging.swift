import ArtifactStore
import Foundation

/// A file or folder that gets its name when it is complete: it is there whole or not at all.
enum Staging {
  /// Makes something under a name of its own beside `path`, then gives it that name.
  static func make(_ path: String, replacing: Bool, _ body: (String) throws -> Void) throws {
    let target = URL(filePath: path)
    let folder = target.deletingLastPathComponent()
    let random = Disk.random()
    let staged = folder.appending(path: ".\(target.lastPathComponent).\(random)")
    let manager = FileManager.default
    try checkFree(path, replacing: replacing)
    try ArchiveError.attempt(
      .cannotWrite, folder.path(percentEncoded: false), expected: "a folder that can be made"
    ) { try manager.createDirectory(at: folder, withIntermediateDirectories: true) }
    defer { try? manager.removeItem(at: staged) }
    try body(staged.path(percentEncoded: false))
    try synchronize(staged)
    try checkFree(path, replacing: replacing)
    // A folder makes room first; a file is replaced at once.
    let old = folder.appending(path: ".\(target.lastPathComponent).\(random).old")
    defer { try? manager.removeItem(at: old) }
    if Disk.isFolder(path) { try rename(target, to: old) }
    try rename(staged, to: target)
    try synchronize(folder)
  }

  private static func rename(_ old: URL, to new: URL) throws {
    let path = new.path(percentEncoded: false)
    guard Foundation.rename(old.path(percentEncoded: false), path) == 0 else {
      throw ArchiveError(
        .cannotWrite, path, expected: "a name that can be given",
        got: String(cString: strerror(errno)))
    }
  }

  private static func checkFree(_ path: String, replacing: Bool) throws {
    guard FileManager.default.fileExists(atPath: path) else { return }
    guard replacing, (try? OpenArchive(at: path)) != nil else {
      throw ArchiveError(
        .alreadyExists, path, expected: "a name that is free, or an archive and --force",
        got: "something that is there")
    }
  }

  /// Forces a file or the entries of a folder to disk.
  static func synchronize(_ url: URL) throws {
    let path = url.path(percentEncoded: false)
    let descriptor = open(path.isEmpty ? "." : path, O_RDONLY | O_CLOEXEC)
    defer { if descriptor >= 0 { close(descriptor) } }
    guard descriptor >= 0, fsync(descriptor) == 0 else {
      throw ArchiveError(
        .cannotWrite, path, expected: "to force it to disk", got: String(cString: strerror(errno)))
    }
  }
}
