package import Foundation

/// Folders beside the runs, for what engines have to remember.
extension ArtifactStore {
  /// The path of a folder in the store.
  package func folder(at path: String) -> String { "\(root)/\(path)" }

  /// The directory that a run is published to.
  package func directory(of key: RunKey, label: String, experiment: String) -> String {
    "\(folder(of: experiment))/\(FolderName.make(label, key))"
  }

  /// Makes a new folder of files, on disk before it has its name: it is there whole or not at all.
  @discardableResult
  package func makeFolder(at path: String, files: [String: Data]) throws -> String {
    let folder = folder(at: path)
    let name = URL(filePath: folder).lastPathComponent
    let staging = "\(root)/.partial/\(name)"
    try own(name)
    defer { if !Disk.exists(staging) { disown(name) } }
    try Disk.makeFolder(staging)
    for (name, data) in files.sorted(by: { $0.key < $1.key }) {
      try Disk.write(data, to: "\(staging)/\(name)")
    }
    try Disk.synchronize(staging)
    try Disk.makeFolder(Disk.parent(of: folder))
    guard try Disk.rename(staging, to: folder) else {
      throw ArtifactError(.cannotWrite, folder, expected: "a new name", got: "one that is taken")
    }
    return folder
  }

  /// The names of the folders at a path, sorted; none if there is nothing.
  package func folders(at path: String) throws -> [String] {
    try Disk.names(in: folder(at: path)).filter { Disk.isFolder("\(folder(at: path))/\($0)") }
  }

  /// Removes a folder and what is in it.
  package func removeFolder(at path: String) { Disk.remove(folder(at: path)) }
}
