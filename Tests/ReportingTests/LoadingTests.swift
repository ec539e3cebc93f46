import ArtifactStore
import Foundation
import HDF5
@testable import ReportModel
import Results
import Testing

@testable import Reporting

@Suite struct `Reading the store` {
  static let experiment = "tiny"

  let workspace: Workspace
  let store: ArtifactStore

  init() throws {
    workspace = try Workspace()
    store = ArtifactStore(root: workspace.path)
  }

  static func key(_ method: String) -> RunKey { RunKey(of: .text(method)) }

  static func trial(_ method: String) -> ExpectedTrial {
    ExpectedTrial(
      key: key(method).hex, label: "g \(method)", game: "g", method: method, solver: method)
  }

  /// One factor pair of states (type 1; budgets 0 and 2), three bids, two epochs.
  static func record(exploitability: Double) -> ResultRecord {
    let scalar = { (path: String, value: Double) in
      RecordArray(path, .doubles([value]), axes: [])
    }
    return ResultRecord(
      attributes: [("config", .string("{}"))],
      groups: [
        RecordGroup("/solution", attributes: [("status", .string("iterations"))]),
        RecordGroup("/trajectory"), RecordGroup("/metrics"),
      ],
      axes: [
        RecordAxis("epoch", .integers([0, 1])),
        RecordAxis(
          "state", .integers([0, 1]), attributes: [("factors", .strings(["type", "ad-budget"]))]),
        RecordAxis("action", .integers([0, 1, 2]), attributes: [("factors", .strings(["bid"]))]),
        RecordAxis("iteration", .integers([0, 10])),
      ],
      arrays: [
        RecordArray(
          "/state_type", .doubles([1, 1]), axes: ["state"],
          attributes: [("names", .strings(["one"]))]),
        RecordArray("/state_ad_budget", .doubles([0, 2]), axes: ["state"]),
        RecordArray(
          "/state_label", .texts(["type one, ad-budget 0", "type one, ad-budget 2"]),
          axes: ["state"]),
        RecordArray("/action_bid", .doubles([0, 1, 2]), axes: ["action"]),
        RecordArray("/action_label", .texts(["none", "1", "2"]), axes: ["action"]),
        RecordArray(
          "/solution/policy", .doubles(`Recommendations`.policy.probabilities),
          axes: ["epoch", "state", "action"]),
        RecordArray(
          "/solution/state_distribution", .doubles([0, 1, 0.5, 0.5]), axes: ["epoch", "state"]),
        RecordArray("/trajectory/exploitability", .doubles([3, 0.5]), axes: ["iteration"]),
        scalar("/metrics/exploitability", exploitability), scalar("/metrics/revenue", 5),
        scalar("/metrics/best_response_value", 7),
      ])
  }

  @discardableResult
  func publish(_ method: String, exploitability: Double = 0.5) throws -> StoredRun {
    try store.publish(
      Self.record(exploitability: exploitability), provenance: Self.provenance,
      key: Self.key(method), label: "g \(method)", experiment: Self.experiment)
  }

  static var provenance: Provenance {
    Provenance(
      started: Date(timeIntervalSince1970: 0), ended: Date(timeIntervalSince1970: 9),
      seconds: 2.5, surroundings: .current())
  }

  func report(_ methods: [String], _ declaration: ReportDeclaration) throws -> Report {
    try Report(
      declaration: declaration, experiment: Self.experiment,
      expected: methods.map(Self.trial), store: store)
  }

  @Test func `metrics, seconds, traces and policies come from the runs`() throws {
    try publish("a")
    let report = try report(
      ["a"],
      ReportDeclaration(
        figures: [.convergence("c", caption: "C", series: [.sweep("A", .all)])],
        recommendations: [RecommendationDeclaration("bids", caption: "Bids", method: "a")]))
    let reading = try #require(report.data.observations[0].reading)
    #expect(
      reading.metrics == [
        "exploitability": 0.5, "revenue": 5, "best-response-value": 7, "seconds": 2.5,
      ])
    #expect(reading.trace == ExploitabilityTrace(iterations: [0, 10], exploitability: [3, 0.5]))
    var policy = `Recommendations`.policy
    policy.stateFactors[1].name = "ad-budget"
    policy.stateFactors[0].labels = ["one", "one"]
    policy.actionFactors[0].labels = ["none", "1", "2"]
    #expect(report.data.policies == [Self.key("a").hex: policy])
    #expect(report.markdown.contains("| type 1 | 2 | 2 (1.75) | 0 (0.50) |"))
  }

  @Test func `policies are read for the heat maps that show them, and for those alone`() throws {
    try publish("a")
    try publish("b")
    let report = try report(
      ["a", "b"],
      ReportDeclaration(figures: [
        .occupation("o", caption: "O", series: [.points("B", .label("b"))]),
        .frontier("f", caption: "F", y: \.revenue, series: [.sweep("All", .all)]),
      ]))
    #expect(Array(report.data.policies.keys) == [Self.key("b").hex])
    #expect(report.figures[0].csv.contains("b,1,2,0.5"))
  }

  @Test func `a damaged run is refused, whatever is wrong with it`() throws {
    let run = try publish("done")
    let original = try Data(contentsOf: URL(filePath: run.resultPath))
    var flipped = original
    flipped[original.count / 2] ^= 1
    for content in [flipped, Data("broken".utf8), Data()] {
      try content.write(to: URL(filePath: run.resultPath))
      let error = #expect(throws: ArtifactError.self) {
        try report(["done", "missing"], ReportDeclaration())
      }
      #expect(error?.code == .damaged)
      #expect(error?.description.contains(run.directory) == true)
    }
    try original.write(to: URL(filePath: run.resultPath))
    let again = try report(["done"], ReportDeclaration()).data.observations[0]
    #expect(again.status == "done, iterations")
  }

  @Test func `missing and failed runs are told apart`() throws {
    try publish("done")
    try store.recordFailure(
      "the objective is not finite\nat step 3", provenance: Self.provenance,
      key: Self.key("failed"), label: "g failed", experiment: Self.experiment)
    let report = try report(
      ["done", "failed", "missing"],
      ReportDeclaration(tables: [TableDeclaration("t", caption: "T", columns: [Column(\.revenue)])])
    )
    let statuses = report.data.observations.map(\.status)
    #expect(statuses[0] == "done, iterations")
    #expect(statuses[1] == "failed: the objective is not finite")
    #expect(statuses[2] == "missing")
    #expect(report.tables[0].rows.map { $0[1].estimate?.value } == [5, nil, nil])
  }

  @Test func `runs of other keys are not mistaken for planned ones`() throws {
    try publish("other")
    let report = try report(["a"], ReportDeclaration())
    #expect(report.data.observations.map(\.status) == ["missing"])
  }
}
