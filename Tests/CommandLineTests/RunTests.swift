import Foundation
import Testing

@testable import MesobCLI

struct RunTests {
  let folder: Folder
  init() throws { folder = try Folder() }

  private func run(_ arguments: String...) -> Invocation {
    Invocation(["run"] + arguments, in: folder)
  }

  @Test func `the second run reuses what the first one stored`() throws {
    let first = try run("tiny", "--json", "--no-report", "-j", "2").object()
    #expect(
      Set(first.keys)
        == [
          "experiment", "variant", "planned", "executed", "confirmed", "reused", "failed", "runs",
          "report",
        ])
    #expect(first["experiment"] as? String == "tiny")
    #expect(first["planned"] as? Int == 4)
    #expect(first["executed"] as? Int == 4)
    #expect(first["reused"] as? Int == 0)
    #expect(first["failed"] as? Int == 0)
    let runs = try #require(first["runs"] as? [[String: Any]])
    for run in runs {
      #expect(
        Set(run.keys) == [
          "key", "label", "path", "status", "seconds", "message", "resumed_at_iteration",
        ])
      let path = try #require(run["path"] as? String)
      #expect(FileManager.default.fileExists(atPath: "\(path)/result.h5"))
      #expect(run["status"] as? String == "executed")
    }
    let second = try run("tiny", "--json", "--no-report").object()
    #expect(second["reused"] as? Int == 4)
    let again = try #require(second["runs"] as? [[String: Any]])
    #expect(again.map { $0["path"] as? String } == runs.map { $0["path"] as? String })
  }

  @Test func `a run ends with the paths of its page, table and figure`() throws {
    let invocation = run("tiny")
    #expect(invocation.status == 0)
    let names = invocation.lines.map { URL(filePath: $0).lastPathComponent }
    #expect(names == ["tiny", "report.md", "scores.tex", "convergence.pdf"])
    for line in invocation.lines { #expect(FileManager.default.fileExists(atPath: line)) }
    #expect(invocation.error.contains("[4/4] executed"))
    #expect(invocation.error.contains("tiny: 4 planned, 4 executed, 0 reused, 0 failed"))
  }

  @Test func `a quiet run prints nothing but data`() {
    let invocation = run("tiny", "--no-report", "--quiet")
    #expect(invocation.error.isEmpty)
    #expect(invocation.lines.count == 1)
  }

  @Test func `a dry run writes nothing`() throws {
    let document = try run("tiny", "--dry-run", "--json").object()
    #expect(document["planned"] as? Int == 4)
    #expect(document["executed"] as? Int == 0)
    let runs = try #require(document["runs"] as? [[String: Any]])
    #expect(runs.allSatisfy { $0["status"] as? String == "planned" })
    #expect(!folder.contains("Artifacts"))
    let seconds = try #require(document["seconds_expected"] as? Double)
    #expect(seconds > 0 && seconds < 60)
    let dry = run("tiny", "--dry-run")
    #expect(dry.lines.count == 4)
    #expect(dry.error.contains("about 0:01 with 1 worker: 4 trials by the first steps, at most"))
    #expect(run("tiny", "--no-report").status == 0)
    let done = run("tiny", "--dry-run", "--json")
    #expect(done.error.isEmpty)
    #expect(try done.object()["seconds_expected"] as? Double == 0)
  }

  @Test func `overrides replace declared parameters and can sweep`() throws {
    let document = try run("tiny", "step-size=0.3,0.2,0.1", "iterations=2", "--json").object()
    #expect(document["planned"] as? Int == 6)
    #expect(document["report"] is NSNull)
    let labels = (document["runs"] as? [[String: Any]])?.compactMap { $0["label"] as? String }
    #expect(labels?.first == "left-right, online-mirror-descent step-size=0.3 iterations=2")
  }

  @Test func `only what matches is run`() throws {
    let document = try run("tiny", "--only", "stag-hunt*", "--json").object()
    #expect(document["planned"] as? Int == 2)
    #expect(run("tiny", "--only", "nothing*").status == 64)
  }

  @Test func `a report can be asked for or refused`() throws {
    let partial = try run("tiny", "--only", "stag*", "--report", "--json").object()
    #expect((partial["report"] as? [String])?.isEmpty == false)
    let refused = try run("tiny", "--no-report", "--json").object()
    #expect(refused["report"] is NSNull)
  }

  @Test func `several experiments give a list`() throws {
    let invocation = run("tiny", "failing", "--no-report", "--json")
    #expect(invocation.status == 1)
    #expect(try invocation.list().map { $0["experiment"] as? String } == ["tiny", "failing"])
  }

  @Test func `a failed trial is told, and the others go on`() throws {
    let invocation = run("failing", "--json")
    #expect(invocation.status == 1)
    #expect(invocation.error.contains("error: left-right, truthful-bidding: "))
    let document = try invocation.object()
    #expect(document["failed"] as? Int == 1)
    #expect(document["executed"] as? Int == 1)
    let failed = try #require((document["runs"] as? [[String: Any]])?.first)
    #expect(failed["status"] as? String == "failed")
    #expect(failed["path"] is NSNull)
    #expect((failed["message"] as? String)?.contains("left-right") == true)
  }

  @Test func `the first failure can end a run`() throws {
    let document = try run("failing", "--fail-fast", "--json").object()
    let runs = try #require(document["runs"] as? [[String: Any]])
    #expect(runs.map { $0["status"] as? String } == ["failed", "skipped"])
  }

  @Test func `an experiment that is named twice is run once`() throws {
    let document = try run("tiny", "tiny", "--no-report", "--json").object()
    #expect(document["executed"] as? Int == 4)
  }

  @Test func `reasons name what a missing trial differs in`() throws {
    let empty = try run("tiny", "--dry-run", "--why", "--json").object()
    for run in try #require(empty["runs"] as? [[String: Any]]) {
      #expect((run["why"] as? [String: Any])?["nearest"] is NSNull)
    }
    #expect(!folder.contains("Artifacts"))
    #expect(run("tiny", "--no-report", "--quiet").status == 0)
    let arguments = ["run", "tiny", "step-size=0.5,2", "--only", "left-right*", "--why"]
    let planned = try Invocation(arguments + ["--dry-run", "--json"], in: folder).object()
    let runs = try #require(planned["runs"] as? [[String: Any]])
    #expect(runs.map { $0["status"] as? String } == ["reused", "planned"])
    #expect(runs[0]["why"] is NSNull)
    let differences = (runs[1]["why"] as? [String: Any])?["differences"] as? [[String: String]]
    #expect(
      differences == [
        ["path": "method.parameters.step-size", "stored": "0.5", "planned": "2"]
      ])
    let invocation = Invocation(arguments, in: folder)
    #expect(invocation.status == 0)
    #expect(invocation.error.contains("\n  method.parameters.step-size: 0.5 → 2\n"))
    #expect(!invocation.output.contains("→"))
    let again = Invocation(arguments, in: folder)
    #expect(!again.error.contains("→"))
  }

  @Test func `trials that run out of time end with 124`() throws {
    // In the stag hunt uniform play is an equilibrium, which takes no time.
    let invocation = run("tiny", "--only", "left*", "--timeout", "0", "--no-report", "--json")
    #expect(invocation.status == 124)
    let runs = try #require(try invocation.object()["runs"] as? [[String: Any]])
    #expect(Set(runs.map { $0["status"] as? String }) == ["timeout"])
    #expect(run("failing", "--timeout", "0").status == 1)
  }

  @Test func `an interrupted run leaves nothing half-written`() throws {
    let signals = Signals()
    signals.receive(SIGINT)
    let invocation = Invocation(["run", "tiny"], in: folder, signals: signals)
    #expect(invocation.status == 130)
    #expect(invocation.output.isEmpty)
    #expect(invocation.error.contains("the same command goes on"))
    #expect(!folder.contains("Artifacts/runs"))
    #expect(run("tiny", "--no-report").status == 0)
  }

  @Test(arguments: [
    (["tinny"], "'tiny' (did you mean this?)"), (["tiny", "stepsize=1"], "step-size"),
    (["tiny", "step-size=a"], "number"), (["step-size=1"], "name of an experiment"),
    (["tiny", "-j", "0"], "-j 1 or more"),
    (["tiny", "--timeout=nan"], "--timeout"),
    (["tiny", "step-size=0..9223372036854775807"], "at most 10000 values"),
  ])
  func `mistakes are usage errors`(arguments: [String], expected: String) {
    let invocation = Invocation(["run"] + arguments, in: folder)
    #expect(invocation.status == 64)
    #expect(invocation.output.isEmpty)
    #expect(invocation.error.contains(expected))
    #expect(!folder.contains("Artifacts"))
  }
}
