import ReportModel
import Testing

@testable import Reporting

/// What rows and groups are about, and what their statistics are over.
@Suite struct `Rows of a table` {
  /// Two games; solver `s` has two methods from two starts each, solver `t` one.
  static let data = ReportData(
    observations: [("a", "s", 1.0), ("b", "s", 3), ("c", "t", 7)].flatMap { method, solver, base in
      ["uniform", "random:1"].enumerated().flatMap { number, start in
        SmallData.observations(
          "\(method) \(start)", solver: solver,
          [["revenue": base + Double(number)], ["revenue": base + Double(10 + number)]]
        ).map { observation in
          var observation = observation
          (observation.trial.method, observation.trial.start) = (method, start)
          return observation
        }
      }
    })

  static func table(
    _ rows: [KeyPath<Facets, Facet>], groups: KeyPath<Facets, Facet>? = nil, game: String? = nil,
    data: ReportData = data
  ) throws -> RenderedTable {
    try MetricTable(
      TableDeclaration(
        "t", caption: "T", columns: [Column(\.revenue, .mean)], game: game, rows: rows,
        groups: groups), data
    ).rendered
  }

  private static func cells(_ table: RenderedTable) -> [[String]] {
    table.rows.map { row in row.map { $0.text ?? $0.estimate?.text ?? "–" } }
  }

  @Test func `by method, games are counted, each with the mean of its starts`() throws {
    let table = try Self.table([\.method])
    #expect(Self.cells(table) == [["a", "6.500"], ["b", "8.500"], ["c", "12.50"]])
    #expect(table.caption.contains("Mean over n = 2 games, each with the mean of its runs."))
    #expect(table.caption.hasSuffix("Keys of the 12 runs: `t.json`."))
  }

  @Test func `by solver, the methods of one are pooled`() throws {
    let table = try Self.table([\.solver])
    #expect(Self.cells(table) == [["s", "7.500"], ["t", "12.50"]])
    #expect(table.columns.map(\.title) == ["Solver", "Revenue"])
  }

  @Test func `by game, every run counts`() throws {
    let table = try Self.table([\.game])
    #expect(Self.cells(table) == [["g0", "4.167"], ["g1", "14.17"]])
    #expect(table.caption.contains("Mean over n = 6 runs."))
  }

  @Test func `by method and start, in the order of the key paths`() throws {
    let table = try Self.table([\.start, \.method], game: "g0")
    #expect(
      Self.cells(table) == [
        ["uniform", "a", "1"], ["uniform", "b", "3"], ["uniform", "c", "7"],
        ["random:1", "a", "2"], ["random:1", "b", "4"], ["random:1", "c", "8"],
      ])
    #expect(table.caption.contains("One run of the game 'g0' per entry (n = 1)."))
  }

  @Test func `games under the headings of methods have a best one each`() throws {
    let table = try Self.table([\.game], groups: \.method)
    #expect(table.groups.map(\.title) == ["a", "b", "c"])
    #expect(table.rows.map { $0[2].isBest } == [false, true, false, true, false, true])
    #expect(table.caption.contains("Mean over n = 2 starts."))
    #expect(table.caption.contains("Bold: best value of its column in each group"))
  }

  @Test func `uneven counts have a column of their own`() throws {
    let table = try Self.table([\.game], data: Self.uneven)
    #expect(table.columns.map(\.title) == ["Game", "Revenue", "n"])
    #expect(Self.cells(table) == [["g0", "4.167", "6"], ["g1", "13.33", "3"]])
    #expect(table.caption.contains("Mean over n runs."))
  }

  @Test func `a failed run is a dash that says what the others give`() throws {
    var failing = Self.uneven
    failing.observations[0].outcome = .failed("the objective is not finite")
    let table = try Self.table([\.game], data: failing)
    #expect(Self.cells(table) == [["g0", "–"], ["g1", "13.33"]])
    #expect(table.notes == ["1 of 6 runs without a result; over the other 5: revenue 4.800"])
  }

  /// Three runs fewer in the second game.
  private static var uneven: ReportData {
    ReportData(
      observations: data.observations.filter { observation in
        let trial = observation.trial
        return trial.game == "g0" || trial.method == "a"
          || trial.method == "c" && trial.start == "uniform"
      })
  }

  @Test func `two statistics of one metric are told apart`() throws {
    let table = try MetricTable(
      TableDeclaration(
        "t", caption: "T", columns: [Column(\.revenue, .mean), Column(\.revenue, .maximum)]),
      Self.data
    ).rendered
    #expect(table.columns.map(\.name) == ["method", "revenue-mean", "revenue-maximum"])
    #expect(table.columns.map(\.title) == ["Method", "Revenue, mean", "Revenue, largest"])
    #expect(table.columns.map(\.metric) == [nil, "revenue", "revenue"])
  }

  @Test func `a single run is named by its key`() throws {
    let table = try Self.table(
      [\.method], data: ReportData(observations: Array(Self.data.observations.prefix(1))))
    #expect(table.caption.hasSuffix("Key of the run: `0-a uniform-`."))
  }

  @Test func `rows must differ from each other and from the groups`() throws {
    for rows in [[], [\Facets.game, \.game], [\.method, \.start]] {
      let error = #expect(throws: ReportError.self) { try Self.table(rows, groups: \.start) }
      #expect(error?.code == .invalidDeclaration)
      #expect(error?.description.contains("table 't': expected rows by facets that differ") == true)
    }
  }
}
