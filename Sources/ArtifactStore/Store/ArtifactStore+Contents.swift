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
    try require(
      Digest(of: content) == hash, .cannotRead, path, expected: "the content with hash \(hash)",
      got: "another one")
    try keep(content, at: target)
  }

  /// The path of the copy of an input; nil if there is none, or none that is whole.
  package func input(_ hash: Digest) -> String? {
    let path = inputPath(hash)
    return (try? Digest(ofFileAt: path)) == hash ? path : nil
  }

  /// Keeps what a program was built from, so that later ones can say what has changed.
  package func keep(_ sources: SourceManifest) throws {
    try keepOnce(
      Data(StoredJSON.document(sources).dropLast().utf8), at: sourcesPath(sources.digest))
  }

  /// Keeps a patch of a repository under its hash, which is returned.
  package func keepPatch(_ patch: Data) throws -> Digest {
    let hash = Digest(of: patch)
    try keepOnce(patch, at: "\(root)/sources/\(hash.hex).patch")
    return hash
  }

  /// What a program was built from; nil if that was not kept.
  package func sourceManifest(_ digest: String) -> SourceManifest? {
    FileManager.default.contents(atPath: sourcesPath(digest))
      .flatMap { try? StoredJSON.read(SourceManifest.self, $0) }
  }

  private func inputPath(_ hash: Digest) -> String { "\(root)/inputs/\(hash.hex)" }

  private func sourcesPath(_ digest: String) -> String { "\(root)/sources/\(digest).json" }

  private func keepOnce(_ content: Data, at path: String) throws {
    if Disk.size(ofFileAt: path) == nil { try keep(content, at: path) }
  }

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

  // MARK: Solves that were left in the middle: one sealed file for each run key, beside its attempts
  //
  //     attempts/<experiment>/<label>-<key12>/checkpoint
  //
  // The file is replaced whole. Whoever writes last wins, and every writer's checkpoint leads to the
  // same result.

  private static let checkpointName = "checkpoint"

  /// Keeps the latest checkpoint of a trial, instead of the one before.
  package func keepCheckpoint(
    _ content: Data, key: RunKey, label: String, experiment: String
  ) throws {
    try FolderName.check(experiment: experiment)
    let folder = "\(root)/attempts/\(experiment)/\(FolderName.make(label, key))"
    try keep(
      Data("\(Digest(of: content).hex)\n".utf8) + content, at: "\(folder)/\(Self.checkpointName)",
      as: "checkpoint-\(key.short)")
  }

  /// The latest checkpoint of a trial; nil if there is none, or none that is whole.
  package func checkpoint(of key: RunKey, experiment: String) throws -> Data? {
    for path in try checkpoints(of: key, experiment) {
      guard let file = FileManager.default.contents(atPath: path),
        let end = file.firstIndex(of: UInt8(ascii: "\n"))
      else { continue }
      let content = file[file.index(after: end)...]
      if Digest(hex: String(decoding: file[..<end], as: UTF8.self)) == Digest(of: content) {
        return Data(content)
      }
    }
    return nil
  }

  /// Removes what is kept to go on from, after the trial has its run.
  package func removeCheckpoint(of key: RunKey, experiment: String) throws {
    for path in try checkpoints(of: key, experiment) {
      Disk.remove(path)
      // Succeeds if there are no attempts beside it.
      rmdir(Disk.parent(of: path))
    }
  }

  private func checkpoints(of key: RunKey, _ experiment: String) throws -> [String] {
    let folder = "\(root)/attempts/\(experiment)"
    return try Disk.names(in: folder).filter { FolderName.shortKey(in: $0) == key.short }
      .map { "\(folder)/\($0)/\(Self.checkpointName)" }
      .filter { Disk.size(ofFileAt: $0) != nil }
  }

  // MARK: Which runs have been archived, so that clearing the store keeps them
  //
  //     archives/<name>/<experiment>/runs.json

  /// Adds runs to those that an archive of this name is known to have.
  ///
  /// Runs of earlier archives of the same name stay on the list: they may be in other folders.
  package func recordArchive(_ name: String, of runs: [StoredRun]) throws {
    let folder = "\(root)/archives/\(FolderName.readable(name))"
    for (experiment, runs) in Dictionary(grouping: runs, by: \.experiment) {
      let path = "\(folder)/\(experiment)/\(RunList.fileName)"
      let known = StoredJSON.value(RunList.self, at: path)?.runs ?? []
      let new = runs.map { RunList.Member(key: $0.key.hex, label: $0.label) }
        .filter { !known.contains($0) }
      guard !new.isEmpty else { continue }
      let members = (known + new).sorted { ($0.label, $0.key) < ($1.label, $1.key) }
      try keep(RunList(experiment: experiment, runs: members).data(), at: path)
    }
  }
}

/// The runs that a report or an archive is made of: the file `runs.json` beside its pages.
///
/// Whoever clears the store looks for it, and keeps these runs.
package struct RunList: Codable, Sendable {
  /// A run.
  package struct Member: Codable, Equatable, Sendable {
    /// The run key, 64 hexadecimal digits.
    package let key: String
    /// The readable name.
    package let label: String

    /// Names a run.
    package init(key: String, label: String) { (self.key, self.label) = (key, label) }
  }

  /// The name of the file.
  package static let fileName = "runs.json"

  /// The experiment.
  package let experiment: String
  /// The runs.
  package let runs: [Member]

  /// Lists runs.
  package init(experiment: String, runs: [Member]) {
    (self.experiment, self.runs) = (experiment, runs)
  }

  /// Reads a list; throws for anything else.
  package init(_ data: Data) throws { self = try StoredJSON.value(RunList.self, in: data) }

  /// The file's content; equal lists have equal bytes.
  package func data() throws -> Data { try StoredJSON.data(self) }
}
