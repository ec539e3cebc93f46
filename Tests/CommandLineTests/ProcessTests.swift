import Foundation
import Testing

/// What only a process of its own can show.
struct ProcessTests {
  let folder: Folder
  init() throws { folder = try Folder() }

  @Test func `the executable knows its version and lists experiments`() throws {
    let version = try Invocation(process: ["--version"], in: folder)
    #expect(version.status == 0)
    #expect(version.lines.count == 1)
    #expect(version.output.contains(/^\d+\.\d+\.\d+\n$/))
    let experiments = try Invocation(process: ["list", "--json"], in: folder).list()
    #expect(experiments.contains { $0["name"] as? String == "quickstart" })
  }

  @Test func `directories come from options and environment`() throws {
    try FileManager.default.createDirectory(
      at: folder.url.appending(path: "project"), withIntermediateDirectories: true)
    let arguments = [
      "run", "quickstart", "horizon=0", "iterations=1", "--only", "*truthful*", "-C", "project",
    ]
    let run = try Invocation(
      process: arguments, environment: ["MESOB_ARTIFACTS": "Kept"], in: folder)
    #expect(run.status == 0)
    #expect(run.lines == ["Kept/runs/quickstart"])
    #expect(folder.contains("project/Kept/runs/quickstart"))
    #expect(try Invocation(process: ["list", "-C", "nowhere"], in: folder).status == 2)
  }

  @Test func `a command in a subfolder works with the project above it`() throws {
    let run = ["run", "quickstart", "horizon=0", "iterations=1", "--only", "*truthful*"]
    #expect(try Invocation(process: run, in: folder).lines == ["Artifacts/runs/quickstart"])
    try FileManager.default.createDirectory(
      at: folder.url.appending(path: "notes/today"), withIntermediateDirectories: true)
    let below = try Invocation(process: run + ["-C", "notes/today"], in: folder)
    #expect(below.status == 0)
    #expect(below.lines == ["../../Artifacts/runs/quickstart"])
    #expect(below.error.contains("1 reused"), "\(below.error)")
    #expect(!folder.contains("notes/today/Artifacts"))
  }

  @Test func `a command in a subfolder of a package without runs starts the package's store`()
    throws
  {
    try folder.write("", to: "Package.swift")
    try FileManager.default.createDirectory(
      at: folder.url.appending(path: "Sources/lab"), withIntermediateDirectories: true)
    let run = try Invocation(
      process: [
        "run", "quickstart", "horizon=0", "iterations=1", "--only", "*truthful*", "-C",
        "Sources/lab",
      ], in: folder)
    #expect(run.lines == ["../../Artifacts/runs/quickstart"], "\(run.error)")
    #expect(folder.contains("Artifacts/runs/quickstart"))
    #expect(!folder.contains("Sources/lab/Artifacts"))
  }

  @Test func `an empty name of a folder is a mistake`() throws {
    for option in ["--artifacts", "-C"] {
      let list = try Invocation(process: ["list", option, ""], in: folder)
      #expect(list.status == 64)
      #expect(list.error.contains("empty text"), "\(list.error)")
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `a terminated solve prints what it has`() throws {
    let arguments = [
      "solve", "--game", "left-right", "--solver", "online-mirror-descent",
      "accuracy=0", "iterations=10000000", "--json", "--verbose",
    ]
    let solve = try Invocation(process: arguments, in: folder) { process, errors in
      while process.isRunning, try Data(contentsOf: errors).isEmpty {
        Thread.sleep(forTimeInterval: 0.01)
      }
      // `timeout` and schedulers tell a process and then its whole group.
      process.terminate()
      process.terminate()
    }
    #expect(solve.status == 75)
    #expect(try solve.object()["status"] as? String == "interrupted")
  }

  #if os(Linux)
    @Test func `a full disk is a failure to write`() throws {
      let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
      let list = try Invocation(process: ["list", "games"], in: folder, output: full)
      #expect(list.status == 74)
      #expect(list.error.hasPrefix("error: stdout: expected to write"))
    }
  #endif
}
