public import Foundation

/// A dated remark on a run.
///
///     notes/<key12>/<time>-<random>.json
public struct RunNote: Codable, Sendable, Hashable {
  /// The run key.
  public let key: RunKey
  /// When it was written.
  public let written: Date
  /// What it says.
  public let text: String
}

/// Remarks on runs, one file each, so that none is lost when two people write at the same time.
extension ArtifactStore {
  /// Adds a remark to a run.
  @discardableResult
  public func addNote(_ text: String, to run: StoredRun) throws -> RunNote {
    let now = Date()
    let note = RunNote(key: run.key, written: now, text: text)
    let folder = noteFolder(run.key.short)
    try Disk.makeFolder(folder)
    try Disk.write(
      try StoredJSON.data(note), to: "\(folder)/\(Provenance.newAttempt(at: now)).json")
    try Disk.synchronize(folder)
    return note
  }

  /// The remarks on runs with this key, oldest first; files that are none are passed over.
  public func notes(of key: RunKey) throws -> [RunNote] {
    let folder = noteFolder(key.short)
    guard Disk.isFolder(folder) else { return [] }
    let notes = try Disk.names(in: folder).compactMap { name in
      FileManager.default.contents(atPath: "\(folder)/\(name)")
        .flatMap { try? StoredJSON.value(RunNote.self, in: $0) }
    }
    // Names begin with the time, so notes of one second keep the order of their names.
    return notes.filter { $0.key == key }.enumerated()
      .sorted { ($0.element.written, $0.offset) < ($1.element.written, $1.offset) }
      .map(\.element)
  }

  private func noteFolder(_ shortKey: String) -> String { "\(root)/notes/\(shortKey)" }
}
