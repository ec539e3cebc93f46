import ExperimentBuilder
import Foundation
import GameCatalog
import MeanFieldSolvers
import SourceCode
import Testing

/// `archive` and `replay`.
struct ArchiveTests {
  let folder: Folder

  init() throws {
    folder = try Folder()
    try #require(mesob("run", "tiny", "--no-report").status == 0)
  }

  /// Whether the checkout that the tests run in has changes is not what is tested here.
  private func mesob(_ arguments: String..., laboratory: Laboratory = .tiny) -> Invocation {
    let allowed = arguments[0] == "archive" ? ["--allow", "dirty"] : []
    return Invocation(arguments + allowed, in: folder, laboratory: laboratory)
  }

  private func path(_ name: String) -> String { folder.path(name) }

  @Test func `an archive is made, checked and listed`() throws {
    let archive = mesob("archive", "tiny", "-o", path("x.zip"), "--check", "--json")
    #expect(archive.status == 0)
    let document = try archive.object()
    #expect(document["runs"] as? Int == 4)
    #expect(document["experiments"] as? [String] == ["tiny"])
    #expect((document["check"] as? [String: Any])?["intact"] as? Bool == true)
    #expect(archive.error.contains("no authors"))
    #expect(mesob("archive", "tiny", "-o", path("x")).lines == [path("x")])
    #expect(folder.contains("x/data/reports/tiny/report.md"))
    #expect(folder.contains("x/data/reports/tiny/figures/convergence.pdf"))
    #expect(mesob("archive", "tiny", "-o", path("y/"), "--no-report").status == 0)
    #expect(!folder.contains("y/data/reports"))
  }

  @Test func `an archive is replayed from itself alone`() throws {
    #expect(mesob("archive", "tiny", "-o", path("x.zip")).status == 0)
    #expect(mesob("archive", "tiny", "-o", path("x")).status == 0)
    try FileManager.default.removeItem(atPath: path("Artifacts"))
    for name in ["x.zip", "x"] {
      let before = try folder.tree("x")
      let replay = mesob("replay", path(name), "--json")
      #expect(replay.status == 0)
      let document = try replay.object()
      let runs = try #require(document["runs"] as? [String: Any])
      #expect(runs["checked"] as? Int == 4 && runs["bits"] as? Int == 4)
      let paths = (runs["runs"] as? [[String: Any]])?.compactMap { $0["path"] as? String } ?? []
      #expect(paths.count == 4 && paths.allSatisfy { $0.hasPrefix("data/runs/tiny/") })
      let reports = try #require(document["reports"] as? [[String: Any]])
      #expect(reports.map { $0["experiment"] as? String } == ["tiny"])
      #expect((reports[0]["stale"] as? [String])?.isEmpty == true)
      #expect(
        mesob("replay", path(name), "--certificate").lines.count { $0.hasPrefix("agrees") } == 4)
      let integrity = mesob("replay", path(name), "--integrity")
      #expect(integrity.lines.count == 1)
      #expect(
        integrity.error.contains("Left or right")
          && integrity.error.contains("tiny: 4 runs, report"))
      #expect(try folder.tree("x") == before)
    }
    #expect(!folder.contains("Artifacts"))
  }

  @Test func `what is done with runs afterwards does not change their archive`() throws {
    #expect(mesob("archive", "tiny", "-o", path("x.zip")).status == 0)
    #expect(mesob("verify", "tiny").status == 0)
    #expect(mesob("archive", "tiny", "-o", path("later/x.zip")).status == 0)
    #expect(
      FileManager.default.contents(atPath: path("x.zip"))
        == FileManager.default.contents(atPath: path("later/x.zip")))
  }

  @Test func `a replay tells another game from the archived one`() throws {
    #expect(mesob("archive", "tiny", "-o", path("x.zip")).status == 0)
    let games = Games.all.filter { $0.name != LeftRight.name } + [CrookedLeftRight.self]
    let crooked = Laboratory(games: games, solvers: Solvers.all, experiments: [.tiny])
    let replay = mesob("replay", path("x.zip"), laboratory: crooked)
    #expect(replay.status == 1)
    #expect(replay.output.contains("differs  tiny/left-right"))
    #expect(replay.output.contains("bits  tiny/stag-hunt"))
  }

  @Test func `a replay finds a table that was changed before the manifests were made`() throws {
    #expect(mesob("archive", "tiny", "-o", path("x")).status == 0)
    try folder.write("changed", to: "x/data/reports/tiny/tables/scores.csv")
    let damaged = mesob("replay", path("x"))
    #expect(damaged.status == 1)
    #expect(damaged.output.contains("damaged  data/reports/tiny/tables/scores.csv"))
    #expect(!damaged.output.contains("bits"))
  }

  @Test func `tags and runs are archived without a report`() throws {
    let runs = try mesob("list", "--runs", "--json").list().compactMap { $0["key"] as? String }
    #expect(mesob("tag", "pair", runs[0], runs[1]).status == 0)
    let archive = try mesob("archive", "pair", runs[1], "-o", path("x"), "--json").object()
    #expect(archive["runs"] as? Int == 2)
    #expect(folder.contains("x/data/experiments/tiny.json"))
    #expect(!folder.contains("x/data/reports"))
    #expect(mesob("replay", path("x")).status == 0)
  }

  @Test func `archived runs are no garbage`() throws {
    #expect(mesob("run", "tiny", "--no-report", laboratory: .earlier).status == 0)
    func garbage() throws -> Int? {
      (try mesob("gc", "--json").object()["garbage"] as? [Any])?.count
    }
    #expect(try garbage() == 4)
    let keys = try mesob("gc", "--json").object()["garbage"] as? [[String: Any]]
    let run = try #require(keys?.first?["path"] as? String)
    #expect(mesob("archive", path("Artifacts/\(run)"), "-o", path("x.zip")).status == 0)
    #expect(folder.contains("Artifacts/archives/x/tiny/runs.json"))
    #expect(try garbage() == 3)
  }

  @Test func `trials without a run are refused unless they are allowed`() throws {
    #expect(mesob("run", "failing", "--no-report").status == 1)
    let refused = mesob("archive", "failing", "-o", path("x"))
    #expect(refused.status == 1)
    #expect(refused.error.contains("--allow failed") && refused.error.contains("truthful"))
    #expect(!folder.contains("x"))
    #expect(mesob("archive", "failing", "-o", path("x"), "--allow", "failed").status == 0)
    let readme = try String(contentsOfFile: path("x/data/README.md"), encoding: .utf8)
    #expect(readme.contains("failed: "))
  }

  @Test func `runs by other sources are refused unless they are allowed`() throws {
    let laboratories = ["1", "2"].map { digest in
      Laboratory(
        games: Games.all, solvers: Solvers.all, experiments: [.tiny],
        sources: SourceManifest(digest: digest, files: [:]))
    }
    let made = mesob(
      "run", "tiny", "iterations=7", "--no-report", "--json", laboratory: laboratories[0])
    let runs = try #require(try made.object()["runs"] as? [[String: Any]])
    let run = try #require(runs.first?["path"] as? String)
    let refused = mesob("archive", run, "-o", path("x"), laboratory: laboratories[1])
    #expect(refused.status == 1)
    #expect(refused.error.contains("--allow stale"))
    #expect(mesob("archive", run, "-o", path("x"), laboratory: laboratories[0]).status == 0)
  }

  @Test func `sources that cannot be found are refused unless that is allowed, and said first`()
    throws
  {
    let laboratory = Laboratory(
      games: Games.all, solvers: Solvers.all, experiments: [.tiny],
      sources: SourceManifest(
        digest: String(repeating: "5", count: 64),
        files: ["Nowhere/Game.swift": String(repeating: "6", count: 64)]))
    let made = mesob("run", "tiny", "iterations=7", "--no-report", "--json", laboratory: laboratory)
    let runs = try #require(try made.object()["runs"] as? [[String: Any]])
    let run = try #require(runs.first?["path"] as? String)
    let refused = mesob("archive", run, "-o", path("x"), laboratory: laboratory)
    #expect(refused.status != 0)
    #expect(refused.error.contains("--allow sources"), "\(refused.error)")
    #expect(refused.error.contains("Nowhere/Game.swift"))
    #expect(!folder.contains("x"))
    let allowed = mesob(
      "archive", run, "-o", path("x"), "--allow", "sources", laboratory: laboratory)
    #expect(allowed.status == 0, "\(allowed.error)")
    #expect(allowed.error.contains("1 file missing: Nowhere/Game.swift"), "\(allowed.error)")
    let readme = try String(contentsOfFile: path("x/data/README.md"), encoding: .utf8)
    #expect(readme.contains("as far as it is known"))
    let warning = try #require(readme.firstRange(of: "are not all here"))
    let contents = try #require(readme.firstRange(of: "## What is here"))
    #expect(warning.lowerBound < contents.lowerBound)
    #expect(readme.contains("Nowhere/Game.swift"))
    let files = try FileManager.default.subpathsOfDirectory(atPath: path("x/data"))
    #expect(!files.contains { $0.hasSuffix(".tar") }, "no repository without the program")
  }

  @Test func `a deposit with Zenodo needs its creators`() throws {
    #expect(mesob("run", "tiny", "--no-report").status == 0)
    let refused = mesob("archive", "tiny", "-o", path("x"), "--zenodo")
    #expect(refused.status != 0)
    #expect(refused.error.contains("authors in .mesob.json"), "\(refused.error)")
  }

  @Test(arguments: [
    ["archive", "-o", "x"], ["archive", "tiny"], ["archive", "tiny", "-o", ""],
    ["archive", "tiny", "-o", "x", "--allow", "all"], ["replay"],
    ["replay", "x", "--integrity", "--certificate"], ["replay", "x", "-j", "0"],
  ])
  func `mistakes are usage errors`(arguments: [String]) {
    let invocation = Invocation(arguments, in: folder)
    #expect(invocation.status == 64)
    #expect(invocation.error.hasPrefix("error: "))
  }

  @Test func `what is not there cannot be told`() throws {
    for arguments in [
      ["replay", path("nothing.zip")], ["replay", path("Artifacts")],
      ["archive", "nobody", "-o", path("x")], ["archive", "--paper", "-o", path("x")],
    ] {
      let invocation = Invocation(arguments, in: folder)
      #expect(invocation.status == 2, "\(arguments)")
      #expect(invocation.error.contains("expected"))
    }
  }
}
