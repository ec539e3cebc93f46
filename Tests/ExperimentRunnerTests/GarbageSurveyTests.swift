import Foundation
import SourceCode
import TestSupport
import Testing

@testable import ArtifactStore
@testable import ExperimentRunner

@Suite struct GarbageSurveyTests {
  let folder: TemporaryFolder
  let store: ArtifactStore

  init() throws {
    folder = try TemporaryFolder()
    store = ArtifactStore(root: folder.path)
    try store.keep(SourceManifest(digest: "old", files: [:]))
  }

  private func survey() throws -> GarbageSurvey {
    try GarbageSurvey(of: store, in: Fixtures.laboratory)
  }

  @Test func `what is needed by the time it is moved is put back`() throws {
    let survey = try survey()
    #expect(survey.garbage.map(\.path) == ["sources/old.json"])
    // Somebody begins after the first look.
    #expect(store.claim(RunKey(of: .integer(1))))
    #expect(try survey.collect() == nil)
    #expect(store.sourceManifest("old") != nil)
    #expect(try self.survey().kept.map(\.path) == ["sources/old.json"])
    store.release(RunKey(of: .integer(1)))
    #expect(try survey.collect()?.items.map(\.path) == ["sources/old.json"])
    #expect(store.sourceManifest("old") == nil)
    #expect(try survey.collect() == nil)
  }

  @Test func `inputs that nobody reads go, those of a run that appears in between come back`()
    throws
  {
    let input = "\(folder.path)/input"
    try Data("input".utf8).write(to: URL(filePath: input))
    let hash = try Digest(ofFileAt: input)
    try store.keepInput(ofFileAt: input, hash: hash)
    let first = try survey()
    #expect(try first.collect()?.items.count == 2)
    #expect(store.input(hash) == nil)
    try store.keepInput(ofFileAt: input, hash: hash)
    let second = try survey()
    let record = ResultRecord(attributes: [("config", .string(#"{"inputs":{"x":"\#(hash)"}}"#))])
    let provenance = Provenance(started: Date(), seconds: 0, surroundings: .current())
    _ = try store.publish(
      record, provenance: provenance, key: RunKey(of: .integer(1)), label: "x", experiment: "demo")
    #expect(try second.collect() == nil)
    #expect(store.input(hash) != nil)
  }
}
