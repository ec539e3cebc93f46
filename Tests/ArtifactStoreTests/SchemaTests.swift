import Foundation
import HDF5
import TestSupport
import Testing

@testable import ArtifactStore

/// Results of a later mesob than this one.
@Suite struct SchemaTests {
  let folder: TemporaryFolder
  let store: ArtifactStore
  private let expected = "expected at most schema \(SchemaVersion.current), which this mesob"

  init() throws {
    folder = try TemporaryFolder()
    store = ArtifactStore(root: folder.path)
  }

  /// Publishes a result as a later mesob does, and returns its directory.
  private func publishNewer() throws -> String {
    var (record, provenance) = (Fixtures.record(), Fixtures.provenance)
    record.attributes.append(("mesob_schema", .int64(SchemaVersion.current + 1)))
    record.groups[1] = RecordGroup(
      "/provenance", attributes: [("mesob_version", .string("9.8.7"))])
    provenance.surroundings.mesobVersion = "9.8.7"
    // The program that publishes reads what it published, which this one does not.
    #expect(throws: ArtifactError.self) {
      try store.publish(
        record, provenance: provenance, key: Fixtures.key, label: "later", experiment: "demo")
    }
    return "\(folder.path)/runs/demo/later-\(Fixtures.key.short)"
  }

  @Test func `a run of a later mesob is told by every name, and not taken for another`() throws {
    let directory = try publishNewer()
    #expect(try store.runs(of: "demo") == [])
    let damaged = try store.damagedRuns(of: "demo")
    #expect(damaged.map(\.directory) == [directory])
    #expect(damaged[0].isTooNew)
    for name in [directory, Fixtures.key.short, "later-\(Fixtures.key.short)"] {
      let error = try #require(throws: ArtifactError.self) { try store.run(matching: name) }
      #expect(error.code == .tooNew)
      #expect(
        error.description.contains(expected)
          && error.description.hasSuffix(
            "got schema \(SchemaVersion.current + 1), written by mesob 9.8.7: use that version or later"
          )
      )
    }
    #expect(try store.runDirectory(matching: directory).run == nil)
    #expect { try store.requireNoNewerRun(of: [Fixtures.key], experiment: "demo") } throws: {
      ($0 as? ArtifactError)?.code == .tooNew
    }
    try store.requireNoNewerRun(of: [RunKey(of: .boolean(true))], experiment: "demo")
  }

  @Test func `a run of a later mesob is not replaced`() throws {
    let directory = try publishNewer()
    let before = folder.files
    let error = try #require(throws: ArtifactError.self) { try store.publish(label: "later") }
    #expect(error.code == .tooNew)
    #expect(folder.files == before)
    #expect(Disk.exists("\(directory)/result.h5"))
  }

  @Test func `a file of a later mesob is told from those of earlier ones and of others`() throws {
    let path = "\(try publishNewer())/result.h5"
    let error = try #require(throws: ArtifactError.self) { try File.open(resultAt: path) }
    #expect(error.subject == "\(path), attribute 'mesob_schema'")
    for version in [nil, 1, SchemaVersion.current] {
      let other = "\(folder.path)/\(version ?? 0).h5"
      var record = Fixtures.record()
      if let version { record.attributes.append(("mesob_schema", .int64(version))) }
      try record.write(to: other)
      try File.open(resultAt: other).close()
    }
  }

  @Test func `what made a file of a later mesob may be unknown`() throws {
    var record = Fixtures.record()
    record.attributes.append(("mesob_schema", .int64(99)))
    record.groups = []
    try record.write(to: "\(folder.path)/x.h5")
    let error = try #require(throws: ArtifactError.self) {
      try File.open(resultAt: "\(folder.path)/x.h5")
    }
    #expect(error.got == "schema 99, written by a later mesob: use that one")
  }
}
