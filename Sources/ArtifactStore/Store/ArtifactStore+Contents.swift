package import Foundation
package import SourceCode

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

  /// Keeps what a program was built from, so that later ones can say what has changed.
  package func keep(_ sources: SourceManifest) throws {
    let target = sourcesPath(sources.digest)
    guard Disk.size(ofFileAt: target) == nil else { return }
    try keep(Data(StoredJSON.document(sources).dropLast().utf8), at: target)
  }

  /// Keeps a patch of a repository under its hash, which is returned.
  package func keepPatch(_ patch: Data) throws -> Digest {
    let hash = Digest(of: patch)
    let target = "\(root)/sources/\(hash.hex).patch"
    if Disk.size(ofFileAt: target) == nil { try keep(patch, at: target) }
    return hash
  }

  /// What a program was built from; nil if that was not kept.
  package func sourceManifest(_ digest: String) -> SourceManifest? {
    FileManager.default.contents(atPath: sourcesPath(digest))
      .flatMap { try? StoredJSON.read(SourceManifest.self, $0) }
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
