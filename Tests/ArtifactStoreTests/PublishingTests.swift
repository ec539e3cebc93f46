import Foundation
import TestSupport
import HDF5
import Testing

@testable import ArtifactStore

@Suite struct PublishingTests {
  let folder: TemporaryFolder
  let store: ArtifactStore

  init() throws {
    folder = try TemporaryFolder()
    store = ArtifactStore(root: folder.path)
  }

  @Test func `a published run can be found and read`() throws {
    let run = try store.publish()
    #expect(run.directory == "\(folder.path)/runs/demo/stag-hunt-mesob-\(Fixtures.key.short)")
    #expect(folder.files.count == 2)
    #expect(try store.run(for: Fixtures.key, experiment: "other") == nil)
    #expect(try store.run(for: RunKey(of: .boolean(true)), experiment: "demo") == nil)
    #expect(try store.run(for: Fixtures.key, experiment: "demo") == run)
    #expect(try run.configurationJSON() == #"{"a":1}"#)
  }

  @Test func `the second publisher of the same content steps back`() throws {
    let first = try store.publish()
    let second = try store.publish()
    #expect(second == first)
    #expect(folder.files.count == 2)
  }

  @Test func `identity is the key, not the label`() throws {
    let first = try store.publish(label: "one")
    #expect(try store.publish(label: "two") == first)
    #expect(try store.runs(of: "demo").map(\.label) == ["one"])
  }

  @Test func `a second result that differs is an error and is kept as an attempt`() throws {
    try store.publish()
    let error = try #require(throws: ArtifactError.self) {
      try store.publish(exploitability: 0.3)
    }
    #expect(error.code == .differs)
    let run = try #require(try store.runs(of: "demo").first)
    let root = try File.open(at: run.resultPath).root
    #expect(try root.dataset("/metrics/exploitability").read(Double.self) == [0.25])
    let kept = folder.files.filter { $0.hasPrefix("attempts/demo/stag-hunt-mesob-") }
    #expect(kept.map { ($0 as NSString).lastPathComponent } == ["provenance.json", "result.h5"])
    #expect(folder.files.count == 4)
  }

  @Test(.timeLimit(.minutes(1)))
  func `of many publishers at once one wins and all get its run`() async throws {
    let runs = try await withThrowingTaskGroup(of: StoredRun.self) { group in
      for _ in 0..<16 { group.addTask { [store] in try store.publish() } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(runs.count == 16)
    #expect(Set(runs).count == 1)
    #expect(folder.files.count == 2)
  }

  @Test(.timeLimit(.minutes(1)))
  func `of two contents published at once one wins and the other is kept`() async throws {
    let failures = await withTaskGroup(of: Bool.self) { group in
      for number in 0..<8 {
        group.addTask { [store] in
          (try? store.publish(exploitability: Double(number % 2))) == nil
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(failures == 4)
    #expect(try store.runs(of: "demo").count == 1)
    #expect(folder.files.filter { $0.hasPrefix("attempts/") }.count == 8)
    #expect(folder.files.filter { $0.hasPrefix(".partial/") } == [])
  }

  @Test func `a kill between writing and publishing leaves no run`() throws {
    let staged = try store.stage(
      Fixtures.record(), provenance: Fixtures.provenance, key: Fixtures.key, label: "x",
      experiment: "demo")
    #expect(FileManager.default.fileExists(atPath: "\(staged.directory)/result.h5"))
    #expect(try store.runs(of: "demo") == [])
    #expect(try store.damagedRuns(of: "demo") == [])
    #expect(try store.run(for: Fixtures.key, experiment: "demo") == nil)
    try store.publish()
    #expect(try store.runs(of: "demo").count == 1)
  }

  @Test func `a record that cannot be written leaves nothing behind`() throws {
    var record = Fixtures.record()
    record.arrays[0].axes = ["nowhere", "action"]
    #expect(throws: ArtifactError.self) {
      try store.publish(
        record, provenance: Fixtures.provenance, key: Fixtures.key, label: "x", experiment: "demo")
    }
    #expect(folder.files == [])
  }

  @Test(arguments: ["provenance.json", "result.h5"])
  func `a damaged run makes room for a new one`(_ file: String) throws {
    let run = try store.publish()
    try FileManager.default.removeItem(atPath: "\(run.directory)/\(file)")
    #expect(try store.run(for: Fixtures.key, experiment: "demo") == nil)
    try store.publish()
    #expect(try store.run(for: Fixtures.key, experiment: "demo") != nil)
    #expect(folder.files.filter { $0.contains("/damaged-") }.count == 1)
  }

  @Test func `a run with a flipped bit makes room for a new one`() throws {
    let run = try store.publish()
    var bytes = try #require(FileManager.default.contents(atPath: run.resultPath))
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(filePath: run.resultPath))
    try store.publish()
    let repaired = try #require(try store.run(for: Fixtures.key, experiment: "demo"))
    #expect(try Digest(ofFileAt: repaired.resultPath) == repaired.identity.fileHash)
    #expect(folder.files.filter { $0.contains("/damaged-") }.count == 2)
  }

  @Test func `a failure is kept with its message and provenance`() throws {
    let directory = try store.recordFailure(
      "it broke", provenance: Fixtures.provenance, key: Fixtures.key, label: "a b",
      experiment: "demo")
    #expect(directory.hasPrefix("\(folder.path)/attempts/demo/a-b-\(Fixtures.key.short)/"))
    #expect(
      try String(contentsOfFile: "\(directory)/error.txt", encoding: .utf8) == "it broke\n")
    #expect(folder.files.count == 2)
    #expect(try store.lastFailure(of: Fixtures.key, experiment: "demo") == "it broke")
    #expect(try store.lastFailure(of: RunKey(of: .integer(3)), experiment: "demo") == nil)
  }

  @Test(arguments: ["a/b/c", "a/b/c/", "a"])
  func `folders are made with their parents, once`(_ name: String) throws {
    let path = "\(folder.path)/\(name)"
    for _ in 0..<2 { try Disk.makeFolder(path) }
    #expect(Disk.isFolder(path))
    try Data().write(to: URL(filePath: "\(folder.path)/file"))
    let error = try #require(throws: ArtifactError.self) {
      try Disk.makeFolder("\(folder.path)/file/\(name)")
    }
    #expect(error.code == .cannotWrite)
  }

  @Test(arguments: [
    ("mesob weight=0.3", "mesob-weight=0.3"), ("a/b/../c", "a-b-..-c"), ("../../etc", "etc"),
    ("größe → 1e-6", "gr-e-1e-6"), ("", "run"), ("---", "run"), ("x,y", "x-y"),
    (String(repeating: "word,", count: 40), String(repeating: "word-", count: 19) + "w"),
  ])
  func `labels become names of folders`(_ label: String, _ name: String) {
    let readable = FolderName.readable(label)
    #expect(readable == name)
    #expect(readable.utf8.allSatisfy { $0 < 128 && $0 != UInt8(ascii: "/") })
  }

  @Test func `an experiment whose name leads elsewhere is refused`() throws {
    let error = try #require(throws: ArtifactError.self) {
      try store.publish(
        Fixtures.record(), provenance: Fixtures.provenance, key: Fixtures.key, label: "x",
        experiment: "../demo")
    }
    #expect(error.code == .invalidName)
  }
}
