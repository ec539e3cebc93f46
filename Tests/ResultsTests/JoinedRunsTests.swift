import ArtifactStore
import Foundation
import Results
import TestSupport
import Testing

/// Runs whose states are not the same ones, side by side.
@Suite struct JoinedRunsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A trial whose result has a number for each of some states, one more for each next one.
  private func row(_ size: Int, _ names: [String]?, offset: Double = 0) throws -> RunRow {
    let path = "\(folder.path)/\(UUID().uuidString).h5"
    let count = names?.count ?? size
    let labels = names.map { [RecordArray("/state_label", .texts($0), axes: ["state"])] }
    try ResultRecord(
      groups: [RecordGroup("/solution", attributes: [("status", .string("iterations"))])],
      axes: [RecordAxis("state", .integers((0..<count).map(Int64.init)))],
      arrays: (labels ?? []) + [
        RecordArray(
          "/solution/share", .doubles((0..<count).map { offset + Double($0) }), axes: ["state"])
      ]
    ).write(to: path)
    func side(_ parameters: [String: String]) -> RunRow.Side {
      RunRow.Side(label: "x", name: "x", parameters: parameters)
    }
    return try RunRow(
      experiment: "x", label: "n = \(size)", game: side(["n": "\(size)"]), method: side([:]),
      start: "uniform", run: nil, in: ResultFile(at: path), datasets: ["/solution/share"])
  }

  private func collected(_ rows: [RunRow]) throws -> (names: [String], shares: [Double]) {
    let record = try RunCube(rows).record(title: "x")
    let axis = try #require(record.axes.first { $0.name == "state" })
    let array = try #require(record.arrays.first { $0.path == "/share" })
    #expect(array.axes == ["game_n", "state"])
    guard case .doubles(let shares) = array.values else { return ([], []) }
    switch axis.values {
    case .texts(let names): return (names, shares)
    default: return ([], shares)
    }
  }

  @Test func `states are joined by their names, in the order in which they come first`() throws {
    let (names, shares) = try collected([
      row(2, ["poor", "rich"]), row(3, ["idle", "rich", "poor"], offset: 10),
    ])
    #expect(names == ["poor", "rich", "idle"])
    #expect(shares.map(\.description) == ["0.0", "1.0", "nan", "12.0", "11.0", "10.0"])
  }

  @Test func `states without names are joined by their numbers`() throws {
    let (names, shares) = try collected([row(2, nil), row(3, nil, offset: 10)])
    #expect(names == [])
    #expect(shares.map(\.description) == ["0.0", "1.0", "nan", "10.0", "11.0", "12.0"])
  }

  @Test func `names that stand twice are as good as numbers where all runs have the same`() throws {
    let (names, shares) = try collected([
      row(2, ["here", "here"]), row(3, ["here", "here"], offset: 10),
    ])
    #expect(names == ["here", "here"])
    #expect(shares == [0, 1, 10, 11])
  }

  @Test(arguments: [
    (["here", "here"], ["here", "here", "there"] as [String]?, "'here' twice"),
    (["here", "there"], ["here", "there", "there"], "'there' twice"),
    (["here", "there"], nil, "some with and some without"),
  ])
  func `what cannot be told apart is refused, with the cure`(
    first: [String], second: [String]?, reason: String
  ) throws {
    let rows = try [row(2, first), row(3, second)]
    let error = try #require(throws: ArtifactError.self) { try collected(rows) }
    #expect(error.code == .wrongShape && error.subject == "/state_label")
    #expect(error.got.contains(reason), "\(error)")
    #expect(error.got.hasSuffix("collect these games into files of their own"))
  }
}
