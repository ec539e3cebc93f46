import Foundation
import TestSupport
import Testing

@testable import ArtifactStore

@Suite struct ListingTests {
  let folder: TemporaryFolder
  let store: ArtifactStore

  init() throws {
    folder = try TemporaryFolder()
    store = ArtifactStore(root: folder.path)
  }

  private func key(_ number: Int) -> RunKey { RunKey(of: .integer(number)) }

  @Test func `an empty store has nothing`() throws {
    let nowhere = ArtifactStore(root: "\(folder.path)/nowhere")
    #expect(try nowhere.experiments == [])
    #expect(try nowhere.runs(of: "demo") == [])
    #expect(throws: ArtifactError.self) { try nowhere.run(matching: "demo/x") }
  }

  @Test func `foreign files and damaged runs do not break the listing`() throws {
    try store.publish(key: key(1), label: "b")
    try store.publish(key: key(2), label: "a")
    let broken = try store.publish(key: key(3), label: "broken")
    try Data("{}".utf8).write(to: URL(filePath: "\(broken.directory)/provenance.json"))
    let cut = try store.publish(key: key(4), label: "cut")
    try Data("short".utf8).write(to: URL(filePath: cut.resultPath))
    let runs = "\(folder.path)/runs"
    try Data().write(to: URL(filePath: "\(runs)/demo/.DS_Store"))
    try Data().write(to: URL(filePath: "\(runs)/demo/file-0123456789ab"))
    try Data().write(to: URL(filePath: "\(runs)/notes.txt"))
    for name in ["empty-0123456789ab", "unrelated"] {
      try FileManager.default.createDirectory(
        atPath: "\(runs)/demo/\(name)", withIntermediateDirectories: false)
    }
    #expect(try store.experiments == ["demo"])
    #expect(try store.runs(of: "demo").map(\.label) == ["a", "b"])
    let damaged = try store.damagedRuns(of: "demo")
    #expect(
      damaged.map { ($0.directory as NSString).lastPathComponent } == [
        "broken-\(key(3).short)", "cut-\(key(4).short)", "empty-0123456789ab",
      ])
    #expect(damaged[0].reason.contains("expected the provenance of a run"))
    #expect(damaged[1].reason.contains("bytes, got 5 bytes"))
    #expect(damaged[2].reason.contains("got no file"))
  }

  @Test func `a run answers to its path, its files, its label and its key`() throws {
    let run = try store.publish(key: key(1), label: "stag-hunt, mesob")
    try store.publish(key: key(2), label: "other")
    let names = [
      run.directory, run.directory + "/", run.resultPath, "\(run.directory)/provenance.json",
      "stag-hunt, mesob", "demo/stag-hunt, mesob", run.key.hex, run.key.short,
      String(run.key.hex.prefix(6)), "stag-hunt-mesob-\(run.key.short)",
    ]
    for name in names { #expect(try store.run(matching: name).key == run.key, "\(name)") }
  }

  @Test func `a name that no run has, or several, is an error`() throws {
    try store.publish(key: key(1), label: "same")
    try store.publish(key: key(2), label: "same")
    let several = try #require(throws: ArtifactError.self) { try store.run(matching: "same") }
    #expect(several.code == .ambiguous)
    #expect(several.description.contains(key(1).short))
    let none = try #require(throws: ArtifactError.self) { try store.run(matching: "nobody") }
    #expect(none.code == .notFound)
  }
}
