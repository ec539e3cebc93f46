import Foundation

/// The size of a file and the time of its last change, which tell it from a later one unread.
package struct FileStamp: Sendable, Hashable, Encodable {
  let size: Int
  let seconds: Int
  let nanoseconds: Int

  /// Looks at a file or folder, behind links; nil if there is none.
  package init?(ofFileAt path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    #if canImport(Darwin)
      let modified = status.st_mtimespec
    #else
      let modified = status.st_mtim
    #endif
    size = Int(status.st_size)
    seconds = modified.tv_sec
    nanoseconds = modified.tv_nsec
  }
}

extension Build {
  /// The stamp of the running program's file; nil where it cannot be found.
  package static var stamp: FileStamp? { FileStamp(ofFileAt: executablePath) }
}

extension ArtifactStore {
  /// The stamps of all files that say something of an experiment's runs, by their paths below the
  /// store's folder: results, attempts, and verifications of the runs with these keys.
  package func stamps(
    of experiment: String, keys: some Sequence<String>
  ) throws -> [String: FileStamp] {
    try FolderName.check(experiment: experiment)
    let folders =
      ["runs/\(experiment)", "attempts/\(experiment)"] + keys.map { "verifications/\($0)" }
    let files = folders.flatMap { folder in
      ((try? FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(folder)")) ?? [])
        .map { "\(folder)/\($0)" }
    }
    return files.reduce(into: [:]) { $0[$1] = FileStamp(ofFileAt: "\(root)/\($1)") }
  }
}
