import Foundation

/// Run directories by name, whole or not, for commands that move them.
extension ArtifactStore {
  /// A run directory of this store.
  package struct RunDirectory: Sendable {
    /// The path relative to the store.
    package let path: String
    /// The experiment.
    package let experiment: String
    /// The run; nil if it is damaged.
    package let run: StoredRun?
    /// The first digits of its key.
    package let shortKey: String
    /// The number of its bytes.
    package let bytes: Int
  }

  /// The one run directory that a name means, as in ``run(matching:)``; damaged ones have their
  /// path, their name and the digits at its end.
  package func runDirectory(matching name: String) throws -> RunDirectory {
    do {
      return try runDirectory(at: run(matching: name).directory)
    } catch let error as ArtifactError where [.notFound, .damaged, .tooNew].contains(error.code) {
      let damaged = try unusableRuns(matching: name)
      guard damaged.count == 1 else { throw error }
      return try runDirectory(at: damaged[0].directory)
    }
  }

  /// The run directories that cannot be used and that a path, a directory's name or the first
  /// digits of a key may mean.
  func unusableRuns(matching name: String) throws -> [DamagedRun] {
    let wanted = Disk.canonical(StoredRun.directory(at: name) ?? name)
    return try experiments.flatMap(damagedRuns(of:)).filter { run in
      URL(filePath: run.directory).lastPathComponent == name
        || (name.count >= 4 && run.shortKey?.hasPrefix(name) == true)
        || (wanted != nil && wanted == Disk.canonical(run.directory))
    }
  }

  /// All run directories of an experiment, damaged ones too.
  package func runDirectories(of experiment: String) throws -> [RunDirectory] {
    try entries(of: experiment).map { entry in
      switch entry {
      case .success(let run): try runDirectory(at: run.directory)
      case .failure(let damage): try runDirectory(at: damage.directory)
      }
    }
  }

  private func runDirectory(at directory: String) throws -> RunDirectory {
    let parts = directory.split(separator: "/").suffix(2)
    let path = "runs/" + parts.joined(separator: "/")
    let name = parts.last.map(String.init) ?? ""
    guard let shortKey = FolderName.shortKey(in: name),
      let there = Disk.canonical("\(root)/\(path)"), there == Disk.canonical(directory)
    else {
      // A path with dots or links in it is told by where it leads.
      if let canonical = Disk.canonical(directory), canonical != directory {
        return try runDirectory(at: canonical)
      }
      throw ArtifactError(
        .invalidName, directory, expected: "a run directory in \(root)/runs", got: "another folder")
    }
    return RunDirectory(
      path: path, experiment: String(parts[parts.startIndex]),
      run: try? StoredRun(at: "\(root)/\(path)"), shortKey: shortKey,
      bytes: Disk.bytes(at: directory))
  }
}
