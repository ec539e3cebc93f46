import Foundation
import SourceCode
import TestSupport
import Testing

@testable import ArtifactStore

@Suite struct GarbageTests {
  let folder: TemporaryFolder
  let store: ArtifactStore

  init() throws {
    folder = try TemporaryFolder()
    store = ArtifactStore(root: folder.path)
  }

  /// Leaves something in flight that a process is said to own.
  private func leave(_ name: String, by owner: Owner?) throws {
    try Disk.makeFolder("\(folder.path)/.partial/\(name)")
    guard let owner else { return }
    try Disk.write(try StoredJSON.data(owner), to: "\(folder.path)/.partial/\(name).owner")
  }

  /// The owner of a process that has ended.
  private func ended() throws -> Owner {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", "exit 0"]
    try process.run()
    process.waitUntilExit()
    var owner = Owner.current
    owner.process = process.processIdentifier
    return owner
  }

  @Test func `an owner is alive, dead or foreign`() throws {
    #expect(Owner.current.state == .alive)
    #expect(try ended().state == .abandoned)
    var owner = Owner.current
    owner.host = "elsewhere"
    #expect(owner.state == .unknown)
    owner = .current
    owner.boot = "before"
    owner.machine = nil
    #expect(owner.state == .unknown)
    owner.machine = Owner.current.machine
    #expect(owner.state == (owner.machine == nil ? .unknown : .abandoned))
    owner = .current
    owner.start = "0"
    #expect(owner.state == .abandoned)
    owner.process = -1
    #expect(owner.state == .abandoned)
  }

  @Test func `only what nobody works on is a leftover`() throws {
    try leave("alive", by: .current)
    try leave("dead", by: ended())
    try leave("nobody", by: nil)
    var elsewhere = Owner.current
    elsewhere.host = "elsewhere"
    try leave("foreign", by: elsewhere)
    try Disk.write(Data("x".utf8), to: "\(folder.path)/.partial/file")
    try Disk.write(try StoredJSON.data(ended()), to: "\(folder.path)/.partial/orphan.owner")
    let (abandoned, unknown) = try store.leftovers()
    #expect(abandoned.map(\.path) == [".partial/dead", ".partial/orphan.owner"])
    #expect(abandoned[0].items.map(\.path) == [".partial/dead", ".partial/dead.owner"])
    #expect(unknown.map(\.path) == [".partial/file", ".partial/foreign", ".partial/nobody"])
    #expect(unknown.map(\.reason)[1].contains("elsewhere"))
  }

  @Test func `a run in flight is owned until it is published`() throws {
    let staged = try store.stage(
      Fixtures.record(), provenance: Fixtures.provenance, key: Fixtures.key, label: "x",
      experiment: "demo")
    #expect(try store.inFlight().map(\.state) == [.alive])
    #expect(try store.leftovers() == (abandoned: [], unknown: []))
    _ = try store.publish(staged)
    #expect(folder.files.filter { $0.hasPrefix(".partial/") } == [])
  }

  @Test func `claims tell who made them`() throws {
    #expect(store.claim(Fixtures.key))
    let claim = try #require(try store.inFlight().first)
    #expect(claim.state == .alive && claim.claimedKey == Fixtures.key.short)
    try StoredJSON.data(ended()).write(
      to: URL(filePath: "\(folder.path)/.partial/\(claim.name)"))
    #expect(try store.leftovers().abandoned.map(\.path) == [".partial/\(claim.name)"])
    store.release(Fixtures.key)
    #expect(try store.inFlight().isEmpty)
  }

  @Test func `attempts are outdated once the trial has a run that nobody makes again`() throws {
    try store.recordFailure(
      "no", provenance: Fixtures.provenance, key: Fixtures.key, label: "x", experiment: "demo")
    try store.keepCheckpoint(Data(), key: Fixtures.key, label: "x", experiment: "demo")
    #expect(try store.outdatedAttempts(except: []).isEmpty)
    try store.publish()
    #expect(try store.outdatedAttempts(except: [Fixtures.key.short]).isEmpty)
    let garbage = try store.outdatedAttempts(except: [])
    #expect(garbage.count == 2 && garbage.allSatisfy { $0.kind == .attempt })
    let before = folder.files
    let bundle = try #require(try store.trash(garbage.flatMap(\.items)))
    #expect(try store.folders(at: "attempts/demo").isEmpty)
    for item in bundle.items { _ = try store.restore(item, of: bundle) }
    #expect(folder.files == before)
  }

  @Test func `contents are garbage when no run refers to them, in the store or in the trash`()
    throws
  {
    let run = try store.publish()
    let input = "\(folder.path)/input"
    try Data("input".utf8).write(to: URL(filePath: input))
    try store.keepInput(ofFileAt: input, hash: Digest(ofFileAt: input))
    try store.keep(SourceManifest(digest: "yesterday", files: [:]))
    try store.record(VerificationRecord(of: run, level: .bits, seconds: 0, .current()))
    let unread = ["inputs/\(try Digest(ofFileAt: input))", "sources/yesterday.json"]
    func garbage() throws -> [String] {
      try store.unreferencedContents().map(\.path)
    }
    #expect(try garbage() == unread)
    let directory = try store.runDirectory(matching: run.key.hex)
    let bundle = try #require(
      try store.trash([TrashBundle.Item(path: directory.path, reason: "", bytes: 0)]))
    #expect(try garbage() == unread)
    try store.delete(bundle)
    #expect(try garbage() == unread + ["verifications/\(run.key.short)"])
    // What a damaged run reads is known to nobody.
    let damaged = try store.publish()
    try Data().write(to: URL(filePath: damaged.resultPath))
    #expect(try garbage() == [])
  }

  @Test func `an input that a configuration names is kept`() throws {
    let input = "\(folder.path)/input"
    try Data("input".utf8).write(to: URL(filePath: input))
    let hash = try Digest(ofFileAt: input)
    try store.keepInput(ofFileAt: input, hash: hash)
    var record = Fixtures.record()
    record.attributes[1].1 = .string(#"{"inputs":{"network":"\#(hash)"}}"#)
    _ = try store.publish(
      record, provenance: Fixtures.provenance, key: Fixtures.key, label: "x", experiment: "demo")
    #expect(try store.unreferencedContents().isEmpty)
  }

  @Test func `tags, notes and reports refer to runs`() throws {
    let runs = try (1...4).map {
      try store.publish(key: RunKey(of: .integer($0)), label: "run \($0)")
    }
    try store.tag([runs[0]], as: "best")
    try store.addNote("look", to: runs[1])
    let list = RunList(
      experiment: "demo", runs: [RunList.Member(key: runs[2].key.hex, label: runs[2].label)])
    try Disk.makeFolder("\(folder.path)/reports/demo")
    try list.data().write(to: URL(filePath: "\(folder.path)/reports/demo/runs.json"))
    func reasons() throws -> [[String]] {
      let references = try RunReferences(in: store)
      return try runs.map {
        references.reasons(toKeep: try store.runDirectory(matching: $0.key.hex).path)
      }
    }
    #expect(try reasons() == [["tag 'best'"], ["a note"], ["reports/demo"], []])
    #expect(try RunReferences(in: store).unreadable.isEmpty)
    try Data("?".utf8).write(to: URL(filePath: "\(folder.path)/reports/demo/runs.json"))
    try Data("?".utf8).write(to: URL(filePath: "\(folder.path)/tags/best.json"))
    #expect(try RunReferences(in: store).unreadable.count == 2)
    Disk.remove("\(folder.path)/reports/demo/runs.json")
    try Data().write(to: URL(filePath: "\(folder.path)/reports/demo/report.md"))
    #expect(try reasons().allSatisfy { $0.last?.hasPrefix("reports/demo") == true })
  }

  @Test func `the file system is tried and left as it was`() throws {
    try store.probe()
    #expect(try Disk.names(in: folder.path).isEmpty)
    let later = ArtifactStore(root: "\(folder.path)/a/b/c")
    try later.probe()
    #expect(later.nearestFolder == folder.path)
    #expect(try Disk.names(in: folder.path).isEmpty)
    #expect(later.freeBytes ?? 0 > 0)
    try Data().write(to: URL(filePath: "\(folder.path)/file"))
    let error = try #require(throws: ArtifactError.self) {
      try ArtifactStore(root: "\(folder.path)/file").probe()
    }
    #expect(error.code == .cannotWrite)
  }
}
