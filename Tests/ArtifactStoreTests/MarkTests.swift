import Foundation
import TestSupport
import Testing

@testable import ArtifactStore

@Suite struct MarkTests {
  let folder: TemporaryFolder
  let store: ArtifactStore
  let runs: [StoredRun]

  init() throws {
    folder = try TemporaryFolder()
    let store = ArtifactStore(root: folder.path)
    self.store = store
    runs = try (1...3).map { try store.publish(key: RunKey(of: .integer($0)), label: "run \($0)") }
  }

  // MARK: Tags

  @Test func `a tag of one run is a name for it`() throws {
    try store.tag([runs[0]], as: "best")
    #expect(try store.run(matching: "best").key == runs[0].key)
    #expect(try store.tagNames(of: runs[0]) == ["best"])
    #expect(try store.runs(taggedWith: "best")?.map(\.key) == [runs[0].key])
    #expect(try store.runs(taggedWith: "other") == nil)
  }

  @Test func `a tag of several runs names none of them alone`() throws {
    try store.tag(Array(runs[0...1]), as: "pair")
    let error = try #require(throws: ArtifactError.self) { try store.run(matching: "pair") }
    #expect(error.code == .ambiguous)
  }

  @Test func `a name that is taken is refused, added to or moved`() throws {
    try store.tag([runs[0]], as: "best")
    let error = try #require(throws: ArtifactError.self) { try store.tag([runs[1]], as: "best") }
    #expect(error.code == .invalidName && error.got.contains(runs[0].key.short))
    #expect(try store.tag(Array(runs[0...1]), as: "best", ifTaken: .add).runs.count == 2)
    #expect(try store.tag([runs[2]], as: "best", ifTaken: .move).runs.map(\.key) == [runs[2].key])
    try store.removeTag("best")
    #expect(try store.tags().isEmpty)
    let none = try #require(throws: ArtifactError.self) { try store.removeTag("best") }
    #expect(none.code == .notFound)
  }

  @Test(arguments: ["", "Best", "a--b", "-a", "a-", "a b", "../a", "ä", "deadbeef", "2026"])
  func `names that are no tags are refused`(name: String) throws {
    let error = try #require(throws: ArtifactError.self) { try store.tag([runs[0]], as: name) }
    #expect(error.code == .invalidName)
    #expect(try store.tag(named: name) == nil)
  }

  @Test func `unreadable tags are errors by themselves only`() throws {
    try store.tag([runs[0]], as: "fine")
    try Data("{}".utf8).write(to: URL(filePath: "\(folder.path)/tags/broken.json"))
    try Data().write(to: URL(filePath: "\(folder.path)/tags/.DS_Store"))
    try Disk.makeFolder("\(folder.path)/tags/folder.json")
    #expect(try store.tags().compactMap { try? $0.get().name } == ["fine"])
    #expect(try store.tags().count == 3)
    #expect(try store.tagNames(of: runs[0]) == ["fine"])
    let error = try #require(throws: ArtifactError.self) { try store.run(matching: "broken") }
    #expect(error.code == .damaged)
    #expect(try store.tag([runs[1]], as: "broken", ifTaken: .move).runs.count == 1)
  }

  @Test func `a tag of a run that is gone says so`() throws {
    try store.tag([runs[0]], as: "best")
    Disk.remove(runs[0].directory)
    let error = try #require(throws: ArtifactError.self) { try store.run(matching: "best") }
    #expect(error.code == .notFound && error.got.contains("mesob trash"))
  }

  @Test func `many writers add to one tag and lose nothing`() async throws {
    let store = store
    try store.tag([], as: "all")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for run in runs { group.addTask { try store.tag([run], as: "all", ifTaken: .add) } }
      try await group.waitForAll()
    }
    #expect(try Set(store.tag(named: "all")?.runs.map(\.key) ?? []) == Set(runs.map(\.key)))
    #expect(try Disk.names(in: "\(folder.path)/.partial").isEmpty)
  }

  // MARK: Notes

  @Test func `notes are kept in order, and foreign files passed over`() throws {
    #expect(try store.notes(of: runs[0].key).isEmpty)
    let first = try store.addNote("one", to: runs[0])
    let place = "\(folder.path)/notes/\(runs[0].key.short)"
    try Data("no note".utf8).write(to: URL(filePath: "\(place)/README"))
    try Disk.makeFolder("\(place)/folder")
    let second = try store.addNote("two\nlines", to: runs[0])
    let notes = try store.notes(of: runs[0].key)
    #expect(Set(notes.map(\.text)) == ["one", "two\nlines"])
    #expect(first.key == runs[0].key && second.written >= first.written)
    #expect(try store.notes(of: runs[1].key).isEmpty)
  }

  @Test func `notes cannot be written where a file is`() throws {
    try Data().write(to: URL(filePath: "\(folder.path)/notes"))
    let error = try #require(throws: ArtifactError.self) { try store.addNote("x", to: runs[0]) }
    #expect(error.code == .cannotWrite)
    #expect(try store.notes(of: runs[0].key).isEmpty)
  }
}
