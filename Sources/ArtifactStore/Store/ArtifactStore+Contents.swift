package import Foundation

/// Files that many runs share, named by the hash of what is in them.
///
///     inputs/<sha256>          what runs read: network files, tables, policies to start from
///     sources/<sha256>.json    the files that a program was built from, with their hashes
///     sources/<sha256>.patch   what was changed in the repository that a program was started in
extension ArtifactStore {
  /// Keeps a copy of a file that a run reads.
  package func keepInput(ofFileAt path: String, hash: Digest) throws {
    let target = inputPath(hash)
    guard Disk.size(ofFileAt: target) == nil else { return }
    let content = try Disk.contents(path)
    guard Digest(of: content) == hash else {
      throw ArtifactError(
        .cannotRead, path, expected: "the content with hash \(hash)", got: "another one")
    }
    try keep(content, at: target)
  }

  /// The path of the copy of an input; nil if there is none, or none that is whole.
  package func input(_ hash: Digest) -> String? {
    let path = inputPath(hash)
    return (try? Digest(ofFileAt: path)) == hash ? path : nil
  }

  /// Keeps the description of a program's sources under their digest.
  package func keepSources(_ content: Data, digest: String) throws {
    let target = sourcesPath(digest)
    guard Disk.size(ofFileAt: target) == nil else { return }
    try keep(content, at: target)
  }

  /// Keeps a patch of a repository under its hash, which is returned.
  package func keepPatch(_ patch: String) throws -> Digest {
    let hash = Digest(of: patch)
    let target = "\(root)/sources/\(hash.hex).patch"
    if Disk.size(ofFileAt: target) == nil { try keep(Data(patch.utf8), at: target) }
    return hash
  }

  /// The description of sources that was kept; nil if there is none.
  package func sources(_ digest: String) -> Data? {
    FileManager.default.contents(atPath: sourcesPath(digest))
  }

  private func inputPath(_ hash: Digest) -> String { "\(root)/inputs/\(hash.hex)" }

  private func sourcesPath(_ digest: String) -> String { "\(root)/sources/\(digest).json" }

  /// Writes a file whole, in place of what may be there; `kind` is what it is called in flight.
  func keep(_ content: Data, at path: String, as kind: String = "content") throws {
    let name = "\(kind)-\(Disk.random())"
    let staged = "\(root)/.partial/\(name)"
    try own(name)
    defer { disown(name) }
    try Disk.makeFolder(Disk.parent(of: path))
    do {
      try Disk.write(content, to: staged)
      try Disk.replace(path, by: staged)
    } catch {
      Disk.remove(staged)
      throw error
    }
  }
}
