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
    #expect(names.allSatisfy { $0.hasPrefix("20270115T080000.000000Z-") })
  }
}
