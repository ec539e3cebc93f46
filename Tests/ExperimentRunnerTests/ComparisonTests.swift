import ArtifactStore
import Foundation
import HDF5
import TestSupport
import Testing

@testable import ExperimentRunner
@testable import Results

@Suite struct ComparisonTests {
  @Test(arguments: [
    (1.0, 1.0.nextUp, 1.0), (1, 1.0.nextDown, 1), (0.0, -0.0, 1), (0, 5e-324, 1),
    (-5e-324, 5e-324, 3), (-1, -1.0.nextUp, 1),
  ])
  func `neighbors are one unit in the last place apart`(a: Double, b: Double, ulps: Double) {
    #expect(Deviation(index: [], stored: a, recomputed: b).ulps == ulps)
    #expect(Deviation(index: [], stored: b, recomputed: a).ulps == ulps)
  }

  @Test func `numbers that are none are infinitely far off`() {
    let deviation = Deviation(index: [], stored: 1, recomputed: .nan)
    #expect(deviation.absolute == .infinity && deviation.relative == .infinity)
    #expect(!deviation.isWithin(1e300))
    #expect(Deviation(index: [], stored: .nan, recomputed: .nan).isWithin(0))
    #expect(Deviation(index: [], stored: .infinity, recomputed: .infinity).absolute == 0)
  }

  @Test func `the place of the largest difference is named in every measure`() {
    let comparison = DatasetComparison(
      "/x", stored: [1e-6, 1000, 0, 2], recomputed: [2e-6, 1001, 0, 2], shape: [2, 2],
      tolerance: 1e-3)
    #expect(comparison.level == .tolerance)
    #expect((comparison.count, comparison.differing) == (4, 2))
    #expect(comparison.largestAbsolute?.index == [0, 1])
    #expect(comparison.largestRelative?.index == [0, 0])
    let strict = DatasetComparison(
      "/x", stored: [1, 2], recomputed: [1, 2.1], shape: [2], tolerance: 1e-3)
    #expect(strict.level == .differs)
  }

  @Test func `files are compared dataset by dataset`() throws {
    let folder = try TemporaryFolder()
    func write(_ name: String, _ change: (inout ResultRecord) -> Void) throws -> String {
      var record = ResultRecord(
        attributes: [("mesob_schema", .int64(3)), ("status", .string("iterations"))],
        groups: [RecordGroup("/provenance", attributes: [("host", .string(name))])],
        axes: [RecordAxis("state", .integers([0, 1]))],
        arrays: [
          RecordArray(
            "/values", .doubles([1, 2]), axes: ["state"],
            attributes: [("tolerance", .double(1e-6)), ("long_name", .string("values"))]),
          RecordArray("/hash", .bytes([1, 2]), axes: ["state"]),
          RecordArray("/names", .texts(["a", "b"]), axes: ["state"]),
        ])
      change(&record)
      let path = "\(folder.path)/\(name).h5"
      try record.write(to: path)
      return path
    }
    let original = try write("original") { _ in }
    func compare(_ change: (inout ResultRecord) -> Void) throws -> FileComparison {
      try FileComparison(
        stored: ResultFile(at: original), recomputed: ResultFile(at: write("\(UUID())", change)))
    }
    #expect(try compare { _ in }.level == .bits)
    #expect(try compare { $0.arrays[0].values = .doubles([1, 2 + 1e-9]) }.level == .tolerance)
    #expect(try compare { $0.arrays[0].values = .doubles([1, 3]) }.level == .differs)
    #expect(try compare { $0.arrays[1].values = .bytes([1, 3]) }.level == .tolerance)
    #expect(try compare { $0.arrays[2].values = .texts(["a", "c"]) }.level == .differs)
    #expect(try compare { $0.attributes[1].1 = .string("diverged") }.level == .differs)
    #expect(try compare { $0.arrays[0].attributes[1].1 = .string("numbers") }.level == .tolerance)
    let missing = try compare { $0.arrays.remove(at: 0) }
    #expect(missing.differences.map(\.path) == ["/values"])
    #expect(try compare { $0.arrays.append(RecordArray("/more", .doubles([1]))) }.level == .differs)
    // What an older layout did not know is no difference.
    let newer = try compare {
      $0.attributes[0].1 = .int64(4)
      $0.arrays.append(RecordArray("/more", .doubles([1])))
    }
    #expect(newer.level == .bits)
  }

  @Test func `certificates of version 1 are not compared with bounds`() throws {
    let folder = try TemporaryFolder()
    func write(_ version: Int64, _ gap: [Double]) throws -> String {
      let path = "\(folder.path)/\(UUID()).h5"
      try ResultRecord(
        attributes: [("mesob_schema", .int64(version))],
        axes: gap.count == 2 ? [RecordAxis("bound", .integers([0, 1]))] : [],
        arrays: [
          RecordArray("/value", .doubles([1])),
          RecordArray("/certificate/gap", .doubles(gap), axes: gap.count == 2 ? ["bound"] : []),
        ]
      ).write(to: path)
      return path
    }
    let now = try write(4, [0, 1])
    let newer = try ResultFile(at: now)
    for (version, level) in [(1, .bits), (2, .differs)] as [(Int64, VerificationRecord.Level)] {
      let older = try ResultFile(at: write(version, [0.5]))
      #expect(try FileComparison(stored: older, recomputed: newer).level == level)
    }
  }
}
