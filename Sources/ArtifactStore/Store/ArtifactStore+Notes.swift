package import Foundation

/// A dated remark on a run.
///
///     notes/<key12>/<time>-<random>.json
package struct RunNote: Codable, Sendable {
  /// The run key.
  package let key: RunKey
  /// When it was written.
  package let written: Date
  /// What it says.
  package let text: String
}

/// Remarks on runs, one file each, so that none is lost when two people write at the same time.
extension ArtifactStore {
  /// Adds a remark to a run.
  @discardableResult
  package func addNote(_ text: String, to run: StoredRun) throws -> RunNote {
    let now = Date()
    let note = RunNote(key: run.key, written: now, text: text)
    try add(note, to: noteFolder(run.key), as: Provenance.newAttempt(at: now))
    return note
  }

  /// The remarks on runs with this key, oldest first; files that are none are passed over.
  package func notes(of key: RunKey) throws -> [RunNote] {
    let notes = try records(RunNote.self, in: noteFolder(key))
    // Names begin with the time, so notes of one second keep the order of their names.
    return notes.filter { $0.key == key }.enumerated()
      .sorted { ($0.element.written, $0.offset) < ($1.element.written, $1.offset) }
      .map(\.element)
  }

  private func noteFolder(_ key: RunKey) -> String { "\(root)/notes/\(key.short)" }

  // MARK: Folders of records

  /// Adds a record to a folder of them.
  func add(_ record: some Encodable, to folder: String, as name: String) throws {
    try Disk.makeFolder(folder)
    try Disk.write(try StoredJSON.data(record), to: "\(folder)/\(name).json")
    try Disk.synchronize(folder)
  }

  /// The records in a folder by their names; files that are none are passed over.
  func records<Record: Decodable>(_: Record.Type, in folder: String) throws -> [Record] {
    guard Disk.isFolder(folder) else { return [] }
    return try Disk.names(in: folder).compactMap {
      StoredJSON.value(Record.self, at: "\(folder)/\($0)")
    }
  }
}
