import ArtifactStore
import Foundation
import HDF5
import Results
import Testing
import Vocabulary

/// Every entry of the table is written, and comes back as what it was.
@Suite struct RoundTripTests {
  private let path = FileManager.default.temporaryDirectory.appending(path: "layout-\(UUID()).h5")
    .path(percentEncoded: false)

  private func file(of record: ResultRecord) throws -> ResultFile {
    try record.write(to: path)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try ResultFile(at: path)
  }

  private static func values(_ entry: Entry, _ count: Int) -> DatasetValues {
    switch entry.type {
    case .double: .doubles((0..<count).map { Double($0) / 3 })
    case .int64: .integers((0..<count).map(Int64.init))
    case .uint8: .bytes((0..<count).map { UInt8($0 % 256) })
    case .bool: .bools((0..<count).map { $0 % 2 == 0 })
    case .string: .texts((0..<count).map { "name \($0)" })
    }
  }

  @Test func `every entry comes back with type, axes, unit, name and definition`() throws {
    let scales = layout.entries.filter(\.isAxis)
    let arrays = layout.entries.filter { !$0.isAxis }.map { entry in
      entry.saying(path: entry.path(of: "x-\(entry.axes.count)"), definition: entry.definition)
    }
    let file = try file(
      of: ResultRecord(
        axes: scales.map { RecordAxis($0, 0..<2) },
        arrays: arrays.map { RecordArray($0, Self.values($0, 1 << $0.axes.count)) }))
    for entry in scales + arrays {
      let dataset = try file.root.dataset(entry.path)
      #expect(file.has(entry))
      #expect(try dataset.elementType == entry.type, "\(entry.path)")
      if !entry.isAxis { #expect(try dataset.axisNames == entry.axes.map(\.rawValue)) }
      for (name, value) in entry.attributes { #expect(try dataset.value(of: name) == value) }
      #expect(layout.entry(at: entry.path)?.axes.count == entry.axes.count, "\(entry.path)")
    }
  }

  @Test func `factors come back from coordinates, with the names of their points`() throws {
    let places = ["left", "mid, way", "left", "mid, way"]
    let space = GameSpace(
      .states,
      factors: [Factor("type", [1, 1, 2, 2]), Factor("place", [0, 1, 0, 1], labels: places)],
      sizes: [2, 2], labels: ["a", "b", "c", "d"])
    let file = try file(of: ResultRecord(axes: [space.axis], arrays: space.arrays))
    #expect(try GameSpace(.states, count: 4, in: file) == space)
    let dataset = try file.root.dataset("/state_place")
    #expect(try dataset.value(of: layout.factorNames.name) == .strings(["left", "mid, way"]))
    #expect(try file.root.dataset("/state_type").value(of: layout.factorNames.name) == nil)
  }

  @Test(arguments: [("s", "units"), ("1", "units"), ("currency per agent", "unit_note")])
  func `a unit that UDUNITS does not know is a note, and is read as a unit`(
    unit: String, attribute: String
  ) throws {
    let metric = MetricValue(Metric("x", unit: unit, better: .neither, "What it is."), 1)
    let file = try file(of: ResultRecord(arrays: [metric.array]))
    #expect(try file.root.dataset("/metrics/x").value(of: attribute) == .string(unit))
    #expect(try file.metrics.map(\.metric.unit) == [unit])
  }

  @Test func `a metric comes back with every word, a front and populations with every number`()
    throws
  {
    let clicks = Metric(
      "clicks-per-day", title: "Clicks", unit: "clicks per agent", better: .higher, "What is got.")
    var front = FrontRecord(
      points: [FrontRecord.Point(exploitability: 0.5, objective: 2, evaluations: 3)], evaluations: 3
    )
    (front.points[0].aim, front.points[0].parameter, front.points[0].iteration) = ("weight", 0.1, 7)
    let mean = PopulationRecord.Mean(mean: 0.5, standardError: 0.125, count: 4)
    let populations = PopulationRecord(
      sizes: [.init(agents: 10, replicas: 4, error: mean, gain: mean, exactGain: 0.75)],
      quantities: [
        .init(Metrics().welfare, estimates: [mean], meanField: 2, byEpoch: [mean, mean]),
        .init(clicks, estimates: [mean], meanField: 9, byEpoch: [mean, mean]),
      ],
      objectiveCount: 1, slope: .init(value: -0.5, halfWidth: 0.25, leastAgents: 10),
      details: .init(
        errorsByEpoch: [mean, mean], stateDistributions: [1, 1], key: 255, replicas: 1, agents: 1,
        states: [0, 0], actions: [0, 0], rewards: [1, 2]))
    let metrics = [
      MetricValue(clicks, 9), MetricValue(Metrics().welfare, 2, tolerance: 0),
    ]
    let way = Trajectory(
      iterations: [0], exploitability: [0.5], objective: [1],
      socialObjectives: [(Metrics().welfare, [2])], chain: [Digest(of: "policy")])
    let file = try file(
      of: ResultRecord(
        groups: [front.group, populations.group],
        axes: [RecordAxis(layout.epoch, 0...1), RecordAxis(layout.state, 0..<1), front.axis]
          + way.axes + populations.axes,
        arrays: front.arrays + metrics.map(\.array) + way.arrays + populations.arrays
          + [RecordArray(layout.statistic.of(clicks), [4, 5])]))
    #expect(try file.metrics.map(\.value) == metrics.map(\.value))
    #expect(try file.metrics.map(\.tolerance) == metrics.map(\.tolerance))
    #expect(try file.metrics[0].metric == clicks)
    let read = try #require(try FrontRecord(reading: file))
    #expect(read == front)
    let played = try #require(try PopulationRecord(reading: file))
    #expect(played.sizes == populations.sizes && played.slope == populations.slope)
    #expect(played.quantities.map(\.metric.name) == ["welfare", "clicks-per-day"])
    #expect(played.quantities.map(\.metric.unit) == ["1", "clicks per agent"])
    #expect(played.quantities.map(\.meanField) == [2, 9])
    let back = try Trajectory(reading: file)
    #expect(back.chain == way.chain && back.iterations == [0] && back.objective == [1])
    #expect(back.socialObjectives.map(\.values) == [[2]])
  }
}
