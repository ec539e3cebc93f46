import ExperimentBuilder
import Foundation
import Testing

/// `tag`, `note`, `trash` and `restore`.
struct KeepingTests {
  let folder: Folder
  let keys: [String]
  let paths: [String]

  init() throws {
    folder = try Folder()
    let run = try Invocation(["run", "tiny", "--no-report", "--json"], in: folder).object()
    let runs = try #require(run["runs"] as? [[String: Any]])
    keys = runs.compactMap { $0["key"] as? String }
    paths = runs.compactMap { $0["path"] as? String }
    try #require(keys.count == 4)
  }

  private func mesob(_ arguments: String...) -> Invocation { Invocation(arguments, in: folder) }

  // MARK: Tags

  @Test func `a tag names runs for every command`() throws {
    #expect(mesob("tag").output.isEmpty)
    #expect(mesob("tag", "best", keys[0]).output.contains(keys[0].prefix(12)))
    #expect(mesob("tag", "pair", "best", keys[1]).status == 0)
    let listed = try mesob("tag", "--json").list()
    #expect(listed.map { $0["name"] as? String } == ["best", "pair"])
    #expect(
      (listed[1]["runs"] as? [[String: Any]])?.compactMap { $0["key"] as? String }
        == Array(keys[0...1]))
    #expect(mesob("inspect", "best").output.contains("tags best, pair"))
    #expect(try mesob("verify", "pair", "--json").object()["checked"] as? Int == 2)
    #expect(mesob("inspect", "pair").status == 64)
    #expect(mesob("tag", "pair").lines.count == 3)
    #expect(mesob("list", "--runs").output.contains("#best #pair"))
    #expect(mesob("tag", "--delete", "pair").status == 0)
    #expect(mesob("verify", "pair").status == 2)
  }

  @Test func `a tag that is taken needs a word`() throws {
    #expect(mesob("tag", "best", keys[0]).status == 0)
    #expect(mesob("tag", "best", keys[0]).status == 0)
    let taken = mesob("tag", "best", keys[1])
    #expect(taken.status == 64)
    #expect(taken.error.contains("--add") && taken.error.contains(keys[0].prefix(12)))
    #expect(mesob("tag", "best", keys[1], "--add").lines.count == 3)
    #expect(mesob("tag", "best", keys[2], "--move").lines.count == 2)
  }

  @Test func `unreadable tags are named`() throws {
    #expect(mesob("tag", "best", keys[0]).status == 0)
    try folder.write("{", to: "Artifacts/tags/best.json")
    for arguments in [["tag"], ["tag", "best"], ["inspect", "best"], ["verify", "best"]] {
      let invocation = Invocation(arguments, in: folder)
      #expect(invocation.status == 2)
      #expect(invocation.error.contains("tags/best.json"))
    }
    #expect(mesob("inspect", keys[0]).status == 0)
    #expect(mesob("list", "--runs").status == 0)
    #expect(mesob("tag", "best", keys[0], "--move").status == 0)
  }

  @Test(arguments: [
    ["tag", "Best", "KEY"], ["tag", "tiny", "KEY"], ["tag", "deadbeef", "KEY"],
    ["tag", "--delete"],
    ["tag", "a", "KEY", "--add", "--move"], ["tag", "a", "--add"], ["tag", "a", "KEY", "--delete"],
    ["note"], ["note", "KEY", " "], ["trash", "KEY", "--empty"], ["trash", "--yes"],
    ["trash", "--force"], ["trash", "--empty", "--older-than", "soon"], ["restore"],
    ["restore", "--all", "x"],
  ])
  func `mistakes are usage errors`(arguments: [String]) {
    let invocation = Invocation(arguments.map { $0 == "KEY" ? keys[0] : $0 }, in: folder)
    #expect(invocation.status == 64)
    #expect(invocation.output.isEmpty)
    #expect(invocation.error.hasPrefix("error: "))
  }

  @Test(arguments: [
    ["tag", "a", "nobody"], ["tag", "a"], ["tag", "--delete", "a"], ["note", "nobody"],
    ["trash", "nobody"], ["trash", "--experiment", "nobody"], ["restore", "nobody"],
  ])
  func `what is not there cannot be told`(arguments: [String]) {
    let invocation = Invocation(arguments, in: folder)
    #expect(invocation.status == 2)
    #expect(invocation.error.contains("expected"))
  }

  // MARK: Notes

  @Test func `notes are printed, inspected and listed`() throws {
    #expect(mesob("note", keys[0]).output.isEmpty)
    #expect(mesob("note", keys[0], "looks odd").output.contains("looks odd"))
    #expect(mesob("note", keys[0], "two\nlines").lines.count == 3)
    let document = try mesob("note", keys[0], "--json").object()
    let notes = try #require(document["notes"] as? [[String: Any]])
    #expect(notes.compactMap { $0["text"] as? String } == ["looks odd", "two\nlines"])
    #expect((document["run"] as? [String: Any])?["key"] as? String == keys[0])
    #expect(mesob("inspect", keys[0]).output.contains("looks odd"))
    let inspected = try mesob("inspect", keys[0], "--json").object()["run"] as? [String: Any]
    #expect((inspected?["notes"] as? [Any])?.count == 2)
    #expect(mesob("list", "--runs").output.contains("[2 notes]"))
    let listed = try mesob("list", "--runs", "--json").list()
    #expect(listed.compactMap { ($0["notes"] as? [Any])?.count } == [2, 0, 0, 0, 0, 0])
  }

  // MARK: Trash

  @Test func `runs go to the trash and come back`() throws {
    let before = try folder.tree("Artifacts")
    let dry = mesob("trash", keys[0], "--dry-run")
    #expect(dry.status == 0 && dry.lines.count == 1)
    #expect(try folder.tree("Artifacts") == before)
    let moved = try mesob("trash", keys[0], paths[1], "--json").object()
    let id = try #require(moved["trash"] as? String)
    #expect((moved["items"] as? [Any])?.count == 2)
    #expect(try mesob("list", "--json").list()[0]["done"] as? Int == 2)
    let listed = try #require(try mesob("trash", "--json").object()["bundles"] as? [[String: Any]])
    #expect(listed.map { $0["id"] as? String } == [id])
    #expect(mesob("trash").output.contains("  runs/tiny/"))
    let one = mesob("restore", keys[0])
    #expect(one.status == 0 && one.output.hasPrefix("restored"))
    #expect(try mesob("restore", id, "--json").object()["restored"] as? Int == 1)
    #expect(try folder.tree("Artifacts") == before)
    #expect(mesob("trash").error.contains("the trash is empty"))
  }

  @Test func `a whole experiment is trashed, but tagged runs only by force`() throws {
    #expect(mesob("tag", "best", keys[0]).status == 0)
    let refused = mesob("trash", "--experiment", "tiny")
    #expect(refused.status == 64)
    #expect(refused.error.contains("'best'"))
    #expect(try mesob("list", "--json").list()[0]["done"] as? Int == 4)
    #expect(mesob("trash", "--experiment", "tiny", "--force").lines.count == 4)
    #expect(mesob("inspect", "best").status == 2)
    #expect(mesob("restore", "best").output.contains(keys[0].prefix(12)))
    #expect(mesob("restore", "--all").lines.count == 3)
  }

  @Test func `what was made again stays`() throws {
    #expect(mesob("trash", keys[0]).status == 0)
    #expect(mesob("run", "tiny", "--no-report").status == 0)
    let equal = mesob("restore", keys[0])
    #expect(equal.status == 0 && equal.output.hasPrefix("equal"))
    #expect(equal.error.contains("--yes"))
    #expect(mesob("restore", keys[0], "--yes").output.hasPrefix("dropped"))
    #expect(mesob("trash", keys[0]).status == 0)
    try FileManager.default.createDirectory(
      atPath: paths[0], withIntermediateDirectories: true)
    try Data("mine".utf8).write(to: URL(filePath: "\(paths[0])/file"))
    let taken = mesob("restore", keys[0], "--yes")
    #expect(taken.status == 1 && taken.output.hasPrefix("taken"))
    #expect(taken.error.contains("expected nothing there"))
    #expect(mesob("trash").output.contains(keys[0].prefix(12)))
  }

  @Test func `the trash is emptied on demand only`() throws {
    #expect(mesob("trash", keys[0]).status == 0)
    #expect(mesob("trash", "--empty", "--older-than", "30d", "--yes").error.contains("nothing to"))
    #expect(mesob("trash", "--empty").error.contains("--empty --yes deletes"))
    let bundles = try mesob("trash", "--json").object()["bundles"] as? [Any]
    #expect(bundles?.count == 1)
    let deleted = try mesob("trash", "--empty", "--yes", "--json").object()
    #expect(deleted["deleted"] as? Bool == true)
    #expect(mesob("trash").output.isEmpty)
    #expect(mesob("restore", keys[0]).status == 2)
  }

  @Test func `a bundle without a record is put back by what is in it`() throws {
    let before = try folder.tree("Artifacts")
    #expect(mesob("trash", keys[0], keys[1]).status == 0)
    let bundles = try mesob("trash", "--json").object()["bundles"] as? [[String: Any]]
    let directory = try #require(bundles?.first?["directory"] as? String)
    try Data("[]".utf8).write(to: URL(filePath: "\(directory)/trash.json"))
    #expect(mesob("trash").output.contains("2 things  no record"))
    let id = URL(filePath: directory).lastPathComponent
    #expect(try mesob("restore", id, "--json").object()["restored"] as? Int == 2)
    #expect(try folder.tree("Artifacts") == before)
    #expect(mesob("trash").output.isEmpty)
    let half = "\(folder.path("Artifacts"))/.trash/deleting-\(id)/runs"
    try FileManager.default.createDirectory(atPath: half, withIntermediateDirectories: true)
    let refused = mesob("restore", "deleting-\(id)")
    #expect(refused.status == 2 && refused.error.contains("being deleted for good"))
    #expect(mesob("restore", "--all").status == 0)
    #expect(mesob("trash", "--empty", "--yes").status == 0)
    #expect(mesob("trash").output.isEmpty)
  }
}

extension Folder {
  /// The content of every file below a folder, and every folder, by relative path; not the trash's.
  func tree(_ name: String) throws -> [String: Data?] {
    let root = path(name)
    let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    return Dictionary(
      uniqueKeysWithValues: names.filter { $0 != ".trash" && !$0.hasPrefix(".trash/") }.map {
        ($0, FileManager.default.contents(atPath: "\(root)/\($0)"))
      })
  }
}
