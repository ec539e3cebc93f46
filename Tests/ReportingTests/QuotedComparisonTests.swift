import ReportModel
import Results
import Testing

@testable import Reporting

/// Numbers of whole fronts, of dominated points and of finite populations.
@Suite struct `Quoted comparisons` {
  private static func record(_ quantity: Quantity, _ data: ReportData) throws -> QuotationRecord {
    try QuotationRecord(Number("key", "Words", quantity), data)
  }

  // MARK: Fronts

  private static func hypervolume(
    _ method: String, _ cut: FrontDeclaration.Cut = .equalEvaluations
  ) -> Quantity {
    .hypervolume(of: .label(method), in: `Compared fronts`.declaration, at: cut)
  }

  // The areas are those of the table: 2.08 and 1.48 at 10 passes, 2.08 and 2.68 in 4 s.
  @Test func `the area of a front is that of its table, at either cut`() throws {
    let data = `Compared fronts`.data(`Compared fronts`.fronts)
    for (cut, areas) in [
      (FrontDeclaration.Cut.equalEvaluations, [2.08, 1.48]), (.equalTime, [2.08, 2.68]),
    ] {
      for (method, area) in zip(["a", "b"], areas) {
        let value = try #require(Self.record(Self.hypervolume(method, cut), data).value)
        #expect(abs(value.value - area) <= 1e-12)
      }
    }
    let ratio = try Self.record(100 * (Self.hypervolume("b") / Self.hypervolume("a")), data)
    #expect(ratio.value?.digits == "71.15")
    #expect(
      ratio.formula == "100 × (hypervolume of `b` at equal evaluations / hypervolume of `a` at "
        + "equal evaluations)")
    #expect(ratio.datasets.contains("/front/exploitability"))
    // Both fronts make the corner, so both runs are behind either number.
    #expect(try Self.record(Self.hypervolume("a"), data).runs.count == 2)
  }

  @Test func `without a front of every contestant there is no area`() throws {
    let fronts: [(String, FrontRecord?)] = [`Compared fronts`.fronts[0], ("b", nil)]
    let record = try Self.record(Self.hypervolume("a"), `Compared fronts`.data(fronts))
    #expect(!record.isSupported)
    #expect(record.absences == ["g0 b (has no front)"])
  }

  @Test func `without times there is no area at equal time`() throws {
    let untimed = `Compared fronts`.front([(0, 0, 2)], evaluations: 10, seconds: nil)
    let record = try Self.record(
      Self.hypervolume("a", .equalTime), `Compared fronts`.data([("a", untimed)]))
    #expect(record.absences == ["g0 (has no solver times)"])
  }

  @Test func `only contestants have an area, and one at a time`() throws {
    let data = `Compared fronts`.data(`Compared fronts`.fronts)
    let fronts = FrontDeclaration("fronts", caption: "F", contestants: [.label("a")])
    let outsider = #expect(throws: ReportError.self) {
      try Self.record(.hypervolume(of: .label("b"), in: fronts), data)
    }
    #expect(
      outsider?.description
        == "number 'key': expected a contestant of the fronts 'fronts', got 'b'")
    let several = #expect(throws: ReportError.self) {
      try Self.record(.hypervolume(of: .all, in: fronts), data)
    }
    #expect(several?.description == "number 'key': expected one method, got 'a', 'b'")
  }

  // MARK: Dominated points

  @Test func `dominated points are counted in each game and summed up`() throws {
    let data = ReportData(
      observations: SmallData.observations(
        "new", [SmallData.point(1, 5), SmallData.point(1, 5)])
        + SmallData.observations(
          "old 1", solver: "old", [SmallData.point(2, 4), SmallData.point(0.5, 4)])
        + SmallData.observations(
          "old 2", solver: "old", [SmallData.point(3, 5), SmallData.point(1, 4.5)]))
    let comparison = DominanceDeclaration(
      "d", caption: "D", challenger: .label("new"), incumbent: .solver("old"),
      maximize: \.revenue)
    let total = { (quantity: Quantity) in
      try QuotationRecord(Number("key", "Words", quantity, statistic: .sum), data)
    }
    let dominated = try total(.dominated(in: comparison))
    #expect(dominated.value?.digits == "3")
    #expect(
      dominated.formula
        == "points of `old` that `new` dominates in exploitability and revenue; sum over the games")
    #expect(dominated.datasets == ["/metrics/exploitability", "/metrics/revenue"])
    #expect(dominated.runs.count == 6)
    #expect(try total(.incumbents(in: comparison)).value?.digits == "4")
  }

  // MARK: Finite populations

  @Test func `errors, slopes, gains and metrics among N agents are quoted`() throws {
    let data = `Finite populations`.data
    let mixed = MethodSelector.label("mixed")
    for (quantity, value) in [
      (Quantity.population(.flowError(agents: 100), of: mixed), 0.1),
      (.population(.errorSlope, of: mixed), -0.5),
      (.population(.errorSlopeHalfWidth, of: mixed), 0.05),
      (.population(.deviationGain(agents: 1000), of: mixed), 0.5),
      (Quantity(\.welfare, of: mixed, amongAgents: 10), 2),
    ] {
      let record = try Self.record(quantity, data)
      #expect(record.value?.value == value, "\(record)")
      #expect(record.datasets.allSatisfy { $0.hasPrefix("/simulation/") })
    }
  }

  @Test(arguments: [
    ("pure", PopulationMeasure.errorSlope, "g0 (has no slope of the flow error)"),
    ("mixed", .flowError(agents: 7), "g0 (has no flow error of 7 agents)"),
    ("none", .deviationGain(agents: 10), "g0 (has no gain of one agent among 10)"),
  ])
  func `what a run does not have is said`(
    method: String, measure: PopulationMeasure, reason: String
  ) throws {
    let record = try Self.record(
      .population(measure, of: .label(method)), `Finite populations`.data)
    #expect(record.absences == [reason])
  }
}
