import Foundation
import HDF5
import TestSupport
import Testing

@testable import ArtifactStore

@Suite struct ResultRecordTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `a record comes back with names, shapes and attributes`() throws {
    let path = "\(folder.path)/r.h5"
    try Fixtures.record().write(to: path)
    let root = try File.open(at: path).root
    #expect(try root.attribute("config") == .string(#"{"a":1}"#))
    #expect(try root.group("/solution").attribute("status") == .string("iterations"))
    let policy = try root.dataset("/solution/policy")
    #expect(try policy.shape == [2, 3])
    #expect(try policy.axisNames == ["state", "action"])
    #expect(try policy.read(Double.self) == [0, 0.5, 0.5, 1, 0, 0])
    #expect(try root.dataset("/state_label").read(String.self) == ["rest", "größer"])
    #expect(try root.dataset("/metrics/exploitability").shape == [])
  }

  @Test func `equal records are equal files`() throws {
    let paths = ["a.h5", "b.h5"].map { "\(folder.path)/\($0)" }
    let start = Date()
    for path in paths { try Fixtures.record().write(to: path) }
    #expect(try Digest(ofFileAt: paths[0]) == Digest(ofFileAt: paths[1]))
    #expect(try !Data(contentsOf: URL(filePath: paths[0])).holdsTime(since: start))
  }

  @Test func `axes without points are allowed`() throws {
    let path = "\(folder.path)/r.h5"
    let record = ResultRecord(
      axes: [RecordAxis("iteration", .integers([]))],
      arrays: [RecordArray("/trajectory/exploitability", .doubles([]), axes: ["iteration"])])
    try record.write(to: path)
    let dataset = try File.open(at: path).root.dataset("/trajectory/exploitability")
    #expect(try dataset.shape == [0])
    #expect(try dataset.read(Double.self) == [])
  }

  @Test func `values that do not fit their axes are an error`() throws {
    var record = Fixtures.record()
    record.arrays[0].values = .doubles([1, 2, 3])
    let error = try #require(throws: ArtifactError.self) {
      try record.write(to: "\(folder.path)/r.h5")
    }
    #expect(error.code == .wrongShape)
    #expect(error.description.contains("/solution/policy: expected [2, 3] values"))
  }

  @Test func `an undeclared axis is an error`() throws {
    var record = Fixtures.record()
    record.arrays[0].axes[0] = "epoch"
    let error = try #require(throws: ArtifactError.self) {
      try record.write(to: "\(folder.path)/r.h5")
    }
    #expect(error.code == .invalidName)
    #expect(error.description.contains("one of the axes state, action"))
  }
}

@Suite struct ContentHashTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func hash(_ record: ResultRecord) throws -> ContentHash {
    let path = "\(folder.path)/\(UUID().uuidString).h5"
    try record.write(to: path)
    return try ContentHash(ofFileAt: path)
  }

  /// Computed by Python's hashlib from the definition; a change of it orphans what is stored.
  @Test func `the hash of a known record is pinned`() throws {
    #expect(
      try hash(Fixtures.record()).root.hex
        == "44aaf7c4fcadf9fae115c580ecd28c6720e7077ee410dd4182010e818c6aa8c3")
  }

  @Test func `provenance and the order of writing do not count`() throws {
    let original = try hash(Fixtures.record())
    var record = Fixtures.record()
    record.groups[1].attributes = [("mesob_version", .string("2"))]
    record.arrays.reverse()
    record.attributes.reverse()
    #expect(try hash(record) == original)
  }

  @Test(
    arguments: [
      { (record: inout ResultRecord) in record.arrays[2].values = .doubles([0.26]) },
      { $0.arrays[2].path = "/metrics/exploitation" },
      { $0.arrays[2].values = .integers([0]) },
      { $0.arrays[1].values = .texts(["rest", "grösser"]) },
      { $0.arrays[0].attributes = [("units", .string("1"))] },
      { $0.axes[1].values = .integers([0, 1, 3]) },
      {
        $0.axes[1].name = "choice"
        $0.arrays[0].axes[1] = "choice"
      },
      { $0.groups[0].attributes = [("status", .string("diverged"))] },
      { $0.groups.append(RecordGroup("/empty")) },
      { $0.attributes.removeLast() },
    ] as [@Sendable (inout ResultRecord) -> Void])
  func `everything else counts`(_ change: @Sendable (inout ResultRecord) -> Void) throws {
    var record = Fixtures.record()
    change(&record)
    #expect(try hash(record).root != hash(Fixtures.record()).root)
  }

  @Test func `each dataset has a hash of its own`() throws {
    var record = Fixtures.record()
    record.arrays[2].values = .doubles([1])
    let (old, new) = (try hash(Fixtures.record()).datasets, try hash(record).datasets)
    #expect(old.keys.filter { old[$0] != new[$0] } == ["/metrics/exploitability"])
    #expect(old.count == 6)
  }
}
