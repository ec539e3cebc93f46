import Foundation
import TestSupport
import Testing

@testable import ArtifactStore

@Suite struct RunListingTests {
  let folder: TemporaryFolder
  let store: ArtifactStore

  init() throws {
    folder = try TemporaryFolder()
    store = ArtifactStore(root: folder.path)
  }

  /// What is new after some work.
  private func changes(_ work: () throws -> Void) throws -> [String] {
    let before = try store.listing(of: "demo")
    try work()
    return try store.listing(of: "demo").changes(since: before)
  }

  @Test func `runs that appear, change and go are told, and nothing else`() throws {
    #expect(try changes {} == [])
    #expect(try changes { try store.publish() } == ["1 run appeared"])
    #expect(try changes { try store.publish() } == [])
    let run = try #require(try store.runs(of: "demo").first)
    let result = try Data(contentsOf: URL(filePath: run.resultPath))
    #expect(
      try changes { try result.dropLast().write(to: URL(filePath: run.resultPath)) }
        == ["1 run changed"])
    #expect(
      try changes { try FileManager.default.removeItem(atPath: run.directory) } == ["1 run went"])
  }

  @Test func `an execution that gave another result is told`() throws {
    try store.publish()
    #expect(
      try changes {
        #expect(throws: ArtifactError.self) { try store.publish(exploitability: 0.3) }
      } == ["1 attempt ended without a run"])
  }

  @Test func `names that are no experiment's are refused`() {
    #expect(throws: ArtifactError.self) { try store.listing(of: "../demo") }
  }
}
