import ReportModel
import Results
import Testing
import Vocabulary

@testable import Reporting

@Suite struct `Finite populations` {
  private static func record(_ scale: Double, slope: Double?) -> PopulationRecord {
    PopulationRecord(
      sizes: [10, 100, 1000].map { N in
        let error = scale / Double(N).squareRoot()
        return PopulationRecord.Size(
          agents: N, replicas: 20,
          error: PopulationRecord.Mean(mean: error, standardError: error / 10, count: 20),
          gain: PopulationRecord.Mean(mean: 0.5, standardError: 0.01, count: 20))
      },
      quantities: [
        PopulationRecord.Quantity(
          Metrics().welfare,
          estimates: (0..<3).map {
            PopulationRecord.Mean(mean: 2, standardError: 0.1 / Double($0 + 1), count: 20)
          },
          meanField: 2.05)
      ],
      slope: slope.map { PopulationRecord.Slope(value: $0, halfWidth: 0.05, leastAgents: 10) })
  }

  static var data: ReportData {
    let records = ["mixed": record(1, slope: -0.5), "pure": record(1e-6, slope: nil), "none": nil]
    return ReportData(
      observations: ["mixed", "pure", "none"].flatMap { name in
        SmallData.observations(name, [[:]]).map { observation in
          ObservedTrial(
            observation.trial,
            .done(
              RunReading(
                metrics: ["exploitability": 0.25], populations: records[name].flatMap(\.self))))
        }
      })
  }

  static func comparison() throws -> PopulationComparison {
    try PopulationComparison(
      PopulationDeclaration("many", caption: "What do many do?"), data)
  }

  @Test func `tables have a column for each number of agents and say what is missing`() throws {
    let tables = try Self.comparison().tables
    #expect(tables.map(\.id) == ["many-errors", "many-gains", "many-quantities", "many-limit"])
    #expect(
      tables[0].columns.map(\.title)
        == ["Game", "Policy", "N = 10", "N = 100", "N = 1000", "Slope", "± (95 %)"])
    #expect(tables[0].rows.map { $0[1].text } == ["mixed", "pure"])
    #expect(tables[0].rows[0][5].estimate?.value == -0.5)
    #expect(tables[0].rows[1][5].estimate == nil)
    #expect(tables[0].caption.contains("from N = 10 on"))
    #expect(tables[0].caption.contains("none"))
    #expect(tables[0].caption.contains("20 plays"))
    #expect(tables[1].rows[0].last?.estimate?.value == 0.25)
    #expect(tables[1].markdown.contains("0.500 ± 0.010"))
    #expect(tables[2].rows.map { $0[2].text } == ["Welfare", "Welfare"])
    #expect(tables[2].markdown.contains("2.000 ± 0.033 | 2.050 |"))
  }

  @Test func `the table of the limit has the largest population and counts the slopes`() throws {
    let limit = try #require(try Self.comparison().tables.last)
    #expect(limit.columns.map(\.title).suffix(3) == ["Error", "Gain", "Mean field"])
    #expect(limit.rows[0][4].estimate?.value == 1 / 1000.0.squareRoot())
    #expect(limit.rows[0][5].estimate?.value == 0.5)
    #expect(limit.caption.contains("At N = 1000:"))
    #expect(limit.caption.contains("Intervals that contain it: 1 of 1."))
  }

  @Test func `figures have one line for each policy and a guide`() throws {
    let figures = try Self.comparison().figures
    #expect(figures.map(\.id) == ["many-errors-1", "many-gains-1"])
    #expect(figures[0].csv.contains("1/√N"))
    #expect(figures[0].script?.contains("set logscale y") == true)
    #expect(figures[1].csv.contains("mean field"))
  }
}
