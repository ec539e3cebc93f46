import Foundation
import TestSupport
import Testing

@testable import ArtifactStore

/// A run is what its content says, whatever its directory is called.
@Suite struct RenamedRunTests {
  let folder: TemporaryFolder
  let store: ArtifactStore
  let run: StoredRun

  init() throws {
    folder = try TemporaryFolder()
    store = ArtifactStore(root: folder.path)
    run = try store.publish()
  }

  private var manager: FileManager { .default }
  private func place(_ name: String) -> String { "\(folder.path)/runs/demo/\(name)" }

  @Test(arguments: ["mine", "stag-hunt-mesob-0123456789ab"])
  func `a renamed directory is the same run`(name: String) throws {
    try manager.moveItem(atPath: run.directory, toPath: place(name))
    #expect(try store.runs(of: "demo").map(\.key) == [run.key])
    #expect(try store.damagedRuns(of: "demo").isEmpty)
    for word in [run.key.short, run.label, "demo/\(run.label)", name, place(name)] {
      let found = try store.run(matching: word)
      #expect(found.identity == run.identity && found.directory == place(name), "\(word)")
    }
    let directory = try store.runDirectory(matching: run.key.hex)
    #expect(directory.path == "runs/demo/\(name)" && directory.shortKey == run.key.short)
    let bundle = try #require(
      try store.trash(store.unwanted([directory], evenTagged: false)))
    #expect(try store.runs(of: "demo").isEmpty)
    #expect(try store.restore([run.key.short], dropsEqual: false)[0].bundle.id == bundle.id)
    #expect(try store.runs(of: "demo").map(\.directory) == [place(name)])
  }

  @Test func `a copy and a link are no second run`() throws {
    try manager.copyItem(atPath: run.directory, toPath: place("a-copy"))
    try manager.createSymbolicLink(atPath: place("z-link"), withDestinationPath: run.directory)
    #expect(try store.runs(of: "demo") == [run])
    #expect(try store.run(matching: run.key.short) == run)
    #expect(try store.runDirectories(of: "demo").count == 3)
    try manager.removeItem(atPath: run.directory)
    #expect(try store.run(matching: run.key.short).directory == place("a-copy"))
  }

  @Test func `what is tagged stays when it is renamed`() throws {
    try store.tag([run], as: "best")
    try manager.moveItem(atPath: run.directory, toPath: place("mine"))
    #expect(try store.runs(taggedWith: "best")?.map(\.key) == [run.key])
    let references = try RunReferences(in: store)
    let directory = try store.runDirectory(matching: "best")
    #expect(
      references.reasons(toKeep: directory.path, shortKey: directory.shortKey) == ["tag 'best'"])
  }

  @Test func `a run by another one's name makes room for that`() throws {
    let other = try store.publish(exploitability: 0.5, key: RunKey(of: .integer(2)))
    try manager.removeItem(atPath: run.directory)
    try manager.moveItem(atPath: other.directory, toPath: run.directory)
    #expect(try store.publish().identity == run.identity)
    #expect(try store.runs(of: "demo").map(\.key) == [run.key])
  }

  @Test func `the key in the result decides`() throws {
    // The record of the fixture has no key.
    let error = try #require(throws: ArtifactError.self) { try run.checkIntegrity() }
    #expect(error.expected == "the run with key \(run.key)" && error.got == "one without a key")
  }
}
