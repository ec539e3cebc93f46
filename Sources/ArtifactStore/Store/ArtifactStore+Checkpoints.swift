package import Foundation

/// Solves that were left in the middle: one sealed file for each run key, beside its attempts.
///
///     attempts/<experiment>/<label>-<key12>/checkpoint
///
/// The file is replaced whole. Whoever writes last wins, and every writer's checkpoint leads to the
/// same result.
extension ArtifactStore {
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
}
