import Foundation
import Testing

struct InspectTests {
  let folder: Folder
  let path: String

  init() throws {
    folder = try Folder()
    path = folder.path("solution.h5")
    let solved = Invocation(
      [
        "solve", "--game", "left-right", "--solver", "online-mirror-descent", "iterations=30",
        "step-size=1", "accuracy=0", "--out", path,
      ], in: folder)
    try #require(solved.status == 0)
  }

  private func inspect(_ arguments: String...) -> Invocation {
    Invocation(["inspect"] + arguments, in: folder)
  }

  @Test func `a tree shows types, shapes, axes and scalars`() throws {
    let document = try inspect(path, "--json").object()
    #expect(Set(document.keys) == ["file", "run", "path", "attributes", "kind", "children"])
    #expect(document["run"] is NSNull)
    let attributes = try #require(document["attributes"] as? [String: Any])
    #expect(attributes["game"] as? String == "left-right")
    let groups = try #require(document["children"] as? [[String: Any]])
    let solution = try #require(groups.first { $0["path"] as? String == "/solution" })
    let datasets = try #require(solution["children"] as? [[String: Any]])
    let policy = try #require(datasets.first { $0["path"] as? String == "/solution/policy" })
    #expect(policy["type"] as? String == "f64")
    #expect(policy["shape"] as? [Int] == [2, 3, 2])
    #expect(policy["axes"] as? [String] == ["epoch", "state", "action"])
    #expect(policy["values"] == nil)

    let text = inspect(path)
    #expect(text.output.contains("policy  f64 (epoch 2, state 3, action 2)"))
    #expect(text.output.contains("iterations  f64 = 30.0"))
    #expect(text.error.isEmpty)
  }

  @Test func `a dataset shows all its values as JSON, nested like its shape`() throws {
    let document = try inspect("\(path):/solution/policy", "--json").object()
    let values = try #require(document["values"] as? [[[Double]]])
    #expect(values.map(\.count) == [3, 3])
    #expect(values.joined().allSatisfy { abs($0.reduce(0, +) - 1) < 1e-12 })
    let tree = inspect(path, "--json").output
    let label = try #require(tree.firstMatch(of: /"path": "(\S*\/state_label)"/)).1
    let labels = try inspect("\(path):\(label)", "--json").object()
    #expect(labels["values"] as? [String] == ["center", "left", "right"])
    let feasible = try inspect("\(path):/game/feasible", "--json").object()
    #expect(feasible["values"] as? [[Bool]] == Array(repeating: [true, true], count: 3))
  }

  @Test func `a long dataset is cut for people`() throws {
    let text = inspect("\(path):/trajectory/exploitability")
    #expect(text.output.contains("7 more rows"))
    #expect(text.output.contains("[0]   0.25"))
    let document = try inspect("\(path):/trajectory/exploitability", "--json").object()
    #expect((document["values"] as? [Double])?.count == 31)
  }

  @Test func `a run is found by the beginning of its key`() throws {
    let run = try Invocation(["run", "tiny", "--no-report", "--json"], in: folder).object()
    let first = try #require((run["runs"] as? [[String: Any]])?.first)
    let key = try #require(first["key"] as? String)
    let document = try inspect("\(key.prefix(10)):/metrics", "--json").object()
    let stored = try #require(document["run"] as? [String: Any])
    #expect(stored["key"] as? String == key)
    #expect(stored["label"] as? String == first["label"] as? String)
    #expect(stored["directory"] as? String == first["path"] as? String)
    #expect(inspect(String(key.prefix(10))).output.contains("tiny/left-right"))
  }

  @Test(arguments: ["none.h5", ":/nothing", "deadbeef"])
  func `what is not there cannot be told`(target: String) {
    let invocation = inspect(target.hasPrefix(":") ? path + target : target)
    #expect(invocation.status == 2)
    #expect(invocation.output.isEmpty)
    #expect(invocation.error.hasPrefix("error: "))
  }

  @Test func `a damaged file is found out`() throws {
    var bytes = try Data(contentsOf: URL(filePath: path))
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(filePath: path))
    #expect(inspect(path).status == 2)
  }
}
