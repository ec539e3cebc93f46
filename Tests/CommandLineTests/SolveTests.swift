import ArtifactStore
import ExperimentBuilder
import Foundation
import GameCatalog
import Testing

@testable import MesobCLI

struct SolveTests {
  let folder: Folder
  init() throws { folder = try Folder() }

  private func solve(_ arguments: String...) -> Invocation {
    Invocation(
      ["solve", "--game", "left-right", "--solver", "online-mirror-descent"] + arguments,
      in: folder)
  }

  @Test func `the document has every key and the known answer`() throws {
    let invocation = solve("step-size=1", "accuracy=0", "--iterations", "200", "--json")
    #expect(invocation.status == 0)
    #expect(invocation.error.isEmpty)
    let document = try invocation.object()
    let keys: Set = [
      "game", "parameters", "exploitability", "relative_exploitability", "best_response_value",
      "value", "objectives", "populations", "solver", "status", "criterion", "iterations",
      "seconds", "peak_memory_bytes", "initial_exploitability", "trace",
    ]
    #expect(keys.isSubset(of: document.keys))
    #expect(document["iterations"] as? Int == 200)
    #expect(document["status"] as? String == "iterations")
    #expect(document["initial_exploitability"] as? Double == 0.25)
    let value = try #require(document["value"] as? Double)
    #expect(abs(value + 2.0 / 3) < 1e-9)
    let trace = try #require(document["trace"] as? [String: [Double]])
    #expect(Set(trace.keys) == ["iteration", "exploitability", "objective", "seconds"])
    #expect(Set(trace.values.map(\.count)) == [74])
    #expect((document["peak_memory_bytes"] as? Int ?? 0) > 1 << 20)
  }

  @Test func `a solution that was written scores the same and starts another solve`() throws {
    let path = folder.path("solution.h5")
    let solved = solve("step-size=1", "--iterations", "5", "--out", path, "--json")
    let evaluated = Invocation(
      ["evaluate", "--game", "left-right", "--policy", path, "--json"], in: folder)
    let exploitability = try #require(try solved.object()["exploitability"] as? Double)
    #expect(try evaluated.object()["exploitability"] as? Double == exploitability)
    let continued = solve("step-size=1", "--iterations", "5", "--start", path, "--json")
    let initial = try #require(try continued.object()["initial_exploitability"] as? Double)
    // The method keeps logits: the policy passes through log and softmax.
    #expect(abs(initial - exploitability) < 1e-12)
  }

  @Test func `the answer of a tiny game is proved to be near the best`() throws {
    let path = folder.path("pigou.h5")
    let command = ["solve", "--solver", "exhaustive-front", "grid=500", "--game"]
    let document = try Invocation(
      command + ["pigou", "--out", path, "--json"], in: folder
    ).object()
    let balance = try #require(document["balance"] as? [String: Any])
    #expect(Set(balance.keys) == ["value", "lower_bound", "certified_gap", "boxes"])
    let gap = try #require(balance["certified_gap"] as? Double)
    #expect(gap >= 0 && gap <= 1e-6)
    let verify = Invocation(["verify", "--certificate", path], in: folder)
    #expect(verify.status == 0 && verify.output.contains("at most \(gap) from the best balance"))
    let text = Invocation(command + ["pigou"], in: folder).output
    #expect(text.contains("certified-gap") && !text.contains("none:"))
    // The logarithm of a share is no polynomial.
    let other = Invocation(
      command + ["beach-bar", "n=1", "bar-loc=0", "horizon=1", "batch=1"], in: folder)
    #expect(other.lines.contains { $0.contains("certified-gap") && $0.contains("none:") })
  }

  /// D = 0 and ⟨z, L⟩ is the exploitability, so L, y and z go with the policy that was stored.
  @Test(arguments: ["projected", "parameterized"])
  func `MF-OMO goes on from its own answer in all three variables`(form: String) throws {
    let path = folder.path("\(form).h5")
    let command = [
      "solve", "--game", "random-linear", "--solver", "mf-omo", "form=\(form)",
      "step-size=0.003", "--json",
    ]
    let solved = Invocation(command + ["--iterations", "100", "--out", path], in: folder)
    let found = try #require(try solved.object()["exploitability"] as? Double)
    let continued = Invocation(command + ["--iterations", "10", "--start", path], in: folder)
    let trace = try #require(try continued.object()["trace"] as? [String: [Double]])
    let objective = try #require(trace["objective"]?.first)
    #expect(abs(objective - found) <= 1e-6)
    let exploitabilities = try #require(trace["exploitability"])
    #expect(exploitabilities.count == 11)
    #expect(exploitabilities.allSatisfy { $0 <= found + 1e-6 })
  }

  @Test func `a parameter may come from a file, bit by bit`() throws {
    let law = [0.1, 0.2, 0.7]
    try ResultRecord(
      axes: [RecordAxis("state", .integers([0, 1, 2]))],
      arrays: [RecordArray("/mu0", .doubles(law), axes: ["state"])]
    ).write(to: folder.path("start.h5"))
    let invocation = solve("mu0=@\(folder.path("start.h5")):/mu0", "--iterations", "1", "--json")
    let parameters = try invocation.object()["parameters"] as? [String: [Double]]
    #expect(parameters?["mu0"] == law)
  }

  @Test(arguments: ["uniform", "random:3", "leaning:1:0.9"])
  func `a solve starts where it is told to`(start: String) throws {
    let document = try solve("--iterations", "0", "--start", start, "--json").object()
    #expect(document["start"] as? String == start)
    #expect((document["initial_exploitability"] as? Double == 0.25) == (start == "uniform"))
  }

  @Test func `tolerances and time limits end a solve early`() throws {
    let tolerant = try solve("step-size=1", "--absolute-tolerance", "0.01", "--json").object()
    #expect(tolerant["criterion"] as? String == "absolute-exploitability")
    let relative = try solve("step-size=1", "--relative-tolerance", "0.5", "--json").object()
    #expect(relative["criterion"] as? String == "relative-exploitability")
    let limited = try solve("--time-limit", "0", "--json").object()
    #expect(limited["status"] as? String == "time-limit")
    #expect(limited["iterations"] as? Int == 0)
  }

  @Test func `numbers read back exactly`() throws {
    let text = solve("step-size=0.1", "--iterations", "3").output
    let json = try solve("step-size=0.1", "--iterations", "3", "--json").object()
    let value = try #require(json["value"] as? Double)
    #expect(text.contains("\(value)"))
  }

  @Test(arguments: [
    (["stp-size=1"], "step-size"), (["step-size=x"], "a number ≥ 0"),
    (["step-size=0.1,1"], "one value"), (["step-size=1", "step-size=2"], "one value"),
    (["game.step-size=1"], "mu0"), (["step-size"], "key=value"),
    (["--start", "leaning:7:0.5"], "an action below 2"),
  ])
  func `mistakes are usage errors that say what was expected`(
    arguments: [String], expected: String
  ) {
    let invocation = Invocation(
      ["solve", "--game", "left-right", "--solver", "online-mirror-descent"] + arguments,
      in: folder)
    #expect(invocation.status == 64)
    #expect(invocation.output.isEmpty)
    #expect(invocation.error.contains(expected))
    #expect(invocation.error.split(separator: "\n").count <= 2)
  }

  @Test func `a misspelled game gets the nearest name suggested`() {
    let invocation = Invocation(
      ["solve", "--game", "left-rihgt", "--solver", "mesob"], in: folder)
    #expect(invocation.status == 64)
    #expect(invocation.error.contains("'left-right' (did you mean this?)"))
  }

  @Test(arguments: ["--time-limit", "--absolute-tolerance", "--relative-tolerance"])
  func `limits are finite and not negative`(option: String) {
    for value in ["nan", "inf", "-1"] {
      let invocation = solve("\(option)=\(value)")
      #expect(invocation.status == 64)
      #expect(invocation.error.contains("Expected \(option) with a finite number ≥ 0"))
    }
  }

  @Test func `a range too long is refused`() {
    let invocation = solve("iterations=0..9223372036854775807")
    #expect(invocation.status == 64)
    #expect(invocation.error.contains("at most 10000 values"))
  }

  @Test func `a folder that is missing is found before the solve`() throws {
    try folder.write("", to: "file")
    for name in ["nowhere/solution.h5", "file/solution.h5"] {
      let invocation = solve("--out", folder.path(name))
      #expect(invocation.status == 74)
      #expect(invocation.output.isEmpty)
      #expect(invocation.error.contains("a path in a folder that can be written to"))
    }
  }

  @Test(arguments: ["random:18446744073709551616", "leaning:9:2", "random:", "leaning:1"])
  func `a start that is spelled wrongly is no name of a run`(start: String) {
    let invocation = solve("--start", start)
    #expect(invocation.status == 64)
    #expect(invocation.error.contains("start '\(start)': expected random:SEED"))
  }

  @Test func `a solve that diverges prints what it has and ends with 1`() throws {
    let invocation = Invocation(
      ["solve", "--game", "left-right", "--solver", "exploding", "--json"], in: folder,
      laboratory: Laboratory(games: [LeftRight.self], solvers: [Exploding.self]))
    #expect(invocation.status == 1)
    #expect(try invocation.object()["status"] as? String == "diverged")
    #expect(try invocation.object()["exploitability"] as? Double == 0.25)
  }

  @Test func `a file that exists is not overwritten`() throws {
    try folder.write("mine", to: "mine.txt")
    let invocation = solve("--out", folder.path("mine.txt"))
    #expect(invocation.status == 74)
    #expect(invocation.output.isEmpty)
    #expect(try String(contentsOfFile: folder.path("mine.txt"), encoding: .utf8) == "mine")
  }

  @Test func `an interrupted solve prints what it has and ends with 130`() throws {
    let signals = Signals()
    signals.receive(SIGINT)
    let invocation = Invocation(
      ["solve", "--game", "left-right", "--solver", "online-mirror-descent", "--json"],
      in: folder, signals: signals)
    #expect(invocation.status == 130)
    #expect(try invocation.object()["status"] as? String == "interrupted")
  }
}
