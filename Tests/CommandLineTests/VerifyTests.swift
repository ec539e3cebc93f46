import ArtifactStore
import ExperimentRunner
import Foundation
import HDF5
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

  @Test(arguments: [["tiny"], ["--all"], ["--certificate"], ["--certificate", "--all", "tiny"]])
  func `only certificates can be verified, and something has to be named`(arguments: [String]) {
    let invocation = Invocation(["verify"] + arguments, in: folder)
    #expect(invocation.status == 64)
    #expect(invocation.error.contains("Expected "))
  }
}
