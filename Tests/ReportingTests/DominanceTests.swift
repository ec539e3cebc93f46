import ReportModel
import Testing

@testable import Reporting

@Suite struct `Dominated points` {
  static let declaration = DominanceDeclaration(
    "dominance", caption: "Who wins?", challenger: .solver("new"), incumbent: .solver("old"),
    maximize: \.revenue)

  static func dominance(
    new: [[[String: Double]?]], old: [[[String: Double]?]]
  ) throws -> Dominance {
    let methods = { (solver: String, points: [[[String: Double]?]]) in
      points.enumerated().flatMap { number, games in
        SmallData.observations("\(solver) \(number)", solver: solver, games)
      }
    }
    return try Dominance(
      declaration, ReportData(observations: methods("new", new) + methods("old", old)))
  }

  @Test(arguments: [
    (SmallData.point(1, 5), true), (SmallData.point(1, 4), true), (SmallData.point(2, 5), true),
    (SmallData.point(0.5, 5), false), (SmallData.point(1, 5.5), false),
    (SmallData.point(0.5, 5.5), false),
  ])
  func `a point is dominated by one that is nowhere worse and somewhere better`(
    old: [String: Double], isDominated: Bool
  ) throws {
    let better = try Self.dominance(new: [[SmallData.point(1, 5)]], old: [[old]])
    let equal = old == SmallData.point(1, 5)
    #expect((better.results[0].verdicts[0].dominator != nil) == (isDominated && !equal))
  }

  @Test func `a point of another game dominates nothing`() throws {
    let dominance = try Self.dominance(
      new: [[SmallData.point(0, 9), SmallData.point(5, 1)]],
      old: [[SmallData.point(1, 8), SmallData.point(4, 2)]])
    #expect(dominance.results.map(\.dominatedCount) == [1, 0])
  }

  @Test func `the sentence counts points and compares solver times`() throws {
    let dominance = try Self.dominance(
      new: [[SmallData.point(1, 5, seconds: 2)], [SmallData.point(2, 7, seconds: 4)]],
      old: [[SmallData.point(1.5, 5, seconds: 3)], [SmallData.point(0.5, 4, seconds: 5)]])
    #expect(
      dominance.sentence == """
        `new` dominates 1 of the 2 points of `old` in exploitability and revenue in the game \
        'g0', at equal or less solver time: 6 s for 2 solves, 3 s each against 8 s for 2 solves, \
        4 s each (ratio 0.7500).
        """)
  }

  @Test func `more solver time is said, unknown times too`() throws {
    let slower = try Self.dominance(
      new: [[SmallData.point(1, 5, seconds: 9)]], old: [[SmallData.point(2, 4, seconds: 3)]])
    #expect(slower.sentence.contains("dominates the only point of `old`"))
    #expect(slower.sentence.contains("at more solver time: 9 s for 1 solve against 3 s"))
    let untimed = try Self.dominance(
      new: [[["exploitability": 1, "revenue": 5]]], old: [[SmallData.point(2, 4)]])
    #expect(untimed.sentence.contains("solver times are not recorded"))
  }

  @Test func `undominated points are listed with their numbers`() throws {
    let dominance = try Self.dominance(
      new: [[SmallData.point(1, 5)]], old: [[SmallData.point(2, 4)], [SmallData.point(0.5, 4)]])
    let table = try #require(dominance.undominated)
    #expect(
      table.markdown == """
        | Game | Incumbent | Exploitability | Revenue |
        | :-- | :-- | --: | --: |
        | g0 | old 1 | 0.5000 | 4 |

        """)
    #expect(dominance.points.csv.contains("g0,old 0,2,4,new 0,1,5\n"))
    #expect(dominance.points.csv.contains("g0,old 1,0.5,4,nothing,,\n"))
  }

  @Test func `runs without a result are named, not left out silently`() throws {
    let dominance = try Self.dominance(
      new: [[SmallData.point(1, 5)]], old: [[SmallData.point(2, 4)], [nil]])
    #expect(dominance.sentence.contains("Not compared, for want of a result: g0 old 1 (missing)."))
    #expect(dominance.sentence.contains("the only point"))
  }

  @Test func `the strongest dominating point is named`() throws {
    let dominance = try Self.dominance(
      new: [[SmallData.point(1, 5)], [SmallData.point(0.5, 7)], [SmallData.point(0.2, 7)]],
      old: [[SmallData.point(2, 4)]])
    #expect(dominance.results[0].verdicts[0].dominator?.trial.method == "new 2")
  }
}
