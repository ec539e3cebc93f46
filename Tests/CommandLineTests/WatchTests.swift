import Foundation
import Synchronization
import Testing

@testable import MesobCLI

/// `mesob report --watch` beside another process that executes runs.
struct WatchTests {
  let folder: Folder
  init() throws { folder = try Folder() }

  /// What the process has said so far, once it says a text; nil if it ends before.
  private func wait(for text: String, in errors: URL, of process: Process) throws -> String? {
    while process.isRunning {
      let said = try String(contentsOf: errors, encoding: .utf8)
      if said.contains(text) { return said }
      Thread.sleep(forTimeInterval: 0.02)
    }
    return nil
  }

  private var page: String {
    get throws {
      try String(
        contentsOfFile: folder.path("Artifacts/reports/quickstart/report.md"), encoding: .utf8)
    }
  }

  private func run(_ pattern: String) throws -> Int32 {
    try Invocation(
      process: [
        "run", "quickstart", "--no-report", "--only", pattern,
      ], in: folder
    ).status
  }

  @Test(.timeLimit(.minutes(1)))
  func `a watched report follows the runs until it is interrupted`() throws {
    try #require(run("*truthful*") == 0)
    let watch = try Invocation(process: ["report", "quickstart", "--watch"], in: folder) {
      process, errors in
      try #require(try wait(for: "^C ends", in: errors, of: process) != nil)
      #expect(try page.contains("1 of 11 runs are there"))
      #expect(try run("*competitive*") == 0)
      try #require(
        try wait(for: "quickstart: rendered again", in: errors, of: process) != nil)
      #expect(try page.contains("2 of 11 runs are there"))
      process.interrupt()
    }
    #expect(watch.status == 130)
    #expect(watch.error.contains("watching the runs of quickstart; ^C ends"))
    #expect(watch.error.contains("quickstart: 1 run appeared"))
    #expect(watch.lines.filter { $0.hasSuffix("report.md") }.count == 1)
  }

  @Test(.timeLimit(.minutes(1)))
  func `a report that cannot be rendered is waited for`() throws {
    try #require(run("*truthful*") == 0)
    let runs = folder.url.appending(path: "Artifacts/runs/quickstart")
    let name = try #require(
      FileManager.default.contentsOfDirectory(atPath: runs.path(percentEncoded: false)).first)
    let result = runs.appending(path: "\(name)/result.h5")
    let whole = try Data(contentsOf: result)
    let watch = try Invocation(process: ["report", "quickstart", "--watch"], in: folder) {
      process, errors in
      try #require(try wait(for: "^C ends", in: errors, of: process) != nil)
      try Data(whole.dropLast()).write(to: result)
      try #require(try wait(for: "error: quickstart: ", in: errors, of: process) != nil)
      try whole.write(to: result)
      try #require(
        try wait(for: "quickstart: rendered again", in: errors, of: process) != nil)
      process.terminate()
    }
    #expect(watch.status == 75)
    #expect(watch.error.contains("quickstart: 1 run changed"))
  }
}
