import ExperimentBuilder
import Foundation
import Testing

/// Experiments with overrides as experiments of their own.
struct VariantTests {
  let folder: Folder
  /// What `tiny iterations=3` is called.
  let name: String

  /// The words of the variant, and those of another one that shares half of its runs.
  private static let words = ["tiny", "iterations=3", "step-size=0.5,0.1"]
  private static let others = ["tiny", "step-size=0.1,2", "iterations=3"]

  init() throws {
    folder = try Folder()
    try #require(Invocation(["run", "tiny", "--no-report"], in: folder).status == 0)
    let run = try Invocation(["run"] + Self.words + ["--json"], in: folder).object()
    name = try #require(run["variant"] as? String)
  }

  private func mesob(_ arguments: String..., laboratory: Laboratory = .tiny) -> Invocation {
    Invocation(arguments, in: folder, laboratory: laboratory)
  }

  private func mesob(_ command: String, _ words: [String], _ rest: String...) -> Invocation {
    Invocation([command] + words + rest, in: folder)
  }

  private func listed() throws -> [String: [String: Any]] {
    let list = try mesob("list", "--json").list()
    return Dictionary(uniqueKeysWithValues: list.map { ("\($0["name"] ?? "")", $0) })
  }

  private func garbage() throws -> [[String: Any]] {
    try #require(try mesob("gc", "--json").object()["garbage"] as? [[String: Any]])
  }

  /// What names the variant: its name, or the experiment with the overrides in any order and spelling.
  private var spellings: [[String]] {
    [[name], Self.words, ["solver.step-size=0.5,0.10", "tiny", "iterations=3"]]
  }

  @Test func `a variant has a line of its own with its words, below its experiment`() throws {
    #expect(name.wholeMatch(of: /tiny@[0-9a-f]{8}/) != nil)
    let lines = mesob("list").lines
    let line = try #require(lines.firstIndex { $0.hasPrefix(name) })
    #expect(lines[line - 1].hasPrefix("tiny "))
    #expect(lines[line].hasSuffix("  iterations=3 step-size=0.5,0.1"))
    let variant = try #require(try listed()[name])
    #expect(variant["experiment"] as? String == "tiny")
    #expect(variant["overrides"] as? [String] == Array(Self.words.dropFirst()))
    #expect(variant["planned"] as? Int == 4 && variant["done"] as? Int == 4)
    let declared = try #require(try listed()["tiny"])
    #expect((declared["overrides"] as? [String])?.isEmpty == true)
    let runs = try mesob("list", "--runs", "--json").list()
    #expect(runs.count { $0["experiment"] as? String == name } == 4)
    #expect(runs.count { $0["experiment"] as? String == "tiny" } == 4)
  }

  @Test func `every command takes its name and its words`() throws {
    for (number, spelling) in spellings.enumerated() {
      #expect(
        try mesob("verify", spelling, "--integrity", "--json").object()["checked"] as? Int == 4,
        "\(spelling)")
      #expect(mesob("collect", spelling).lines.dropFirst().count == 4)
      #expect(mesob("collect", spelling).lines.dropFirst().allSatisfy { $0.hasPrefix("\(name),") })
      let tagged = try mesob("tag", ["tag\(number)"] + spelling, "--json").list()
      #expect((tagged[0]["runs"] as? [Any])?.count == 4)
      let path = folder.path("x\(number)")
      let archive = try mesob(
        "archive", spelling, "-o", path, "--check", "--allow", "dirty", "--json"
      ).object()
      #expect(archive["experiments"] as? [String] == [name])
      #expect(archive["runs"] as? Int == 4)
      let report = mesob("report", spelling)
      #expect(
        report.lines.first?.hasSuffix("/reports/\(name)/report.md") == true, "\(report.error)")
      #expect(mesob("report", spelling, "--check").status == 0)
      #expect(mesob("run", spelling, "--dry-run").lines.allSatisfy { $0.hasPrefix(name) })
    }
    #expect(
      mesob("inspect", "\(name)/stag-hunt, online-mirror-descent step-size=0.5 iterations=3")
        .status == 0)
  }

  @Test func `the name alone means the declared runs`() throws {
    #expect(try mesob("verify", "tiny", "--integrity", "--json").object()["checked"] as? Int == 4)
    #expect(mesob("collect", "tiny").lines.dropFirst().count == 4)
    #expect(
      try mesob("tag", "declared", "tiny", "--json").list()[0]["runs"].map { "\($0)" }?
        .contains("iterations=3") == false)
    let archive = try mesob(
      "archive", "tiny", "-o", folder.path("x"), "--allow", "dirty", "--json"
    ).object()
    #expect(archive["runs"] as? Int == 4)
    #expect(archive["experiments"] as? [String] == ["tiny"])
    #expect(mesob("trash", "--experiment", "tiny", "--force").lines.count == 4)
    #expect(try listed()[name]?["done"] as? Int == 4)
    #expect(try listed()["tiny"]?["done"] as? Int == 0)
  }

  @Test func `a run of two variants is one, and stays while either stands`() throws {
    let other = try mesob("run", Self.others, "--json").object()
    #expect(other["reused"] as? Int == 2 && other["executed"] as? Int == 2)
    #expect(try garbage().isEmpty)
    let before = try folder.tree("Artifacts")
    let trashed = mesob("trash", name)
    #expect(trashed.status == 0, "\(trashed.error)")
    #expect(trashed.error.contains("2 runs"), "\(trashed.error)")
    #expect(try listed()[name] == nil)
    #expect(try garbage().isEmpty)
    #expect(
      try mesob("verify", Self.others, "--integrity", "--json").object()["checked"] as? Int == 4)
    #expect(mesob("verify", name).status == 2)
    #expect(mesob("restore", name).status == 0)
    #expect(try folder.tree("Artifacts") == before)
    #expect(mesob("trash", Self.others).status == 0)
    #expect(mesob("trash", name).lines.count == 5)
    #expect(try listed().keys.sorted() == ["failing", "tiny"])
    #expect(try garbage().isEmpty)
  }

  @Test func `an archive of a variant says its words, and is replayed from itself alone`() throws {
    let path = folder.path("x")
    #expect(
      mesob("archive", spellings[0], "-o", path, "--allow", "dirty", "--single-file").status == 0)
    let readme = try String(contentsOfFile: "\(path)/data/README.md", encoding: .utf8)
    #expect(readme.contains("(`\(name)`)\n\n4 runs. The experiment `tiny` with"), "\(readme)")
    #expect(readme.contains("`mesob run tiny iterations=3 step-size=0.5,0.1`"))
    #expect(readme.contains("\(name) (iterations=3 step-size=0.5,0.1)"))
    let crate = try String(
      contentsOfFile: "\(path)/data/ro-crate-metadata.json", encoding: .utf8)
    #expect(crate.contains("\"mesob report tiny iterations=3 step-size=0.5,0.1\""))
    #expect(folder.contains("x/data/experiments/\(name).h5"))
    try FileManager.default.removeItem(atPath: folder.path("Artifacts"))
    let replay = try mesob("replay", path, "--json").object()
    let reports = try #require(replay["reports"] as? [[String: Any]])
    #expect(reports.map { $0["experiment"] as? String } == [name])
    #expect(reports.allSatisfy { ($0["stale"] as? [String])?.isEmpty == true }, "\(reports)")
  }

  @Test func `every format says the command that was given`() throws {
    let given = ["run"] + Self.words + ["--only", "*stag*", "--report"]
    #expect(Invocation(given, in: folder).status == 0)
    let command = "mesob run tiny iterations=3 step-size=0.5,0.1 --only '*stag*' --report"
    for file in ["report.md", "report.html", "report.ipynb"] {
      let page = try String(
        contentsOfFile: folder.path("Artifacts/reports/\(name)/\(file)"), encoding: .utf8)
      #expect(page.contains(command), "\(file)")
      #expect(page.contains(name), "\(file)")
    }
  }

  @Test func `the report of some trials of a variant goes with it`() throws {
    func reports() throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: folder.path("Artifacts/reports")).sorted()
    }
    #expect(mesob("report", name).status == 0)
    #expect(mesob("report", name, "--only", "*stag*").status == 0)
    let before = try reports()
    #expect(before.count == 2 && before[0] == name && before[1].hasPrefix("\(name)@only-"))
    #expect(mesob("report", Self.words, "--only", "*stag*").status == 0)
    #expect(try reports() == before)
    let page = try String(
      contentsOfFile: folder.path("Artifacts/reports/\(before[1])/report.md"), encoding: .utf8)
    #expect(
      page.contains("mesob report tiny iterations=3 step-size=0.5,0.1 --only '*stag*'\n"), "\(page)"
    )
    #expect(mesob("trash", name).status == 0)
    #expect(try reports() == [])
  }

  @Test func `a variant that nobody can plan any more is listed, keeps its runs and can go`() throws
  {
    let changed = Laboratory(
      games: Laboratory.tiny.games, solvers: Laboratory.tiny.solvers, experiments: [.failing])
    let listed = mesob("list", laboratory: changed)
    #expect(listed.lines.last?.hasPrefix(name) == true)
    #expect(listed.lines.last?.contains("step-size=0.5,0.1  (experiment: expected") == true)
    let careful = mesob("gc", laboratory: changed)
    #expect(careful.output.isEmpty && careful.error.contains("cannot be planned"))
    #expect(mesob("trash", name, laboratory: changed).lines.count == 1)
    #expect(mesob("gc", laboratory: changed).lines.count == 8)
  }

  @Test func `what cannot be read or told is no variant`() throws {
    let unknown = mesob("verify", "tiny@00000000")
    #expect(unknown.status == 2)
    #expect(unknown.error.contains("\(name) (iterations=3 step-size=0.5,0.1)"), "\(unknown.error)")
    #expect(mesob("run", name, "iterations=4").status == 64)
    #expect(mesob("verify", "iterations=4").status == 64)
    #expect(mesob("verify", "tiny", "iteration=4").status == 64)
    try folder.write("{", to: "Artifacts/variants/\(name).json")
    let careful = mesob("gc")
    #expect(careful.output.isEmpty)
    #expect(careful.error.contains("variants/\(name).json cannot be read"), "\(careful.error)")
    #expect(mesob("list").status == 0)
  }

  @Test func `a store without records has the variants that its runs tell of`() throws {
    let words = ["quickstart", "horizon=1", "iterations=5"]
    func mesob(_ arguments: [String]) throws -> Invocation {
      try Invocation(process: arguments, in: folder)
    }
    let run = try mesob(["run"] + words + ["--only", "*truthful*", "--json"]).object()
    let variant = try #require(run["variant"] as? String)
    try FileManager.default.removeItem(atPath: folder.path("Artifacts/variants"))
    let line = try #require(try mesob(["list"]).lines.first { $0.hasPrefix(variant) })
    #expect(line.hasSuffix("  horizon=1 iterations=5"))
    #expect(try mesob(["verify", "--integrity", variant]).lines.count == 1)
    #expect(try !mesob(["gc"]).output.contains("quickstart"))
    #expect(try mesob(["trash", variant]).lines.count == 1)
    #expect(try !mesob(["list"]).output.contains(variant))
  }
}
