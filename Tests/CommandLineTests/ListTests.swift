import ExperimentBuilder
import Foundation
import GameCatalog
import SourceCode
import Testing

struct ListTests {
  let folder: Folder
  init() throws { folder = try Folder() }

  @Test(arguments: ["games", "solvers"])
  func `a catalog lists names, sources and parameters`(kind: String) throws {
    let invocation = Invocation(["list", kind, "--json"], in: folder)
    #expect(invocation.status == 0)
    #expect(invocation.error.isEmpty)
    for entry in try invocation.list() {
      #expect(Set(entry.keys).isSuperset(of: ["name", "title", "source", "parameters"]))
      let parameters = try #require(entry["parameters"] as? [[String: Any]])
      for parameter in parameters {
        #expect(
          Set(parameter.keys) == ["name", "type", "default", "range", "search", "unit", "meaning"])
      }
    }
  }

  @Test(arguments: [
    ["list"], ["trash"], ["gc"], ["collect", "tiny"], ["run", "tiny", "--dry-run"],
  ])
  func `a store that is not there yet is said to be new`(arguments: [String]) {
    let root = folder.path("Artifacts")
    let first = Invocation(arguments, in: folder)
    #expect(first.status == 0)
    #expect(
      first.error.components(separatedBy: "\(root): no store yet").count == 2, "\(first.error)")
    #expect(
      Invocation(["run", "tiny", "--no-report"], in: folder).error.contains(
        "the first run makes it"))
    #expect(!Invocation(arguments, in: folder).error.contains("no store yet"))
    #expect(!Invocation(["list", "games"], in: folder).error.contains("no store yet"))
  }

  @Test func `defaults keep their types`() throws {
    let games = try Invocation(["list", "games", "--json"], in: folder).list()
    let auction = try #require(games.first { $0["name"] as? String == "pay-per-click" })
    let parameters = try #require(auction["parameters"] as? [[String: Any]])
    let defaults = Dictionary(
      uniqueKeysWithValues: parameters.compactMap { parameter in
        (parameter["name"] as? String).map { ($0, parameter["default"]) }
      })
    #expect(defaults["values"] as? [Double] == [3, 5, 8])
    #expect(defaults["horizon"] as? Int == 9)
    #expect(defaults["pricing"] as? String == "second")
    #expect((defaults["type-chain"] as? [Any])?.isEmpty == true)
  }

  @Test func `a horizon is listed with its other spelling`() throws {
    let games = try Invocation(["list", "games", "--json"], in: folder).list()
    let prey = try #require(games.first { $0["name"] as? String == "predator-prey" })
    let parameters = try #require(prey["parameters"] as? [[String: Any]])
    #expect(parameters.prefix(2).map { $0["name"] as? String } == ["horizon", "epochs"])
    #expect(parameters.prefix(2).map { $0["default"] as? Int } == [9, 10])
    #expect(parameters.prefix(2).map { $0["range"] as? String } == ["0 … 999999", "1 … 1000000"])
  }

  @Test func `every game and parameter is named in the text`() {
    let invocation = Invocation(["list", "games"], in: folder)
    for word in ["left-right", "pay-per-click", "mu0=[1,0,0]", "second|first", "[currency]"] {
      #expect(invocation.output.contains(word))
    }
  }

  @Test func `one game is listed whole, with its datasets and its metrics`() throws {
    let whole = try Invocation(["list", "games", "tabular", "--json"], in: folder).object()
    let datasets = try #require(whole["datasets"] as? [[String: Any]])
    #expect(
      datasets.map { $0["name"] as? String } == [
        "mu0", "reward", "transition", "feasible", "reward_linear", "transition_linear",
      ])
    #expect(datasets.map { $0["optional"] as? Bool } == [false, false, false, true, true, true])
    #expect((whole["law_tolerances"] as? [String: Double])?["float64"] == 1e-9)
    let auction = try Invocation(["list", "games", "pay-per-click", "--json"], in: folder).object()
    #expect((auction["datasets"] as? [Any])?.isEmpty == true)
    let metrics = try #require(auction["metrics"] as? [[String: Any]])
    #expect(
      Set(metrics.compactMap { $0["name"] as? String }).isSuperset(
        of: ["exploitability", "revenue", "cost-per-click"]))
    let text = Invocation(["list", "games", "tabular"], in: folder).output
    for words in ["dataset mu0", "(T + 1, S, A)", "9.5", "(float32)", "metric exploitability"] {
      #expect(text.contains(words), "\(text)")
    }
  }

  @Test(arguments: [
    ("games", "tabula", "'tabular'"), ("solvers", "mesbo", "'mesob'"),
    ("metrics", "exploitabilty", "'exploitability'"), ("experiments", "tinny", "'tiny'"),
  ])
  func `the only one is listed, and of an unknown one the nearest is named`(
    kind: String, wrong: String, right: String
  ) throws {
    let name = right.filter { $0 != "'" }
    let one = Invocation(["list", kind, name, "--json"], in: folder)
    #expect(one.status == 0 && one.output.contains("\"\(name)\""))
    #expect(!one.output.contains("failing"))
    let other = Invocation(["list", kind, wrong], in: folder)
    #expect(other.status == 64 && other.error.contains("\(right) (did you mean this?)"))
  }

  @Test func `metrics say which way is better`() throws {
    let metrics = try Invocation(["list", "metrics", "--json"], in: folder).list()
    let games = { (name: String, unit: String) in
      let metric = metrics.first { $0["name"] as? String == name && $0["unit"] as? String == unit }
      return (metric?["games"] as? [String])?.count
    }
    #expect(games("exploitability", "1") == Games.all.count)
    #expect(games("revenue", "currency per agent") == 1)
    #expect(games("cost-per-click", "currency per click") == 1)
    #expect(games("welfare", "currency per agent") == 1)
    #expect(games("welfare", "1") == Games.all.count - 1)
    #expect(games("hypervolume", "1") == Games.all.count)
    for metric in metrics {
      #expect(Set(metric.keys) == ["name", "title", "unit", "better", "definition", "games"])
    }
  }

  @Test func `experiments count their trials`() throws {
    #expect(Invocation(["run", "failing"], in: folder).status == 1)
    let experiments = try Invocation(["list", "--json"], in: folder).list()
    #expect(experiments.map { $0["name"] as? String } == ["tiny", "failing"])
    #expect(experiments.map { $0["planned"] as? Int } == [4, 2])
    #expect(experiments.map { $0["done"] as? Int } == [0, 1])
    #expect(experiments.map { $0["failed"] as? Int } == [0, 1])
    #expect(experiments.map { $0["damaged"] as? Int } == [0, 0])
  }

  @Test func `runs are listed with status and path, failures with their reason`() throws {
    _ = Invocation(["run", "failing"], in: folder)
    let runs = try Invocation(["list", "--runs", "--json"], in: folder).list()
    #expect(runs.count == 6)
    #expect(
      runs.allSatisfy {
        Set($0.keys) == [
          "experiment", "key", "label", "status", "stale", "verified", "verified_at", "path",
          "message", "tags", "notes",
        ]
      })
    let failed = try Invocation(["list", "experiments", "--failed", "--json"], in: folder).list()
    #expect(failed.map { $0["status"] as? String } == ["failed"])
    #expect((failed[0]["message"] as? String)?.contains("truthful-bidding") == true)
  }

  @Test func `runs of other sources are stale until today's sources confirm them`() throws {
    func laboratory(_ digest: String, _ solver: String) -> Laboratory {
      Laboratory(
        games: Laboratory.tiny.games, solvers: Laboratory.tiny.solvers, experiments: [.tiny],
        sources: SourceManifest(
          digest: digest, files: ["MeanField/Flow.swift": "same", "Solver.swift": solver]))
    }
    let (old, new) = (laboratory("1", "before"), laboratory("2", "after"))
    func invoke(_ arguments: String...) -> Invocation {
      Invocation(arguments, in: folder, laboratory: new)
    }
    let run = Invocation(["run", "tiny", "--no-report"], in: folder, laboratory: old)
    #expect(run.status == 0)
    #expect(try Invocation(["list", "--json"], in: folder, laboratory: old).stale == [0])
    #expect(try invoke("list", "--json").stale == [4])
    #expect(try invoke("list", "--stale", "--json").list().count == 4)
    let why = invoke("run", "tiny", "--dry-run", "--why")
    #expect(why.output.contains("stale"))
    #expect(why.output.contains("  changed: Solver.swift"))
    #expect(!why.output.contains("Flow.swift"))
    for arguments in [["run", "tiny"], ["report", "tiny"]] {
      let invocation = Invocation(arguments, in: folder, laboratory: new)
      #expect(invocation.status == 0)
      #expect(invocation.error.contains("4 stored runs were made by other sources"))
    }
    #expect(invoke("verify", "tiny").status == 0)
    #expect(try invoke("list", "--json").stale == [0])
    let listed = try invoke("list", "--runs", "--json").list()
    #expect(listed.allSatisfy { $0["verified"] as? String == "bits" })
    // What a program without a manifest knows nothing of is not called stale.
    #expect(try Invocation(["list", "--json"], in: folder).stale == [0, 0])
  }

  @Test func `a damaged run is listed as damaged`() throws {
    let run = try Invocation(["run", "tiny", "--no-report", "--json"], in: folder).object()
    let runs = try #require(run["runs"] as? [[String: Any]])
    let path = try #require(runs[0]["path"] as? String)
    try Data("no HDF5".utf8).write(to: URL(filePath: path).appending(path: "result.h5"))
    let failed = try Invocation(["list", "--failed", "--json"], in: folder).list()
    #expect(failed.map { $0["status"] as? String } == ["damaged"])
    #expect(failed[0]["path"] as? String == path)
  }

  @Test func `runs of games make no sense`() {
    #expect(Invocation(["list", "games", "--runs"], in: folder).status == 64)
  }
}

extension Invocation {
  /// The number of stale runs of each experiment.
  fileprivate var stale: [Int] {
    get throws { try list().compactMap { $0["stale"] as? Int } }
  }
}
