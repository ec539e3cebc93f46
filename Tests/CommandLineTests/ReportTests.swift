import ArtifactStore
import Foundation
import Testing

@testable import MesobCLI

struct ReportTests {
  let folder: Folder
  init() throws { folder = try Folder() }

  private func report(_ arguments: String...) -> Invocation {
    Invocation(["report"] + arguments, in: folder)
  }

  private func execute() throws {
    try #require(Invocation(["run", "tiny", "--no-report"], in: folder).status == 0)
  }

  @Test func `a report lists its main files, and all of them as JSON`() throws {
    try execute()
    let invocation = report("tiny")
    #expect(invocation.status == 0)
    #expect(invocation.error.isEmpty)
    let names = invocation.lines.map { URL(filePath: $0).lastPathComponent }
    #expect(names == ["report.md", "scores.tex", "convergence.pdf"])
    let document = try report("tiny", "--json").object()
    #expect(Set(document.keys) == ["experiment", "directory", "files"])
    let files = try #require(document["files"] as? [String])
    #expect(files.contains { $0.hasSuffix("tables/scores.csv") })
    for file in files { #expect(FileManager.default.fileExists(atPath: file)) }
  }

  @Test func `a report is fresh until something changes`() throws {
    try execute()
    #expect(report("tiny", "--check").status == 1)
    #expect(!folder.contains("Artifacts/reports"))
    #expect(report("tiny").status == 0)
    let fresh = report("tiny", "--check", "--json")
    #expect(fresh.status == 0)
    #expect((try fresh.object()["stale"] as? [String])?.isEmpty == true)
    try folder.write("edited", to: "Artifacts/reports/tiny/report.md")
    let stale = report("tiny", "--check")
    #expect(stale.status == 1)
    #expect(stale.lines.map { URL(filePath: $0).lastPathComponent } == ["report.md"])
  }

  @Test func `a report after overrides says how to run it with them`() throws {
    for (overrides, command) in [
      (["iterations=3"], "mesob run tiny iterations=3 --report"),
      ([], "mesob run tiny\nmesob report tiny"),
    ] {
      let run = Invocation(["run", "tiny"] + overrides + ["--report"], in: folder)
      #expect(run.status == 0)
      let page = try String(
        contentsOfFile: #require(
          run.lines.first { $0.hasSuffix("/report.md") && $0.contains("/reports/tiny") }),
        encoding: .utf8)
      #expect(page.contains("\n```\n\(command)\n```\n"))
    }
    #expect("values=[3,5,8]".shellWord == "'values=[3,5,8]'")
  }

  @Test func `overrides have a report of their own, whatever their order and spelling`() throws {
    try execute()
    #expect(report("tiny").status == 0)
    let declared = try #require(
      FileManager.default.contents(atPath: folder.path("Artifacts/reports/tiny/report.md")))
    let run = Invocation(
      ["run", "tiny", "iterations=3", "step-size=0.5,0.1", "--report"], in: folder)
    #expect(run.status == 0, "\(run.error)")
    let folders = { () throws -> [String] in
      try FileManager.default.contentsOfDirectory(atPath: folder.path("Artifacts/reports")).sorted()
    }
    let variant = try #require(try folders().first { $0.hasPrefix("tiny@") })
    #expect(variant.wholeMatch(of: /tiny@[0-9a-f]{8}/) != nil)
    #expect(
      FileManager.default.contents(atPath: folder.path("Artifacts/reports/tiny/report.md"))
        == declared, "the report of the experiment as it is declared is untouched")
    let again = report("tiny", "solver.step-size=0.5,0.1", "iterations=3")
    #expect(again.status == 0, "\(again.error)")
    #expect(again.lines.first?.contains("/reports/\(variant)/") == true)
    #expect(report("tiny", "solver.step-size=0.5,0.1", "iterations=3", "--check").status == 0)
    #expect(try folders() == ["tiny", variant])
    // Labels keep a swept value where it is the default.
    let page = try String(
      contentsOfFile: folder.path("Artifacts/reports/\(variant)/report.md"), encoding: .utf8)
    #expect(page.contains("step-size=0.5") && page.contains("step-size=0.1"), "\(page)")
  }

  @Test func `what was swept has rows of its own and is no replicate`() throws {
    let run = Invocation(["run", "tiny", "stag=2,3", "iterations=3", "--report"], in: folder)
    #expect(run.status == 0, "\(run.error)")
    let path = try #require(run.lines.first { $0.hasSuffix("/report.md") })
    let page = try String(contentsOfFile: path, encoding: .utf8)
    #expect(page.contains("stag=2") && page.contains("stag=3"), "\(page)")
    #expect(!page.contains("±"), "\(page)")
  }

  @Test func `a sweep without end is refused with its size`() {
    let run = Invocation(
      ["run", "tiny", "--dry-run", "stag=1..10000", "iterations=1..10000"], in: folder)
    #expect(run.status == 64)
    #expect(run.error.contains("at most 100000 trials"), "\(run.error)")
  }

  @Test func `a report of the same runs is not drawn again, neither by report nor by run`() throws {
    func stamps() throws -> [FileStamp?] {
      ["report.md", "report.html", "figures/convergence.pdf"].map {
        FileStamp(ofFileAt: folder.path("Artifacts/reports/tiny/\($0)"))
      }
    }
    try execute()
    let first = report("tiny", "--json")
    let drawn = try stamps()
    #expect(report("tiny", "--json").output == first.output)
    let run = Invocation(["run", "tiny"], in: folder)
    #expect(run.lines.dropFirst() == report("tiny").lines[...])
    #expect(try stamps() == drawn)
    #expect(report("tiny", "--check").status == 0)

    try folder.write("edited", to: "Artifacts/reports/tiny/report.md")
    #expect(Invocation(["run", "tiny"], in: folder).status == 0)
    #expect(try stamps().allSatisfy { !drawn.contains($0) })
    let again = try stamps()
    #expect(Invocation(["run", "tiny", "iterations=20", "--report"], in: folder).status == 0)
    #expect(try stamps() == again, "overrides have a report of their own")
    #expect(report("tiny", "--check").status == 0)
  }

  @Test func `formats select files`() throws {
    try execute()
    let output = folder.path("generated")
    let invocation = report("tiny", "--format", "tex,csv", "-o", output)
    #expect(invocation.status == 0)
    let extensions = Set(invocation.lines.map { URL(filePath: $0).pathExtension })
    #expect(extensions == ["tex", "csv"])
    #expect(folder.contains("generated/tables/scores.tex"))
    #expect(!folder.contains("generated/report.md"))
    #expect(report("tiny", "--format", "docx").status == 64)
  }

  @Test func `a choice of trials has a report beside that of the experiment`() throws {
    try execute()
    #expect(report("tiny").status == 0)
    func whole() -> Data? {
      FileManager.default.contents(atPath: folder.path("Artifacts/reports/tiny/report.md"))
    }
    let declared = whole()
    let chosen = report("tiny", "--only", "*stag*")
    #expect(chosen.status == 0, "\(chosen.error)")
    let path = try #require(chosen.lines.first { $0.hasSuffix("/report.md") })
    #expect(path.firstMatch(of: /\/reports\/tiny@only-[0-9a-f]{8}\/report\.md/) != nil, "\(path)")
    let page = try String(contentsOfFile: path, encoding: .utf8)
    let command = "mesob run tiny --only '*stag*' --no-report\nmesob report tiny --only '*stag*'"
    #expect(page.contains("\n```\n\(command)\n```\n"), "\(page)")
    #expect(page.contains("stag-hunt") && !page.contains("left-right"), "\(page)")
    #expect(page.contains("2 of 2 runs are there"), "\(page)")
    #expect(whole() == declared)
    #expect(report("tiny", "--only", "*stag*", "--check").status == 0)
    try folder.write(
      "edited",
      to: "Artifacts/reports/\(path.split(separator: "/").suffix(2).joined(separator: "/"))")
    #expect(report("tiny", "--only", "*stag*", "--check").status == 1)
    #expect(report("tiny", "--check").status == 0)
    // Another choice, another folder; a folder that is named gets it by itself.
    #expect(report("tiny", "--only", "*left*").lines.first?.contains("@only-") == true)
    #expect(report("tiny", "--only", "*left*", "-o", folder.path("left")).status == 0)
    #expect(folder.contains("left/report.md"))
    let names = try FileManager.default.contentsOfDirectory(
      atPath: folder.path("Artifacts/reports"))
    #expect(names.count == 3, "\(names)")
    #expect(report("tiny", "--only", "nothing").status == 64)
  }

  @Test func `all experiments get a folder each`() throws {
    try execute()
    let invocation = report("--all", "-o", folder.path("all"), "--json")
    #expect(invocation.status == 0)
    #expect(try invocation.list().map { $0["experiment"] as? String } == ["tiny", "failing"])
    #expect(folder.contains("all/tiny/report.md"))
    #expect(folder.contains("all/failing/report.md"))
  }

  @Test func `a folder that cannot be made is a failure to write`() throws {
    try execute()
    try folder.write("a file", to: "taken")
    #expect(report("tiny", "-o", folder.path("taken/report")).status == 74)
  }

  @Test(arguments: [
    [], ["tiny", "--all"], ["tinny"], ["tiny", "--check", "--watch"],
    ["--all", "--only", "*"], ["tiny", "--only", "*", "--paper"],
  ])
  func `mistakes are usage errors`(arguments: [String]) {
    let invocation = Invocation(["report"] + arguments, in: folder)
    #expect(invocation.status == 64)
    #expect(invocation.output.isEmpty)
  }
}
