import Foundation
import Testing

@testable import MesobCLI

struct TuneTests {
  let folder: Folder
  init() throws { folder = try Folder() }

  private func tune(_ arguments: String..., signals: Signals = Signals())
    -> Invocation
  {
    Invocation(
      ["tune", "--game", "left-right", "--solver", "online-mirror-descent"] + arguments,
      in: folder, signals: signals)
  }

  @Test func `the last line solves the game as well as it says`() throws {
    let arguments = ["--iterations", "90", "--configurations", "9", "--seed", "3"]
    let base = ["tune", "--game", "left-right", "--solver", "online-mirror-descent"]
    let text = Invocation(base + arguments, in: folder)
    #expect(text.status == 0)
    #expect(text.lines[0].hasPrefix("rung  iterations  solved"))
    #expect(text.lines.count == 1 + 3 + 1)
    #expect(text.error.contains("9 configurations of online-mirror-descent in 3 rungs"))
    #expect(text.error.contains("rung 3 of 3"))

    let command = try #require(text.lines.last)
    #expect(command.hasPrefix("mesob solve --game left-right --solver online-mirror-descent"))
    let words = command.split(separator: " ").dropFirst().map(String.init)
    let solved = try Invocation(words + ["--json"], in: folder).object()
    let document = try Invocation(base + arguments + ["--json"], in: folder).object()
    let best = try #require(document["best"] as? [String: Any])
    let score = try #require(best["score"] as? Double)
    let exploitability = try #require(solved["exploitability"] as? Double)
    // The uniform policy's exploitability is 1/4, and 10⁻¹² of the reward bound, 2, the least.
    #expect(abs(4 * exploitability - score) <= 8e-12)
    #expect(document["commands"] as? [String] == [command])
    #expect((document["rungs"] as? [Any])?.count == 3)
    #expect(document["interrupted"] as? Bool == false)
  }

  @Test func `the answer does not depend on the number of workers`() {
    let arguments = [
      "tune", "--game", "left-right", "--game", "stag-hunt", "--solver", "fictitious-play",
      "--budget", "1000", "--json",
    ]
    let outputs = ["1", "3"].map { Invocation(arguments + ["-j", $0], in: folder).output }
    #expect(outputs[0] == outputs[1])
    #expect(outputs[0].contains("--game stag-hunt"))
  }

  @Test func `fixed parameters stay, awkward ones are quoted`() throws {
    let invocation = Invocation(
      [
        "tune", "--game", "pigou", "--solver", "mesob-omo", "objective=2*welfare", "weight=0.5",
        "--iterations", "27", "--configurations", "3", "--metric", "objective", "-q",
      ], in: folder)
    #expect(invocation.status == 0)
    #expect(invocation.error.isEmpty)
    let command = try #require(invocation.lines.last)
    #expect(command.contains("'solver.objective=2*welfare'"))
    #expect(command.contains("solver.weight=0.5"))
  }

  @Test func `an interrupted search prints what it has and ends with 130`() throws {
    let signals = Signals()
    signals.receive(SIGINT)
    let invocation = tune("--json", signals: signals)
    #expect(invocation.status == 130)
    let document = try invocation.object()
    #expect(document["interrupted"] as? Bool == true)
    #expect((document["rungs"] as? [Any])?.isEmpty == true)
    #expect(document["best"] is NSNull)
  }

  @Test func `without a configuration that works the status is 1`() {
    let invocation = Invocation(
      [
        "tune", "--game", "left-right", "--solver", "mesob-omo", "objective=nothing",
        "--iterations", "9",
      ], in: folder)
    #expect(invocation.status == 1)
    #expect(invocation.error.contains("no configuration has a score"))
  }

  @Test(arguments: [
    (["step-size=1", "growth=0"], "search range"), (["--budget", "3"], "at least"),
    (["--configurations", "1"], "2 to 10000"), (["-j", "0"], "-j 1 or more"),
    (["--metric", "revenue"], "exploitability"), (["horizon=3"], "step-size"),
  ])
  func `mistakes are usage errors that say what was expected`(
    arguments: [String], expected: String
  ) {
    let invocation = Invocation(
      ["tune", "--game", "left-right", "--solver", "online-mirror-descent"] + arguments,
      in: folder)
    #expect(invocation.status == 64)
    #expect(invocation.output.isEmpty)
    #expect(invocation.error.contains(expected))
  }

  @Test func `search ranges are listed`() throws {
    let solvers = try Invocation(["list", "solvers", "--json"], in: folder).list()
    let solver = try #require(solvers.first { $0["name"] as? String == "mesob-omo" })
    let parameters = try #require(solver["parameters"] as? [[String: Any]])
    let searches = Dictionary(
      uniqueKeysWithValues: parameters.compactMap { parameter in
        (parameter["name"] as? String).map { ($0, parameter["search"] as? [String: Any] ?? [:]) }
      })
    #expect(searches["c1"]?["scale"] as? String == "logarithmic")
    #expect(searches["c1"]?["lower"] as? Double == 1e-3)
    #expect(searches["form"]?["values"] as? [String] == ["projected", "parameterized"])
    #expect(searches["weight"]?.isEmpty == true)
  }
}
