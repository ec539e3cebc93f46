import Foundation
import Testing

/// Commands that keep the store in order, in a store where nothing is as it should be.
struct ForeignFilesTests {
  let folder: Folder
  let key: String

  init() throws {
    folder = try Folder()
    let run = try Invocation(["run", "tiny", "--no-report", "--json"], in: folder).object()
    let runs = try #require(run["runs"] as? [[String: Any]])
    key = try #require(runs[0]["key"] as? String)
    try FileManager.default.removeItem(atPath: folder.path("Artifacts/.partial"))
  }

  static let places = [
    ".partial", ".trash", "tags", "notes", "inputs", "sources", "reports", "archives", "attempts",
    "slurm", "verifications",
  ]

  private func commands() -> [[String]] {
    [
      ["gc", "--yes"], ["trash"], ["trash", "--empty", "--yes"], ["trash", key],
      ["restore", "--all"],
      ["tag"], ["tag", "best", key], ["note", key, "text"], ["note", key], ["inspect", key],
      ["list", "--runs"], ["doctor"],
    ]
  }

  @Test(arguments: places)
  func `a file where a folder should be is an error at most`(place: String) throws {
    try? FileManager.default.removeItem(atPath: folder.path("Artifacts/\(place)"))
    try folder.write("in the way", to: "Artifacts/\(place)")
    for arguments in commands() {
      let invocation = Invocation(arguments, in: folder)
      #expect([0, 1, 2, 74].contains(invocation.status), "\(arguments): \(invocation.error)")
      if [2, 74].contains(invocation.status) {
        #expect(invocation.error.contains("/\(place)"), "\(arguments): \(invocation.error)")
      }
    }
    #expect(
      try String(contentsOfFile: folder.path("Artifacts/\(place)"), encoding: .utf8) == "in the way"
    )
  }

  @Test(arguments: places)
  func `foreign files and folders stay where they are`(place: String) throws {
    let files = [
      "\(place)/.DS_Store", "\(place)/x.json", "\(place)/folder.json/file", "\(place)/tiny/file",
      "\(place)/tiny/folder/file", "\(place)/Ünlesbar/\(key.prefix(12))/file",
    ]
    for file in files {
      let path = folder.url.appending(path: "Artifacts/\(file)")
      try FileManager.default.createDirectory(
        at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data("foreign".utf8).write(to: path)
    }
    for arguments in commands() where arguments.first != "trash" {
      let invocation = Invocation(arguments, in: folder)
      #expect([0, 1, 2].contains(invocation.status), "\(arguments): \(invocation.error)")
    }
    _ = Invocation(["restore", "--all"], in: folder)
    for file in files where place != "sources" || !file.hasSuffix("x.json") {
      #expect(folder.contains("Artifacts/\(file)"), "\(file)")
    }
  }
}
