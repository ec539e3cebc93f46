import Foundation
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

  @Test func `every game and parameter is named in the text`() {
    let invocation = Invocation(["list", "games"], in: folder)
    for word in ["left-right", "pay-per-click", "mu0=[1,0,0]", "second|first", "[currency]"] {
      #expect(invocation.output.contains(word))
    }
  }

  @Test func `metrics say which way is better`() throws {
    let metrics = try Invocation(["list", "metrics", "--json"], in: folder).list()
    let names = metrics.compactMap { $0["name"] as? String }
    #expect(names.contains("exploitability"))
    #expect(names.count == Set(names).count)
    for metric in metrics {
      #expect(Set(metric.keys) == ["name", "title", "unit", "better", "definition"])
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
        Set($0.keys) == ["experiment", "key", "label", "status", "path", "message"]
      })
    let failed = try Invocation(["list", "experiments", "--failed", "--json"], in: folder).list()
    #expect(failed.map { $0["status"] as? String } == ["failed"])
    #expect((failed[0]["message"] as? String)?.contains("truthful-bidding") == true)
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
