import ArtifactStore
import Foundation

/// Writes the files of an archive to a folder.
enum FolderWriter {
  /// Writes a new folder; what it holds is on disk when this returns.
  static func write(_ files: [ArchiveFile], dated date: Date, to path: String) throws {
    for file in files {
      let target = "\(path)/\(file.path)"
      try FileBlocks.write(target, file.read)
      try ArchiveError.attempt(.cannotWrite, target, expected: "to date the file") {
        try FileManager.default.setAttributes(
          [.modificationDate: date, .posixPermissions: 0o644], ofItemAtPath: target)
      }
      try Staging.synchronize(URL(filePath: target))
    }
  }
}
