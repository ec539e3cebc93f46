import ArtifactStore
import ExperimentBuilder
import ExperimentRunner
import Foundation
import GameCatalog
import HDF5
import MeanField
import Testing

struct VerifyTests {
  let folder: Folder
  init() throws { folder = try Folder() }

  private func verify(_ arguments: String...) -> Invocation {
    Invocation(["verify"] + arguments, in: folder)
  }

  /// A solved game, as it is stored.
  private func record(_ game: String = "left-right", _ parameters: String...) throws -> ResultRecord
  {
    try SolveRequest(
      game: game, parameters.isEmpty ? [:] : ["budget": .integer(100), "max-bid": .integer(30)],
      solver: "uniform", in: .tiny
    ).solve().record
  }

  /// Writes the record with one entry of one array changed.
  private func write(
    _ record: ResultRecord, _ dataset: String = "", _ index: Int = 0, by change: Double = 0
  )
    throws -> String
  {
    var record = record
    for i in record.arrays.indices where record.arrays[i].path == dataset {
      guard case .doubles(var values) = record.arrays[i].values else { continue }
      values[index] += change
      record.arrays[i].values = .doubles(values)
    }
    let path = folder.path("\(UUID()).h5")
    try record.write(to: path)
    return path
  }

  @Test func `certificates of an experiment's runs hold`() throws {
    #expect(Invocation(["run", "tiny", "--no-report"], in: folder).status == 0)
    let invocation = verify("--certificate", "tiny", "--json")
    #expect(invocation.status == 0)
    let document = try invocation.object()
    #expect(Set(document.keys) == ["checked", "passed", "failed", "undecided", "runs"])
    #expect(document["checked"] as? Int == 4)
    #expect(document["passed"] as? Int == 4)
    let runs = try #require(document["runs"] as? [[String: Any]])
    #expect(runs.allSatisfy { $0["verdict"] as? String == "agrees" })
    for run in runs {
      let gap = try #require(run["gap"] as? [Double])
      #expect(gap.count == 2 && gap[0] <= gap[1] && gap[1] - gap[0] < 1e-12)
    }
    #expect(verify("--certificate", "--all").lines.count == 4)
    let key = try #require(runs[0]["key"] as? String)
    #expect(
      verify("--certificate", String(key.prefix(10))).lines.first?.hasPrefix("agrees  tiny/")
        == true)
  }

  @Test(arguments: [
    ("/solution/policy", 2), ("/game/reward", 3), ("/game/transition_probability", 0),
    ("/game/initial_distribution", 0), ("/solution/occupation_measure", 1),
    ("/certificate/gap", 1), ("/metrics/exploitability", 0),
  ])
  func `a millionth more or less does not hold`(dataset: String, index: Int) throws {
    let invocation = verify(
      "--certificate", try write(record(), dataset, index, by: 1e-6), "--json")
    #expect(invocation.status == 1)
    let document = try invocation.object()
    #expect(document["failed"] as? Int == 1)
    let run = try #require((document["runs"] as? [[String: Any]])?.first)
    let differences = try #require(run["differences"] as? [[String: String]])
    #expect(!differences.isEmpty)
    #expect(differences.allSatisfy { $0["stored"] != $0["recomputed"] && $0["dataset"] != nil })
    if dataset.hasPrefix("/certificate") || dataset.hasPrefix("/metrics") {
      #expect(differences.map { $0["dataset"] } == [dataset])
    }
  }

  @Test func `what differs is said in words too`() throws {
    let invocation = verify("--certificate", try write(record(), "/game/reward", 3, by: 1e-6))
    #expect(invocation.lines[0].hasPrefix("differs  "))
    #expect(invocation.output.contains("/game@reward_hash: stored "))
  }

  @Test func `games that are too large leave it undecided`() throws {
    let large = try record("pay-per-click", "large")
    #expect(!large.arrays.contains { $0.path == "/game/reward" })
    #expect(large.arrays.contains { $0.path == "/certificate/gap" })
    let invocation = verify("--certificate", try write(large))
    #expect(invocation.status == 2)
    #expect(invocation.output.hasPrefix("undecided  "))
    // What fails weighs more than what cannot be told.
    let both = verify(
      "--certificate", try write(large), try write(record(), "/solution/policy", 0, by: 1e-6))
    #expect(both.status == 1)
  }

  @Test func `files without tensors, damaged files and missing ones leave it undecided`() throws {
    var old = try record()
    old.arrays.removeAll { $0.path.hasPrefix("/game/transition") }
    #expect(verify("--certificate", try write(old)).status == 2)
    let path = try write(record())
    var bytes = try Data(contentsOf: URL(filePath: path))
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(filePath: path))
    #expect(verify("--certificate", path).status == 2)
    #expect(verify("--certificate", "none").status == 2)
    #expect(verify("--certificate", "tiny").status == 2)
    #expect(verify("--certificate", "--all").status == 2)
  }

  @Test(arguments: [
    [], ["--certificate"], ["--certificate", "--all", "tiny"], ["--all", "--sample", "0"],
    ["--all", "--sample", "2"], ["--all", "-j", "0"], ["--all", "--integrity", "--certificate"],
  ])
  func `something has to be named, and numbers have to make sense`(arguments: [String]) {
    let invocation = Invocation(["verify"] + arguments, in: folder)
    #expect(invocation.status == 64)
    #expect(invocation.error.contains("Expected ") || invocation.error.contains("Either "))
  }

  // MARK: Executing again

  @Test func `an experiment's runs come out with the same bits, and that is kept`() throws {
    #expect(Invocation(["run", "tiny", "--no-report"], in: folder).status == 0)
    let invocation = verify("tiny", "--json", "-j", "2")
    #expect(invocation.status == 0)
    let document = try invocation.object()
    #expect(
      Set(document.keys)
        == ["checked", "bits", "tolerance", "differs", "failed", "numbers", "runs"])
    #expect(document["checked"] as? Int == 4)
    #expect(document["bits"] as? Int == 4)
    let runs = try #require(document["runs"] as? [[String: Any]])
    #expect(runs.allSatisfy { $0["level"] as? String == "bits" })
    #expect(verify("--all").lines.allSatisfy { $0.hasPrefix("bits  tiny/") })
    let store = ArtifactStore(root: folder.path("Artifacts"))
    for run in try store.runs(of: "tiny") {
      #expect(try store.verifications(of: run).map(\.level) == [.bits, .bits])
    }
  }

  @Test func `a file by itself is executed again too`() throws {
    let invocation = verify(try write(record()))
    #expect(invocation.status == 0)
    #expect(invocation.output.hasPrefix("bits  "))
  }

  @Test func `what differs is named with its place and its size`() throws {
    let path = try write(record(), "/solution/policy", 2, by: 1e-3)
    let invocation = verify(path, "--json")
    #expect(invocation.status == 1)
    let run = try #require((try invocation.object()["runs"] as? [[String: Any]])?.first)
    let differences = try #require(run["differences"] as? [[String: Any]])
    #expect(differences.count == 1)
    #expect(differences[0]["dataset"] as? String == "/solution/policy")
    #expect(differences[0]["differing"] as? Int == 1)
    let absolute = try #require(differences[0]["absolute"] as? [String: Any])
    #expect(absolute["index"] as? [Int] == [0, 1, 0])
    #expect(abs((absolute["difference"] as? Double ?? 0) - 1e-3) < 1e-12)
    let text = verify(path)
    #expect(text.output.contains("/solution/policy: differs, 1 of "))
    #expect(text.output.contains("largest at [0, 1, 0]"))
  }

  @Test func `within the declared tolerance is no failure`() throws {
    let invocation = verify(try write(record(), "/metrics/exploitability", 0, by: 1e-9))
    #expect(invocation.status == 0)
    #expect(invocation.output.hasPrefix("tolerance  "))
    #expect(invocation.output.contains("/metrics/exploitability: tolerance, 1 of 1"))
  }

  @Test func `another constant in a game is found out`() throws {
    #expect(Invocation(["run", "tiny", "--no-report"], in: folder).status == 0)
    let changed = Laboratory(
      games: Laboratory.tiny.games.map { $0.name == "left-right" ? CrookedLeftRight.self : $0 },
      solvers: Laboratory.tiny.solvers, experiments: [.tiny])
    let invocation = Invocation(["verify", "tiny", "--json"], in: folder, laboratory: changed)
    #expect(invocation.status == 1)
    let document = try invocation.object()
    #expect(document["differs"] as? Int == 2)
    #expect(document["bits"] as? Int == 2)
    let runs = try #require(document["runs"] as? [[String: Any]])
    let wrong = runs.filter { $0["level"] as? String == "differs" }
    #expect(wrong.allSatisfy { ($0["label"] as? String)?.hasPrefix("left-right") == true })
    let named = try #require(wrong.first?["differences"] as? [[String: Any]])
    #expect(named.contains { $0["dataset"] as? String == "/metrics/exploitability" })
  }

  @Test func `a sample and a budget choose the same runs every time`() throws {
    #expect(Invocation(["run", "tiny", "--no-report"], in: folder).status == 0)
    let samples = ["0.2", "0.5", "1"].map { Set(verify("tiny", "--sample", $0).lines) }
    #expect(samples[0].isSubset(of: samples[1]) && samples[1].isSubset(of: samples[2]))
    #expect(samples[2].count == 4)
    #expect(verify("tiny", "--budget", "0s").lines.isEmpty)
    #expect(verify("tiny", "--budget", "1h").lines.count == 4)
    #expect(verify("tiny", "--budget", "soon").status == 64)
  }

  @Test func `a run that this build cannot execute is said to have failed`() throws {
    #expect(Invocation(["run", "tiny", "--no-report"], in: folder).status == 0)
    let poorer = Laboratory(
      games: Laboratory.tiny.games.filter { $0.name != "stag-hunt" },
      solvers: Laboratory.tiny.solvers, experiments: [])
    let invocation = Invocation(["verify", "tiny"], in: folder, laboratory: poorer)
    #expect(invocation.status == 2)
    #expect(invocation.lines.count { $0.hasPrefix("failed  ") } == 2)
    #expect(invocation.output.contains("stag-hunt"))
  }

  // MARK: Integrity

  @Test func `one flipped bit anywhere is found, and nothing uses the run any more`() throws {
    #expect(Invocation(["run", "tiny"], in: folder).status == 0)
    #expect(verify("--integrity", "--all").lines.allSatisfy { $0.hasPrefix("intact  ") })
    let store = ArtifactStore(root: folder.path("Artifacts"))
    let run = try #require(try store.runs(of: "tiny").first)
    let url = URL(filePath: run.resultPath)
    let original = try Data(contentsOf: url)
    let isFull = ProcessInfo.processInfo.environment["MESOB_TESTS"] == "full"
    var generator = RandomStream(key: 4)
    for round in 0..<(isFull ? 500 : 50) {
      var bytes = original
      let bit = generator.integer(in: 0...(8 * bytes.count - 1))
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      try bytes.write(to: url)
      let check = verify("--integrity", "tiny", "--json")
      #expect(check.status == 1, "bit \(bit)")
      #expect(try check.object()["damaged"] as? Int == 1, "bit \(bit)")
      guard round % 10 == 0 else { continue }
      let report = Invocation(["report", "tiny"], in: folder)
      #expect(report.status == 2, "bit \(bit)")
      #expect(report.error.contains(run.resultPath), "bit \(bit): \(report.error)")
    }
    try original.write(to: url)
    #expect(verify("--integrity", "tiny").status == 0)
  }
}
