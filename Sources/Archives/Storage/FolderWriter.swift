import Foundation

/// Writes the files of an archive to a folder.
enum FolderWriter {
  /// Writes a new folder; what it holds is on disk when this returns.
  static func write(_ files: [ArchiveFile], dated date: Date, to path: String) throws {
    let root = URL(filePath: path)
    do {
      for file in files {
        let target = root.appending(path: file.path)
        try FileManager.default.createDirectory(
          at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        try write(file, to: target.path(percentEncoded: false))
        try FileManager.default.setAttributes(
          [.modificationDate: date, .posixPermissions: 0o644],
          ofItemAtPath: target.path(percentEncoded: false))
      }
    } catch let error as ArchiveError {
      throw error
    } catch {
      throw ArchiveError(
        .cannotWrite, path, expected: "to write", got: error.localizedDescription)
    }
  }

  private static func write(_ file: ArchiveFile, to path: String) throws {
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let target = FileHandle(forWritingAtPath: path)
    else {
      throw ArchiveError(.cannotWrite, path, expected: "a file that can be made", got: "none")
    }
    defer { try? target.close() }
    try file.read { try target.write(contentsOf: $0) }
    try target.synchronize()
  }
}
