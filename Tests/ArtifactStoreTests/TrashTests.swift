import Foundation
import TestSupport
import Testing

@testable import ArtifactStore

@Suite struct TrashTests {
  let folder: TemporaryFolder
  let store: ArtifactStore
  let run: StoredRun

  init() throws {
    folder = try TemporaryFolder()
    store = ArtifactStore(root: folder.path)
    run = try store.publish()
  }

  private func item(_ run: StoredRun) throws -> TrashBundle.Item {
    let directory = try store.runDirectory(matching: run.key.hex)
    return TrashBundle.Item(path: directory.path, reason: "a test", bytes: directory.bytes)
  }

  private func trash(_ run: StoredRun) throws -> TrashBundle {
    try #require(try store.trash([item(run)], command: ["mesob", "trash", "x"]))
  }

  @Test func `a run goes and comes back byte for byte`() throws {
    let before = folder.files
    let result = try Data(contentsOf: URL(filePath: run.resultPath))
    let bundle = try trash(run)
    #expect(try store.runs(of: "demo").isEmpty)
    #expect(bundle.items == [try #require(bundle.items.first)])
    #expect(bundle.command == ["mesob", "trash", "x"])
    #expect(bundle.bytes > result.count)
    #expect(bundle.run(in: bundle.items[0])?.key == run.key)
    let restored = try store.restore(bundle.items[0], of: bundle)
    #expect(restored.outcome == .restored)
    #expect(folder.files == before)
    #expect(try Data(contentsOf: URL(filePath: run.resultPath)) == result)
    #expect(try store.trashBundles().isEmpty)
  }

  @Test func `what is gone already makes no bundle`() throws {
    let nothing = TrashBundle.Item(path: "runs/demo/none-0123456789ab", reason: "", bytes: 0)
    #expect(try store.trash([nothing]) == nil)
    #expect(try store.trashBundles().isEmpty)
  }

  @Test func `a run that was made again is not replaced`() throws {
    let bundle = try trash(run)
    try store.publish()
    #expect(try store.restore(bundle.items[0], of: bundle).outcome == .equal)
    #expect(try store.trashBundles().count == 1)
    #expect(try store.restore(bundle.items[0], of: bundle, dropsEqual: true).outcome == .dropped)
    #expect(try store.trashBundles().isEmpty)
    #expect(try store.runs(of: "demo").count == 1)
  }

  @Test func `a place with another content is taken`() throws {
    let bundle = try trash(run)
    let other = try store.publish(exploitability: 0.5)
    #expect(try store.restore(bundle.items[0], of: bundle, dropsEqual: true).outcome == .taken)
    #expect(try store.run(matching: run.key.hex).identity == other.identity)
    // Under another label it would be a second run of one key.
    let renamed = try #require(try store.trash([item(other)]))
    try store.publish(label: "elsewhere")
    #expect(try store.restore(renamed.items[0], of: renamed).outcome == .taken)
  }

  @Test func `files are restored without replacing others`() throws {
    try store.keepInput(ofFileAt: run.resultPath, hash: Digest(ofFileAt: run.resultPath))
    let path = "inputs/\(try Digest(ofFileAt: run.resultPath))"
    let input = TrashBundle.Item(path: path, reason: "", bytes: 1)
    let bundle = try #require(try store.trash([input]))
    try Data("new".utf8).write(to: URL(filePath: "\(folder.path)/\(path)"))
    #expect(try store.restore(input, of: bundle).outcome == .taken)
    Disk.remove("\(folder.path)/\(path)")
    #expect(try store.restore(input, of: bundle).outcome == .restored)
    #expect(try store.input(Digest(ofFileAt: run.resultPath)) != nil)
  }

  @Test func `things in the trash have names`() throws {
    let bundle = try trash(run)
    let path = bundle.items[0].path
    let names = [
      bundle.id, String(bundle.id.prefix(15)), path, "\(folder.path)/\(path)",
      "\(bundle.id)/\(path)", run.label, "demo/\(run.label)", run.key.short,
    ]
    for name in names {
      let match = try store.trashed(matching: name)
      #expect(match.bundle == bundle && match.items == bundle.items, "\(name)")
    }
    let none = try #require(throws: ArtifactError.self) { try store.trashed(matching: "nobody") }
    #expect(none.code == .notFound)
    _ = try trash(store.publish())
    let two = try #require(throws: ArtifactError.self) { try store.trashed(matching: run.label) }
    #expect(two.code == .ambiguous)
    #expect(two.got.contains(bundle.id))
  }

  @Test func `foreign things in the trash are listed and left alone`() throws {
    let trash = "\(folder.path)/.trash"
    try Disk.makeFolder("\(trash)/odd")
    try Disk.write(Data("no JSON".utf8), to: "\(trash)/odd/trash.json")
    try Disk.write(Data(), to: "\(trash)/a file")
    let bundles = try store.trashBundles()
    #expect(bundles.map(\.id) == ["odd"])
    #expect(bundles[0].command == nil && bundles[0].items.isEmpty)
  }

  @Test func `a record cannot lead out of the store`() throws {
    let bundle = try trash(run)
    let path = "\(bundle.directory)/trash.json"
    let record = try String(contentsOfFile: path, encoding: .utf8)
    for wrong in ["../../x", "runs/../../x", "/etc/passwd", "x", "runs//x"] {
      let forged = record.replacing(bundle.items[0].path, with: wrong)
      try Data(forged.utf8).write(to: URL(filePath: path))
      #expect(TrashBundle(at: bundle.directory).items.isEmpty, "\(wrong)")
    }
  }

  @Test func `what lies in a bundle without a record has the path that it had`() throws {
    let bundle = try trash(run)
    let moved = bundle.items.map(\.path)
    Disk.remove("\(bundle.directory)/trash.json")
    for path in ["attempts/demo/x-0123456789ab/a/error.txt", "inputs/a", "slurm/demo/s/keys"] {
      try Disk.makeFolder(Disk.parent(of: "\(bundle.directory)/\(path)"))
      try Disk.write(Data(), to: "\(bundle.directory)/\(path)")
    }
    #expect(
      TrashBundle(at: bundle.directory).items.map(\.path)
        == ["attempts/demo/x-0123456789ab/a", "inputs/a"] + moved + ["slurm/demo/s"])
  }

  @Test func `a file that a killed move left in both places is put back`() throws {
    try store.keepInput(ofFileAt: run.resultPath, hash: Digest(ofFileAt: run.resultPath))
    let path = "inputs/\(try Digest(ofFileAt: run.resultPath))"
    let input = TrashBundle.Item(path: path, reason: "", bytes: 1)
    let bundle = try #require(try store.trash([input]))
    try #require(link(bundle.place(of: input), "\(folder.path)/\(path)") == 0)
    #expect(try store.restore(input, of: bundle).outcome == .restored)
    #expect(try store.trashBundles().isEmpty)
  }

  @Test func `what is deleted is gone, and half of it is not put back`() throws {
    let bundle = try trash(run)
    let half = "\(folder.path)/.trash/deleting-\(bundle.id)"
    #expect(try Disk.move(bundle.directory, to: half))
    let found = try #require(try store.trashBundles().first)
    #expect(found.items.isEmpty && found.isBeingDeleted)
    try store.delete(found)
    #expect(try Disk.names(in: "\(folder.path)/.trash").isEmpty)
  }

  @Test func `damaged runs are moved by path, name and digits, but runs of other stores are not`()
    throws
  {
    try Data("short".utf8).write(to: URL(filePath: run.resultPath))
    for name in [run.directory, run.directoryName, String(run.key.short.prefix(6))] {
      let directory = try store.runDirectory(matching: name)
      #expect(directory.path == "runs/demo/\(run.directoryName)" && directory.run == nil)
    }
    let other = try TemporaryFolder()
    let elsewhere = try ArtifactStore(root: other.path).publish()
    let error = try #require(throws: ArtifactError.self) {
      try store.runDirectory(matching: elsewhere.directory)
    }
    #expect(error.code == .invalidName)
  }
}
