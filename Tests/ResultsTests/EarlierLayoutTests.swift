import ArtifactStore
import Foundation
import Results
import Testing

/// Files that runs of every layout left behind are read.
@Suite struct EarlierLayoutTests {
  /// The one run of the store of a layout.
  private static func run(_ schema: Int) throws -> StoredRun {
    let stores = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Python/ReferenceData/schema-\(schema)").standardizedFileURL
    let store = ArtifactStore(root: stores.path(percentEncoded: false))
    return try #require(try store.runs(of: "peer-suite").first)
  }

  @Test(arguments: 1...4) func `a result of every layout is read`(schema: Int) throws {
    let run = try Self.run(schema)
    let file = try ResultFile(of: run)
    try file.checkContent()
    #expect(try file.schema == schema)
    #expect(try file.runKey == run.key)
    #expect(try file.configuration.game?.name == "left-right")
    #expect(try file.metrics.contains { $0.metric.name == "exploitability" })
    let policy = try PolicyRecord(reading: file)
    #expect(
      policy.probabilities.count == policy.epochCount * policy.stateCount * policy.actionCount)
    let way = try Trajectory(reading: file)
    #expect(way.iterations.count == way.exploitability.count)
    #expect(way.chain.count == (schema < 3 ? 0 : way.iterations.count))
    if schema < 2 {
      #expect(throws: ArtifactError.self) { try FrozenArrays(reading: file) }
    } else {
      #expect(try FrozenArrays(reading: file).rewards.count == policy.probabilities.count)
    }
    #expect(try FrontRecord(reading: file) == nil && PopulationRecord(reading: file) == nil)
  }

  @Test(arguments: 2...4) func `the table describes every dataset of a result`(schema: Int) throws {
    let file = try ResultFile(of: Self.run(schema))
    for group in ResultGroup.allCases {
      for name in try file.names(in: group) {
        let path = group.path(name)
        let entry = try #require(layout.entry(at: path), "\(path)")
        let dataset = try file.root.dataset(path)
        #expect(try dataset.elementType == entry.type, "\(path)")
        if !entry.isAxis { #expect(try dataset.axisNames == entry.axes.map(\.rawValue), "\(path)") }
      }
    }
  }
}
