import ReportModel
import Results
import Testing

@testable import Reporting

@Suite struct `Compared fronts` {
  static func front(
    _ points: [(Double, Double, Double)], evaluations: Double, seconds: Double?
  ) -> FrontRecord {
    FrontRecord(
      points: points.map { expl, objective, cost in
        FrontRecord.Point(
          exploitability: expl, objective: objective, evaluations: cost,
          seconds: seconds.map { $0 * cost / evaluations })
      },
      evaluations: evaluations, seconds: seconds)
  }

  static let declaration = FrontDeclaration("fronts", caption: "Who wins?")

  static func data(_ fronts: [(String, FrontRecord?)]) -> ReportData {
    ReportData(
      observations: fronts.flatMap { name, front in
        SmallData.observations(name, [[:]]).map { observation in
          ObservedTrial(observation.trial, .done(RunReading(metrics: [:], front: front)))
        }
      })
  }

  static func comparison(_ fronts: [(String, FrontRecord?)]) throws -> FrontComparison {
    try FrontComparison(declaration, data(fronts))
  }

  /// Of the union (0, 0), (1, 1), (2, 4) the corner is (2.2, −0.4); at 10 passes b lacks (1, 1).
  static let fronts = [
    ("a", front([(0, 0, 2), (1, 1, 5)], evaluations: 10, seconds: 8)),
    (
      "b",
      front([(0, 0, 2), (1, 0.5, 8), (1, 1, 15), (2, 4, 18)], evaluations: 20, seconds: 4)
    ),
  ]
  static var example: FrontComparison { get throws { try comparison(fronts) } }

  @Test func `areas are taken from beyond all fronts, at the least evaluations and time`() throws {
    let comparison = try Self.example
    let contest = try #require(comparison.contests.first)
    #expect(contest.corner.exploitability == 2.2 && contest.corner.objective == -0.4)
    // 2.2·0.4 under (0, 0), and 1.2·1 or 1.2·0.5 more.
    for (area, expected) in zip(
      contest.contestants.compactMap(\.areas[.equalEvaluations]), [2.08, 1.48])
    {
      #expect(abs(area - expected) <= 1e-12)
    }
    // In the time of b, 4 s, it has (2, 4) as well, and 0.2·3 more.
    for (area, expected) in zip(contest.contestants.compactMap(\.areas[.equalTime]), [2.08, 2.68]) {
      #expect(abs(area - expected) <= 1e-12)
    }
    #expect(comparison.table.caption.contains("Largest at equal evaluations: `a` in 1 of 1"))
    #expect(
      comparison.winners.markdown == """
        | Game | At equal evaluations | At equal time |
        | :-- | :-- | :-- |
        | g0 | a | b |

        """)
    #expect(comparison.table.csv.contains("g0,b,1.48"))
  }

  @Test func `the corner can be that of methods that are no contestants`() throws {
    func end(_ name: String, _ metrics: [String: Double]) -> ObservedTrial {
      ObservedTrial(
        SmallData.observations(name, [[:]])[0].trial, .done(RunReading(metrics: metrics)))
    }
    let declaration = FrontDeclaration(
      "fronts", caption: "Who wins?", contestants: [.label("a"), .label("b")],
      corner: [.label("equilibrium"), .label("optimum")])
    let ends = [
      end("equilibrium", ["exploitability": 0, "welfare": 1]),
      end("optimum", ["exploitability": 10, "welfare": 5]),
    ]
    let data = Self.data(Self.fronts.map { ($0.0, $0.1) })
    let comparison = try FrontComparison(
      declaration, ReportData(observations: data.observations + ends))
    let contest = try #require(comparison.contests.first)
    #expect(contest.corner.exploitability == 11 && contest.corner.objective == 0.6)
    // At all evaluations b covers everything, and a lacks (2, 4): of a height of 4 it is 3 below.
    #expect(contest.contestants.map(\.indicator) == [0.75, 0])
    #expect(comparison.table.caption.contains("beyond the answers of `equilibrium` and `optimum`;"))
    // Fronts of one point each have no extent: what is missing of it cannot be told as a share.
    let points = [("a", (0.0, 1.0)), ("b", (0.0, 2.0))].map { name, point in
      (name, Self.front([(point.0, point.1, 2)], evaluations: 2, seconds: 1))
    }
    let single = try Self.comparison(points.map { ($0.0, $0.1) })
    #expect(single.contests.first?.contestants.map(\.indicator) == [nil, 0])
    _ = try single.table.json()
    let without = try FrontComparison(
      declaration,
      ReportData(
        observations: data.observations + [ends[0], end("optimum", ["exploitability": 10])]))
    #expect(without.contests.isEmpty && without.absences == ["g0 optimum (has no welfare)"])
  }

  @Test func `shares of the true front are told where one is known`() throws {
    let declaration = FrontDeclaration(
      "fronts", caption: "Who wins?", contestants: [.label("a"), .label("b")], truth: .label("c"))
    let truth = Self.front([(0, 0.5, 1), (0.5, 2, 2), (2, 4, 3)], evaluations: 3, seconds: nil)
    let comparison = try FrontComparison(
      declaration, Self.data(Self.fronts.map { ($0.0, $0.1) } + [("c", truth)]))
    let contest = try #require(comparison.contests.first)
    // All that is known makes the corner, (2.2, 0.15): under the true front are 2.2·0.35 + 1.7·1.5 + 0.2·2,
    // under (1, 1) 1.2·0.85, under (1, 0.5) 1.2·0.35.
    for (share, area) in zip(contest.contestants.compactMap(\.share), [1.02, 0.42]) {
      #expect(abs(share - area / 3.72) <= 1e-12)
    }
    // Of a height of 3.5 a is 3 below (2, 4) with (1, 1), which is the nearest to (0.5, 2) of both: 1 below.
    for (indicator, gap) in zip(contest.contestants.compactMap(\.indicator), [3, 1]) {
      #expect(abs(indicator - Double(gap) / 3.5) <= 1e-12)
    }
    #expect(comparison.table.markdown.contains("Of the true front (%)"))
    #expect(comparison.table.caption.contains("The true front is that of `c`, in the games"))
    let unknown = try FrontComparison(
      declaration, Self.data(Self.fronts.map { ($0.0, $0.1) } + [("c", nil)]))
    #expect(unknown.contests.first?.contestants.compactMap(\.share) == [])
    #expect(throws: ReportError.self) {
      try FrontComparison(declaration, Self.data(Self.fronts.map { ($0.0, $0.1) }))
    }
  }

  @Test func `without times only evaluations are compared, without a front it is said`() throws {
    let comparison = try Self.comparison([
      ("a", Self.front([(0, 0, 2), (1, 1, 5)], evaluations: 10, seconds: nil)), ("b", nil),
    ])
    let contest = try #require(comparison.contests.first)
    #expect(contest.seconds == nil && contest.winner(.equalTime) == nil)
    #expect(comparison.absences == ["g0 b (has no front)"])
  }

  @Test func `seconds between scored iterations are interpolated`() {
    let clock = ExploitabilityTrace(
      iterations: [0, 10, 20], exploitability: [], seconds: [0, 1, 3])
    #expect(clock.seconds(at: 0) == 0 && clock.seconds(at: 5) == 0.5)
    #expect(clock.seconds(at: 15) == 2 && clock.seconds(at: 21) == nil)
  }
}
