import Foundation
import TestSupport
import Testing

@testable import ArtifactStore

@Suite struct ProvenanceTests {
  @Test func `provenance is complete and comes back`() throws {
    let folder = try TemporaryFolder()
    let run = try ArtifactStore(root: folder.path).publish()
    let data = try #require(
      FileManager.default.contents(atPath: "\(run.directory)/provenance.json"))
    let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(
      json.keys.sorted() == [
        "attempt", "ended", "identity", "peak_memory_bytes", "seconds", "started", "surroundings",
        "trace_seconds",
      ])
    #expect(json["started"] as? String == "2027-01-15T08:00:00Z")
    let identity = try #require(json["identity"] as? [String: Any])
    #expect(
      identity.keys.sorted() == [
        "content_hash", "experiment", "file_bytes", "file_hash", "key", "label",
      ])
    #expect(identity["key"] as? String == Fixtures.key.hex)
    let surroundings = try #require(json["surroundings"] as? [String: Any])
    #expect(surroundings["command_line"] as? [String] == CommandLine.arguments)
    #expect(surroundings["mesob_version"] as? String == Build.current.version)
    let machine = try #require(surroundings["machine"] as? [String: Any])
    #expect(try #require(machine["processor_count"] as? Int) > 0)
    #expect(machine["architecture"] as? String != "other")
    #expect(try #require(json["peak_memory_bytes"] as? Int) > 1 << 20)
    #expect(try Digest(ofFileAt: run.resultPath) == run.identity.fileHash)
    #expect(try ContentHash(ofFileAt: run.resultPath).root == run.identity.contentHash)
    #expect(String(decoding: data, as: UTF8.self).hasPrefix("{\n  \"attempt\""))
  }

  @Test func `attempts never have the same name`() {
    let names = (0..<100).map { _ in Fixtures.provenance.attempt }
    #expect(Set(names).count == 100)
    #expect(names.allSatisfy { $0.hasPrefix("20270115T080000Z-") })
  }

  @Test func `git tells commit, branch and whether files differ`() throws {
    let folder = try TemporaryFolder()
    #expect(GitState.current(in: folder.path) == nil)
    let git = { (arguments: [String]) in
      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/env")
      process.arguments =
        ["git", "-C", folder.path, "-c", "user.name=a", "-c", "user.email=b"]
        + arguments
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      return process.terminationStatus
    }
    #expect(try git(["init", "-b", "trunk"]) == 0)
    #expect(GitState.current(in: folder.path) == nil)
    try Data("1".utf8).write(to: URL(filePath: "\(folder.path)/a"))
    #expect(try git(["add", "a"]) == 0)
    #expect(try git(["commit", "-m", "first"]) == 0)
    let clean = try #require(GitState.current(in: folder.path))
    #expect(clean.branch == "trunk")
    #expect(clean.commit.count == 40)
    #expect(!clean.isDirty)
    #expect(GitState.patch(in: folder.path) == "")
    try Data("2".utf8).write(to: URL(filePath: "\(folder.path)/untracked"))
    #expect(GitState.current(in: folder.path)?.isDirty == true)
    #expect(try git(["checkout", "--detach"]) == 0)
    #expect(GitState.current(in: folder.path)?.branch == nil)

    // The patch leads from the commit to the files, those that git does not know included.
    try Data("changed\n".utf8).write(to: URL(filePath: "\(folder.path)/a"))
    try Data("let x = 1\n".utf8).write(to: URL(filePath: "\(folder.path)/New.swift"))
    let store = ArtifactStore(root: "\(folder.path)/store")
    let patch = try #require(GitState.patch(in: folder.path))
    let hash = try store.keepPatch(patch)
    #expect(try store.keepPatch(patch) == hash)
    #expect(try git(["checkout", "a"]) == 0)
    try FileManager.default.removeItem(atPath: "\(folder.path)/New.swift")
    #expect(try git(["apply", "\(store.root)/sources/\(hash.hex).patch"]) == 0)
    #expect(FileManager.default.contents(atPath: "\(folder.path)/a") == Data("changed\n".utf8))
    #expect(FileManager.default.fileExists(atPath: "\(folder.path)/New.swift"))
  }
}
