import ExperimentBuilder
import Foundation
import GameCatalog
import MeanFieldSolvers
import Testing

@testable import MesobCLI

/// `mesob recommend`, from stored runs and from new solves.
struct RecommendTests {
  let folder: Folder
  init() throws { folder = try Folder() }

  private static let laboratory: Laboratory = {
    var auction = PayPerClickAuction.Parameters()
    auction.horizon = 2
    let experiment = Experiment("bids") {
      Games {
        auction
        LeftRight.Parameters()
      }
      Methods { UniformPolicy() }
    }
    return Laboratory(games: Games.all, solvers: Solvers.all, experiments: [experiment])
  }()

  /// Recommends what a solve of three epochs gives.
  private func recommend(_ arguments: String..., solver: String = "uniform") -> Invocation {
    Invocation(
      ["recommend", "--game", "pay-per-click", "--solver", solver, "horizon=2"]
        + ["--agents", "50", "--replicas", "3"] + arguments, in: folder)
  }

  private func entries(_ invocation: Invocation) throws -> [[String: Any]] {
    try #require(try invocation.object()["recommendations"] as? [[String: Any]])
  }

  @Test func `a single point gets a page`() throws {
    let invocation = recommend(
      "--type", "2", "--budget", "8", "--epoch", "0", solver: "truthful-bidding")
    #expect(invocation.status == 0)
    #expect(invocation.error.isEmpty)
    #expect(invocation.lines[0] == "Recommended bids of pay-per-click, truthful-bidding")
    #expect(
      invocation.lines[1]
        == "Type 2 (5 per click), budget 8, epoch 0: 40 % of the agents are here")
    #expect(invocation.lines[2] == "Bid 5, on average 5.00")
    #expect(invocation.output.contains("\n    5  1.000        [####"))
    let gains = ["cost", "utility", "regret", "over truthful"].map { "\($0) [currency per agent]" }
    for title in ["clicks [clicks per agent]"] + gains {
      #expect(invocation.output.contains("\n  \(title) "))
    }
    #expect(invocation.output.contains("among 50 agents (± standard error of 3 plays)"))
  }

  @Test func `bids that are worth more than the advice are told`() {
    let page = recommend("--type", "2", "--budget", "8", "--epoch", "0")
    let lines = page.lines.suffix(2)
    #expect(lines.first?.hasPrefix("Worth more: a best response, which bids ") == true)
    #expect(
      lines.last?.contains(
        /^Worth more: truthful bidding, which bids 5 here and gains [\d.]+ currency per agent on top$/
      )
        == true)
    let table = recommend()
    #expect(
      table.output.contains(/Worth more at \d+ of \d+ points: a best response; most for type/))
    // Nobody gains by leaving an equilibrium.
    let equilibrium = recommend(solver: "equilibrium")
    #expect(equilibrium.status == 0 && !equilibrium.output.contains("Worth more"))
  }

  @Test func `without a number it is played until errors are small`() throws {
    let document = try Invocation(
      [
        "recommend", "--game", "pay-per-click", "--solver", "uniform", "horizon=2", "--agents",
        "50",
      ]
        + ["--type", "3", "--epoch", "0", "--json"], in: folder
    ).object()
    let replicas = try #require(document["replicas"] as? Int)
    #expect([100, 200, 400, 800, 1600].contains(replicas))
    let entries = try #require(document["recommendations"] as? [[String: Any]])
    for entry in entries where replicas < 1600 {
      for name in ["clicks", "cost", "utility"] {
        let told = try #require(entry[name] as? [String: Double])
        #expect(
          try #require(told["standard_error"]) <= 0.05 * abs(try #require(told["mean_field"])))
      }
    }
  }

  @Test func `several points get a line each`() throws {
    let invocation = recommend("--epoch", "0")
    #expect(invocation.status == 0)
    #expect(invocation.lines.count == 2 + 1 + 3 + 2)
    let lines = invocation.lines.dropFirst(2).prefix(4)
    let rows = lines.suffix(3).map { $0.split(separator: " ").map(String.init) }
    #expect(
      rows.map { $0.prefix(4) } == [
        ["0", "1", "8", "0.300"], ["0", "2", "8", "0.400"], ["0", "3", "8", "0.300"],
      ])
    #expect(Set(lines.map(\.count)).count == 1, "aligned to the right")
  }

  @Test func `the document has every number`() throws {
    let invocation = recommend("--json")
    #expect(invocation.status == 0)
    let document = try invocation.object()
    #expect(
      Set(document.keys) == [
        "game", "parameters", "policy", "run_key", "agents", "replicas", "deviators", "bids",
        "metrics", "recommendations", "csv", "heat_map",
      ])
    #expect(document["bids"] as? [Int] == Array(0...8))
    #expect(document["agents"] as? Int == 50)
    for entry in try entries(invocation) {
      #expect(
        Set(entry.keys) == [
          "epoch", "type", "value", "budget", "share", "bid", "probability", "mean_bid", "best_bid",
          "truthful_bid",
          "distribution", "clicks", "cost", "utility", "regret", "truthful_advantage",
        ])
      let law = try #require(entry["distribution"] as? [Double])
      #expect(abs(law.reduce(0, +) - 1) < 1e-12)
      let regret = try #require(entry["regret"] as? [String: Double])
      #expect(Set(regret.keys) == ["mean_field", "simulated", "standard_error"])
      #expect(try #require(regret["mean_field"]) > -1e-12)
    }
  }

  @Test func `the CSV file has the numbers of the document`() throws {
    let path = folder.path("bids.csv")
    let invocation = recommend("--json", "--csv", path)
    #expect(invocation.status == 0)
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    let columns = lines[0].split(separator: ",").map(String.init)
    #expect(columns.contains("utility_standard_error") && columns.contains("probability_8"))
    let entries = try entries(invocation)
    #expect(lines.count == entries.count + 1)
    #expect(columns.contains("best_bid") && columns.contains("truthful_bid"))
    for (line, entry) in zip(lines.dropFirst(), entries) {
      let row = Dictionary(
        uniqueKeysWithValues: zip(columns, line.split(separator: ",").map(String.init)))
      #expect(row["type"] == "\(try #require(entry["type"] as? Int))")
      let cost = try #require(entry["cost"] as? [String: Double])
      for (column, name) in [("cost", "mean_field"), ("cost_simulated", "simulated")] {
        let digits = try #require(row[column])
        // Foundation reads the last digits of a document a little off, so they are compared as text.
        #expect(abs(try #require(Double(digits)) - (try #require(cost[name]))) < 1e-12)
        #expect(invocation.output.contains("\"\(name)\": \(digits)"))
      }
    }
  }

  @Test(arguments: ["png", "svg", "pdf"])
  func `the heat map is drawn in the format of its name`(format: String) throws {
    let path = folder.path("bids.\(format)")
    let invocation = recommend("--epoch", "0", "--heat-map", path)
    #expect(invocation.status == 0)
    #expect(invocation.lines.last == path)
    let head = try Data(contentsOf: URL(filePath: path)).prefix(400)
    let marks = ["png": "PNG", "svg": "<svg", "pdf": "%PDF"]
    #expect(head.range(of: Data(try #require(marks[format]).utf8)) != nil)
  }

  @Test func `the output does not depend on the number of threads`() {
    let arguments = ["--type", "3", "--json"]
    let outputs = ["1", "2"].map { threads in
      Invocation(
        [
          "recommend", "--game", "pay-per-click", "--solver", "uniform", "horizon=2",
          "--agents", "50", "-j", threads,
        ] + arguments, in: folder
      ).output
    }
    #expect(outputs[0] == outputs[1])
    #expect(outputs[0].contains("\"standard_error\""))
  }

  @Test func `a run is found by key, tag and path, and keys its random numbers`() throws {
    let run = Invocation(
      ["run", "bids", "--no-report", "--json"], in: folder, laboratory: Self.laboratory)
    #expect(run.status == 0)
    let runs = try #require(try run.object()["runs"] as? [[String: Any]])
    let auction = try #require(runs.first { "\($0["label"] ?? "")".contains("pay-per-click") })
    let other = try #require(runs.first { "\($0["label"] ?? "")".contains("left-right") })
    let key = try #require(auction["key"] as? String)
    let path = try #require(auction["path"] as? String)
    #expect(
      Invocation(["tag", "best", key], in: folder, laboratory: Self.laboratory).status == 0)
    let options = ["--agents", "50", "--replicas", "3", "--json"]
    let documents = try [key.prefix(8).description, "best", path].map { name in
      try Invocation(["recommend", name] + options, in: folder, laboratory: Self.laboratory)
        .object()
    }
    for document in documents {
      #expect(document["run_key"] as? String == key)
      #expect(document as NSDictionary == documents[0] as NSDictionary)
    }
    let file = try Invocation(
      ["recommend", "\(path)/result.h5"] + options, in: folder, laboratory: Self.laboratory
    ).object()
    #expect(file["recommendations"] as? NSArray == documents[0]["recommendations"] as? NSArray)
    // The same configuration, solved now, has the same key.
    let solved = try recommend("--json").object()
    #expect(solved["recommendations"] as? NSArray == documents[0]["recommendations"] as? NSArray)

    let refused = Invocation(
      ["recommend", try #require(other["key"] as? String)], in: folder,
      laboratory: Self.laboratory)
    #expect(refused.status == 64)
    #expect(
      refused.error.contains(
        "recommendation: expected a game with bids, which is pay-per-click, got left-right"))
  }

  @Test(arguments: [
    (["--type", "0"], "recommendation, type: expected a whole number from 1 to 3, got 0"),
    (["--type", "4"], "recommendation, type: expected a whole number from 1 to 3, got 4"),
    (["--budget", "9"], "recommendation, budget: expected a whole number from 0 to 8, got 9"),
    (["--epoch", "3"], "recommendation, epoch: expected a whole number from 0 to 2, got 3"),
    (["--agents", "4"], "one auction of 5 bidders at least, got 4"),
    (["--replicas", "1"], "recommendation, replicas: expected a whole number from 2"),
    (["--epoch", "0", "--budget", "3"], "got budget 3, epoch 0, where no agent gets"),
    (["--heat-map", "bids.gif"], "expected a name that ends with .pdf, .png, .svg, got .gif"),
    (["-j", "0"], "Expected -j 1 or more, got 0"),
  ])
  func `what cannot be meant is said`(arguments: [String], message: String) {
    let invocation = Invocation(
      ["recommend", "--game", "pay-per-click", "--solver", "uniform", "horizon=2"]
        + arguments, in: folder)
    #expect(invocation.status == 64)
    #expect(invocation.output.isEmpty)
    #expect(invocation.error.contains(message))
  }

  @Test(arguments: [[], ["a", "b"], ["--game", "pay-per-click"], ["--solver", "mesob", "a"]])
  func `a run or a game and a method are asked for`(arguments: [String]) {
    #expect(Invocation(["recommend"] + arguments, in: folder).status == 64)
  }

  @Test func `games without bids are refused before the solve`() {
    let invocation = Invocation(
      ["recommend", "--game", "left-right", "--solver", "online-mirror-descent"], in: folder)
    #expect(invocation.status == 64)
    #expect(invocation.error.contains("expected a game with bids, which is pay-per-click"))
  }

  @Test func `files are neither replaced nor written into folders that are missing`() throws {
    try folder.write("mine", to: "mine.csv")
    for options in [
      ["--csv", folder.path("mine.csv")], ["--csv", folder.path("nowhere/bids.csv")],
      ["--heat-map", folder.path("nowhere/bids.png")],
    ] {
      let invocation = recommend(options[0], options[1])
      #expect(invocation.status == 74)
      #expect(invocation.output.isEmpty)
    }
    #expect(try String(contentsOfFile: folder.path("mine.csv"), encoding: .utf8) == "mine")
  }

  @Test func `a run that is missing and a file that is no result are told`() throws {
    try folder.write("text", to: "text.h5")
    #expect(Invocation(["recommend", "none"], in: folder).status == 2)
    #expect(Invocation(["recommend", folder.path("text.h5")], in: folder).status == 2)
  }

  @Test func `a signal ends it without output`() {
    let signals = Signals()
    signals.receive(SIGTERM)
    let invocation = Invocation(
      ["recommend", "--game", "pay-per-click", "--solver", "uniform"], in: folder,
      signals: signals)
    #expect(invocation.status == 75)
    #expect(invocation.output.isEmpty)
    #expect(invocation.error == "interrupted; the same command begins anew\n")
  }
}
