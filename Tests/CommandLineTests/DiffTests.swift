import ArtifactStore
import ExperimentBuilder
import ExperimentRunner
import Foundation
import Testing

struct DiffTests {
  let folder: Folder
  let paths: [String]

  /// The four runs of the tiny experiment.
  init() throws {
    folder = try Folder()
    let run = Invocation(["run", "tiny", "--no-report"], in: folder)
    #expect(run.status == 0)
    paths = try ArtifactStore(root: folder.path("Artifacts")).runs(of: "tiny").map(\.directory)
    #expect(paths.count == 4)
  }

  private func diff(_ arguments: String..., laboratory: Laboratory = .tiny) -> Invocation {
    Invocation(["diff"] + arguments, in: folder, laboratory: laboratory)
  }

  @Test func `a run does not differ from itself`() throws {
    let invocation = diff(paths[0], "\(paths[0])/result.h5")
    #expect(invocation.status == 0)
    #expect(invocation.output.contains("bit by bit"))
    #expect(diff("--bisect", paths[0], paths[0]).status == 0)
    #expect(diff("--bisect", paths[0], paths[0]).output.hasPrefix("the same policies at all "))
  }

  @Test func `configurations and data are compared`() throws {
    let invocation = diff(paths[0], paths[1])
    #expect(invocation.status == 1)
    #expect(invocation.output.contains("method.parameters.step-size: "))
    #expect(invocation.output.contains("/metrics/exploitability: differs, 1 of 1 numbers"))
    let document = try diff(paths[0], paths[1], "--json").object()
    #expect(
      Set(document.keys)
        == ["configuration", "sources", "surroundings", "level", "numbers", "data"])
    #expect(document["level"] as? String == "differs")
    let changes = try #require(document["configuration"] as? [[String: Any]])
    #expect(changes.map { $0["path"] as? String } == ["method.parameters.step-size"])
  }

  @Test func `the first iteration with another policy is found`() throws {
    let invocation = diff("--bisect", paths[0], paths[1], "--json")
    #expect(invocation.status == 1)
    let document = try invocation.object()
    // Steps of other sizes part at once.
    #expect(document["last_common_iteration"] as? Int == 0)
    #expect(document["first_different_iteration"] as? Int == 1)
    #expect(document["iteration"] as? Int == 1)
    let policy = try #require(document["policy"] as? [String: Any])
    #expect((policy["differing"] as? Int ?? 0) > 0)
    #expect(document["message"] is NSNull)
    let text = diff("--bisect", paths[0], paths[1])
    #expect(text.output.contains("the same up to iteration 0, different at iteration 1"))
    #expect(text.output.contains("first different: iteration 1"))
  }

  @Test func `a program that does not give a run again says so`() throws {
    let changed = Laboratory(
      games: Laboratory.tiny.games.map { $0.name == "left-right" ? CrookedLeftRight.self : $0 },
      solvers: Laboratory.tiny.solvers, experiments: [.tiny])
    let before = try #require(paths.first { $0.contains("left-right") })
    let copy = folder.path("old.h5")
    try FileManager.default.copyItem(atPath: "\(before)/result.h5", toPath: copy)
    let fresh = Invocation(
      ["run", "tiny", "--fresh", "--no-report"], in: folder, laboratory: changed)
    #expect(fresh.status == 1)
    #expect(fresh.error.contains(": differs, "))
    let kept = try #require(
      FileManager.default.enumerator(atPath: folder.path("Artifacts/attempts"))?
        .compactMap { $0 as? String }
        .first {
          $0.hasSuffix("result.h5") && $0.contains(URL(filePath: before).lastPathComponent)
        })
    let invocation = diff(
      "--bisect", copy, folder.path("Artifacts/attempts/\(kept)"), laboratory: changed)
    #expect(invocation.status == 1)
    #expect(invocation.output.contains("different at iteration "))
    #expect(invocation.output.contains("this program does not give the first one again"))
  }

  @Test func `names that mean nothing are errors`() {
    #expect(diff(paths[0], "nothing").status == 2)
    #expect(diff(paths[0]).status == 64)
  }
}
