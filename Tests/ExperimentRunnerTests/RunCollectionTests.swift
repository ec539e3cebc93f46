import ArtifactStore
import ExperimentBuilder
import ExperimentRunner
import Foundation
import Results
import TestSupport
import Testing

/// What `mesob collect` writes, by a program that is not the command line.
@Suite struct RunCollectionTests {
  private let folder: TemporaryFolder
  private let store: ArtifactStore

  init() throws {
    folder = try TemporaryFolder()
    store = ArtifactStore(root: "\(folder.path)/Artifacts")
  }

  @Test func `runs of a plan are read one after the other, and missing ones counted`() throws {
    let plan = try Fixtures.plan(in: store)
    #expect(try RunCollection(of: [plan]).missing == 4)
    _ = Runner(store: store).run(plan.only([plan.trials[0].key]))
    var told: [Int] = []
    let runs = try RunCollection(of: [Fixtures.plan(in: store)]) { done, count in
      told.append(done)
      #expect(count == 4)
    }
    #expect(told == [1, 2, 3, 4])
    #expect(runs.missing == 3)
    #expect(runs.table.rows.count == 1)
    #expect(runs.title == plan.experiment.title)
    let row = try #require(runs.rows.first)
    #expect(row.metrics.contains { $0.metric.name == "exploitability" })
    #expect(row.scores.map(\.metric.name) == row.metrics.map(\.metric.name) + ["seconds"])
  }

  @Test(arguments: RunCollection.Format.allCases)
  func `each kind of file is written`(format: RunCollection.Format) throws {
    let plan = try Fixtures.plan(in: store)
    _ = Runner(store: store).run(plan)
    let path = "\(folder.path)/runs.\(format)"
    let runs = try RunCollection(
      of: [Fixtures.plan(in: store)], datasets: format == .nc ? ["/solution/policy"] : [])
    try runs.write(to: path, as: format)
    switch format {
    case .nc: #expect(try ResultFile(at: path).root.contains("exploitability"))
    case .csv:
      #expect(try String(contentsOfFile: path, encoding: .utf8) == runs.table.csv)
      #expect(runs.table.csv.split(whereSeparator: \.isNewline).count == 5)
    case .json:
      let data = try Data(contentsOf: URL(filePath: path))
      guard case .array(let documents) = try StoredJSON.read(JSONValue.self, data) else {
        Issue.record("expected a list")
        return
      }
      #expect(documents.map { $0["key"]?.word } == runs.rows.map { $0.run?.key.hex })
      #expect(documents[0]["metrics"]?["exploitability"]?["better"]?.word == "lower")
    }
  }

  @Test func `an array that no run has is refused, unless there are no runs`() throws {
    let plan = try Fixtures.plan(in: store)
    #expect(try RunCollection(of: [plan], datasets: ["/nothing"]).rows.count == 4)
    _ = Runner(store: store).run(plan.only([plan.trials[0].key]))
    let error = try #require(throws: ExperimentError.self) {
      try RunCollection(of: [Fixtures.plan(in: store)], datasets: ["/nothing"])
    }
    #expect(error.exitStatus == .usage && error.got == "one that no run has")
  }
}
