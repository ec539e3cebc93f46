import Foundation
import Testing

@testable import MesobCLI

struct EngineTests {
  let folder: Folder
  init() throws { folder = try Folder() }

  @Test(arguments: [
    (["--wait"], "--wait: expected the engine slurm"),
    (["--partition", "short"], "--partition: expected the engine slurm"),
    (["--max-tasks", "3"], "--max-tasks: expected the engine slurm"),
    (["--engine", "slurm", "-j", "2"], "-j: expected the engine local"),
    (["--engine", "slurm", "--fail-fast"], "--fail-fast: expected the engine local"),
    (["--engine", "slrm"], "slurm"), (["--max-tasks", "0"], "--max-tasks 1 or more"),
    (["--time", ""], "--time with a value"),
    (["--key", ""], "--key '': expected the first digits"),
    (["--key", "0123456789ab"], "got those of none"),
  ])
  func `options that do not go with the engine are usage errors`(
    arguments: [String], expected: String
  ) {
    let invocation = Invocation(["run", "tiny"] + arguments, in: folder)
    #expect(invocation.status == 64)
    #expect(invocation.error.contains(expected))
    #expect(!folder.contains("Artifacts"))
  }

  @Test func `trials are chosen by their keys`() throws {
    let planned = try Invocation(["run", "tiny", "--dry-run", "--json"], in: folder).object()
    let runs = try #require(planned["runs"] as? [[String: Any]])
    let keys = runs.compactMap { $0["key"] as? String }
    let chosen = [keys[3], String(keys[1].prefix(12))].joined(separator: ",")
    let run = try Invocation(["run", "tiny", "--key", chosen, "--json"], in: folder).object()
    #expect(run["executed"] as? Int == 2)
    #expect(run["report"] is NSNull)
    let executed = try #require(run["runs"] as? [[String: Any]])
    #expect(executed.map { $0["key"] as? String } == [keys[1], keys[3]])
  }

  @Test func `no more trials run side by side than there are processors for`() {
    let run = Invocation(["run", "tiny", "-j", "100000", "--no-report"], in: folder)
    #expect(run.status == 0)
    #expect(run.error.contains("-j 100000: "))
    #expect(run.error.contains("4 executed"))
  }

  @Test func `a plan is exported as a workflow of Snakemake`() throws {
    let path = folder.path("Snakefile")
    let export = Invocation(
      ["run", "tiny", "step-size=0.5,1", "--export-snakemake", path], in: folder)
    #expect(export.status == 0)
    #expect(export.lines == [path])
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let planned = try Invocation(["run", "tiny", "--dry-run", "--json"], in: folder).object()
    for run in try #require(planned["runs"] as? [[String: Any]]) {
      let key = try #require(run["key"] as? String).prefix(12)
      #expect(text.contains("-\(key)\",\n"))
    }
    #expect(text.contains("'run' 'tiny' 'step-size=0.5,1' '--engine' 'local' '-j' '1'"))
    #expect(text.contains("--key {wildcards.key}\"\n"))
    #expect(text.contains("retries: 2"))
    let again = Invocation(["run", "tiny", "--export-snakemake", path], in: folder)
    #expect(again.status == 74)
    let several = Invocation(
      ["run", "tiny", "failing", "--export-snakemake", folder.path("other")], in: folder)
    #expect(several.status == 64)
    #expect(!folder.contains("Artifacts"))
  }
}
