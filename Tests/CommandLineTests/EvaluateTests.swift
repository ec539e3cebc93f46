import ArtifactStore
import Foundation
import Testing

struct EvaluateTests {
  let folder: Folder
  init() throws { folder = try Folder() }

  /// Two thirds go left and stay there: the equilibrium.
  private func writeEquilibrium(_ name: String, shape: [Int] = [2, 3, 2]) throws -> String {
    let rows = Array(repeating: [2.0 / 3, 1.0 / 3], count: shape[0] * shape[1])
    return try write(name, rows.flatMap(\.self), shape)
  }

  private func write(_ name: String, _ values: [Double], _ shape: [Int]) throws -> String {
    let path = folder.path("\(name).h5")
    let axes = zip(["epoch", "state", "action"], shape).map { name, count in
      RecordAxis(name, .integers((0..<Int64(count)).map(\.self)))
    }
    try ResultRecord(
      axes: axes, arrays: [RecordArray("/\(name)", .doubles(values), axes: axes.map(\.name))]
    ).write(to: path)
    return path
  }

  @Test func `a foreign policy is scored`() throws {
    let path = try writeEquilibrium("policy")
    let invocation = Invocation(
      ["evaluate", "--game", "left-right", "--policy", path, "--json"], in: folder)
    #expect(invocation.status == 0)
    #expect(invocation.error.isEmpty)
    let document = try invocation.object()
    #expect(
      Set(document.keys) == [
        "game", "parameters", "exploitability", "best_response_value", "value", "objectives",
        "populations", "metrics",
      ])
    #expect(abs(try #require(document["exploitability"] as? Double)) < 1e-15)
    let populations = try #require(document["populations"] as? [[String: Any]])
    #expect(populations.map { $0["name"] as? String } == ["agents"])
    #expect(document["objectives"] as? [String: Double] != nil)
  }

  @Test func `a flow shows how far it is from being one`() throws {
    // All mass in the center at both epochs, although everybody has to leave it.
    let path = try write("L", [0.5, 0.5, 0, 0, 0, 0, 0.5, 0.5, 0, 0, 0, 0], [2, 3, 2])
    let document = try Invocation(
      ["evaluate", "--game", "left-right", "--flow", path, "--json"], in: folder
    ).object()
    #expect(document["flow_residual"] as? Double == 1)
    #expect(document["exploitability"] as? Double == 0.25)
  }

  @Test func `tensors are those at the given flow`() throws {
    let path = try write("L", [0.5, 0.5, 0, 0, 0, 0, 0.5, 0.5, 0, 0, 0, 0], [2, 3, 2])
    let tensors = folder.path("tensors.h5")
    let invocation = Invocation(
      ["evaluate", "--game", "left-right", "--flow", path, "--tensors", tensors], in: folder)
    #expect(invocation.status == 0)
    let reward = try Invocation(["inspect", "\(tensors):/reward", "--json"], in: folder).object()
    #expect(reward["shape"] as? [Int] == [2, 3, 2])
    #expect((reward["values"] as? [[[Double]]])?.joined().joined().allSatisfy { $0 == 0 } == true)
    let transition = try Invocation(["inspect", "\(tensors):/transition", "--json"], in: folder)
      .object()
    #expect(transition["shape"] as? [Int] == [1, 3, 2, 3])
    #expect((transition["values"] as? [[[[Double]]]])?[0][0] == [[0, 1, 0], [0, 0, 1]])
  }

  @Test func `a policy of another shape cannot be scored`() throws {
    let path = try writeEquilibrium("policy", shape: [3, 3, 2])
    let invocation = Invocation(
      ["evaluate", "--game", "left-right", "--policy", path], in: folder)
    #expect(invocation.status == 2)
    #expect(invocation.output.isEmpty)
    #expect(invocation.error.contains("[2, 3, 2]"))
    #expect(invocation.error.contains("[3, 3, 2]"))
  }

  @Test func `tensors do not replace a file`() throws {
    let path = try writeEquilibrium("policy")
    for tensors in [path, folder.path("nowhere/tensors.h5")] {
      let invocation = Invocation(
        ["evaluate", "--game", "left-right", "--policy", path, "--tensors", tensors], in: folder)
      #expect(invocation.status == 74)
      #expect(invocation.output.isEmpty)
      #expect(invocation.error.contains("--tensors \(tensors)"))
    }
  }

  @Test func `a missing file cannot be scored`() {
    let invocation = Invocation(
      ["evaluate", "--game", "left-right", "--policy", folder.path("none.h5")], in: folder)
    #expect(invocation.status == 2)
  }

  @Test(arguments: [[], ["--policy", "a.h5", "--flow", "b.h5"]])
  func `exactly one of policy and flow is scored`(arguments: [String]) {
    let invocation = Invocation(["evaluate", "--game", "left-right"] + arguments, in: folder)
    #expect(invocation.status == 64)
  }
}
