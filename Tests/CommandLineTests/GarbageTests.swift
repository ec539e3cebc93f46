import ExperimentBuilder
import Foundation
import GameCatalog
import MeanFieldSolvers
import Testing

struct GarbageTests {
  let folder: Folder
  init() throws { folder = try Folder() }

  private func mesob(_ arguments: String..., laboratory: Laboratory = .tiny) -> Invocation {
    Invocation(arguments, in: folder, laboratory: laboratory)
  }

  private func garbage(_ arguments: String...) throws -> [[String: Any]] {
    let survey = try Invocation(["gc", "--json"] + arguments, in: folder).object()
    return try #require(survey["garbage"] as? [[String: Any]])
  }

  /// Makes a store with garbage of those kinds that bits choose.
  private func fill(_ bits: Int = .max) throws {
    try #require(mesob("run", "tiny").status == 0)
    let text = try #require(try mesob("list", "--runs", "--json").list().first?["key"] as? String)
    let key = text.prefix(12)
    let makers: [() throws -> Void] = [
      { _ = mesob("run", "failing", "--no-report") },
      { _ = mesob("run", "tiny", "--no-report", laboratory: .earlier) },
      { _ = mesob("verify", "tiny") },
      { try folder.make("Artifacts/inputs/\(String(repeating: "a", count: 64))") },
      { try folder.make("Artifacts/inputs/README") },
      { try folder.make("Artifacts/sources/0123.json") },
      { try folder.make("Artifacts/verifications/0123456789ab/x.json") },
      { try folder.make("Artifacts/.partial/nobody/result.h5") },
      { try folder.make("Artifacts/.partial/checkpoint-0123456789ab-x") },
      { try folder.make("Artifacts/runs/My Folder/file") },
      { try folder.make("Artifacts/runs/file") },
      { try folder.make("Artifacts/attempts/tiny/left-right-\(key)/x/error.txt") },
      { try folder.make("Artifacts/attempts/tiny/left-right-\(key)/checkpoint") },
    ]
    for (index, make) in makers.enumerated() where bits >> index & 1 == 1 { try make() }
  }

  @Test func `there is garbage of every kind`() throws {
    try fill()
    let kinds = try garbage("--foreign").compactMap { $0["kind"] as? String }
    #expect(Set(kinds) == ["leftover", "attempt", "run", "input", "sources", "verification"])
    #expect(kinds.count { $0 == "run" } == 4)
  }

  @Test(arguments: [.max, 0x0AAA, 0x1555, 0x18C6, 0x0339])
  func `garbage is listed, moved and put back byte for byte`(bits: Int) throws {
    try fill(bits)
    let before = try folder.tree("Artifacts")
    let listed = try garbage("--foreign")
    #expect(try folder.tree("Artifacts") == before)
    let moved = mesob("gc", "--yes", "--foreign")
    #expect(moved.status == 0)
    #expect(moved.lines.count == listed.count)
    #expect(moved.error.contains("mesob restore"))
    #expect(try folder.tree("Artifacts").count < before.count)
    #expect(try garbage("--foreign").isEmpty)
    #expect(mesob("report", "tiny", "--check").status == 0)
    #expect(mesob("restore", "--all").status == 0)
    #expect(try folder.tree("Artifacts") == before)
    #expect(mesob("trash").output.isEmpty)
  }

  @Test func `what belongs to nobody known is kept unless that is wanted`() throws {
    try fill()
    let kinds = try garbage().compactMap { $0["kind"] as? String }
    #expect(!kinds.contains("leftover"))
    // Whoever is at work somewhere may be about to read them.
    #expect(!kinds.contains("input"))
    let kept = mesob("gc", "-v").output
    #expect(kept.contains(".partial/nobody") && kept.contains("unknown owner"))
  }

  @Test func `planned, tagged, noted and reported runs stay`() throws {
    #expect(mesob("run", "tiny").status == 0)
    #expect(mesob("run", "tiny", "--no-report", laboratory: .earlier).status == 0)
    let others = try garbage().filter { $0["kind"] as? String == "run" }
      .compactMap { $0["path"] as? String }
    #expect(others.count == 4)
    #expect(mesob("tag", "keep", folder.path("Artifacts/\(others[0])")).status == 0)
    #expect(mesob("note", folder.path("Artifacts/\(others[1])"), "why").status == 0)
    let listed = try #require(others[2].split(separator: "-").last)
    try folder.make(
      "Artifacts/reports/paper/runs.json",
      #"{"experiment": "paper", "runs": [{"key": "\#(listed)", "label": "x"}]}"#)
    #expect(try garbage().compactMap { $0["path"] as? String } == [others[3]])
    #expect(mesob("gc", "-v").output.contains("tag 'keep'"))
    try folder.make("Artifacts/archives/paper/runs.json", "{")
    let careful = mesob("gc")
    #expect(careful.output.isEmpty)
    #expect(careful.error.contains("archives/paper/runs.json cannot be read"))
  }

  @Test func `a store where everything is wanted loses nothing but leftovers`() throws {
    #expect(mesob("run", "tiny").status == 0)
    let before = try folder.tree("Artifacts")
    #expect(mesob("gc", "--yes").output.isEmpty)
    #expect(mesob("gc").error.contains("nothing to clear"))
    try folder.make("Artifacts/.partial/left")
    #expect(mesob("gc", "--yes", "--foreign").lines.count == 1)
    #expect(try folder.tree("Artifacts") == before)
  }

  @Test func `runs of an experiment that cannot be planned stay`() throws {
    #expect(mesob("run", "tiny", "--no-report").status == 0)
    let twice = Experiment("tiny") {
      Games { LeftRight.Parameters() }
      Methods {
        UniformPolicy()
        UniformPolicy()
      }
    }
    let laboratory = Laboratory(
      games: Laboratory.tiny.games, solvers: Laboratory.tiny.solvers, experiments: [twice])
    let careful = Invocation(["gc"], in: folder, laboratory: laboratory)
    #expect(careful.status == 0 && careful.output.isEmpty)
    #expect(careful.error.contains("cannot be planned"))
    let other = Laboratory(
      games: Laboratory.tiny.games, solvers: Laboratory.tiny.solvers, experiments: [])
    let undeclared = Invocation(["gc"], in: folder, laboratory: other)
    #expect(undeclared.lines.count == 4)
    #expect(undeclared.output.contains("declares no experiment 'tiny'"))
  }

  @Test func `what a process works on stays until it has ended`() throws {
    let arguments = [
      "run", "quickstart", "accuracy=0", "iterations=100000000", "--only", "competitive only", "-q",
    ]
    let killed = try Invocation(process: arguments, in: folder) { process, _ in
      let claims = folder.url.appending(path: "Artifacts/.partial")
      while try !folder.names(of: claims).contains(where: { $0.hasPrefix("claim-") }) {
        try #require(process.isRunning)
        Thread.sleep(forTimeInterval: 0.01)
      }
      try folder.make("Artifacts/inputs/\(String(repeating: "a", count: 64))")
      #expect(try garbage("--foreign", "--yes").isEmpty)
      #expect(try !folder.names(of: claims).isEmpty)
      kill(process.processIdentifier, SIGKILL)
    }
    #expect(killed.status != 0)
    let kinds = try garbage("--yes").compactMap { $0["kind"] as? String }
    #expect(Set(kinds).isSuperset(of: ["leftover", "input"]))
    #expect(try folder.names(of: folder.url.appending(path: "Artifacts/.partial")).isEmpty)
  }

  @Test func `finished submissions go, those that Slurm still has stay`() throws {
    let slurm = try FakeSlurm()
    #expect(try slurm.run().status == 0)
    let submission = try #require(try slurm.submissions.first?.lastPathComponent)
    let gc = try slurm.mesob(["gc"])
    #expect(gc.output.contains("slurm/quickstart/\(submission)"))
    try slurm.folder.write("no answer", to: "silence")
    let careful = try slurm.mesob(["gc"])
    #expect(careful.status == 0)
    #expect(!careful.output.contains("slurm/"))
    #expect(careful.error.contains("submissions of 'quickstart' are kept"))
  }
}

extension Folder {
  /// Makes a file and the folders that it is in.
  fileprivate func make(_ name: String, _ text: String = "garbage") throws {
    try FileManager.default.createDirectory(
      at: url.appending(path: name).deletingLastPathComponent(), withIntermediateDirectories: true)
    try write(text, to: name)
  }

  fileprivate func names(of folder: URL) throws -> [String] {
    guard FileManager.default.fileExists(atPath: folder.path()) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: folder.path())
  }
}
