import Foundation

/// Run directories by name, whole or not, for commands that move them.
extension ArtifactStore {
  /// A run directory of this store.
  public struct RunDirectory: Sendable, Hashable {
    /// The path relative to the store.
    public let path: String
    /// The experiment.
    public let experiment: String
    /// The run; nil if it is damaged.
    public let run: StoredRun?
    /// The first digits of its key.
    public let shortKey: String
    /// The number of its bytes.
    public let bytes: Int
  }

  /// The one run directory that a name means, as in ``run(matching:)``; damaged ones have their
  /// path, their name and the digits at its end.
  public func runDirectory(matching name: String) throws -> RunDirectory {
    do {
      return try runDirectory(at: run(matching: name).directory)
    } catch let error as ArtifactError where [.notFound, .damaged].contains(error.code) {
      let wanted = Disk.canonical(StoredRun.directory(at: name) ?? name)
      let damaged = try experiments.flatMap(damagedRuns(of:)).filter { run in
        let last = URL(filePath: run.directory).lastPathComponent
        return last == name || (name.count >= 4 && last.suffix(RunKey.shortLength).hasPrefix(name))
          || (wanted != nil && wanted == Disk.canonical(run.directory))
      }
      guard damaged.count == 1 else { throw error }
      return try runDirectory(at: damaged[0].directory)
    }
  }

  /// All run directories of an experiment, damaged ones too.
  public func runDirectories(of experiment: String) throws -> [RunDirectory] {
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
