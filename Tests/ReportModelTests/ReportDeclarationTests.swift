import Foundation
@testable import ReportModel
import Testing
import Vocabulary

@Suite struct `Report declarations` {
  @Test func `key paths name metrics, by default with a standard error`() {
    let column = Column(\.bestResponseValue)
    #expect(column.metric.name == "best-response-value")
    #expect(column.statistic == .meanAndStandardError)
    #expect(Column(\.welfare, .mean).statistic == .mean)
    #expect(Metric("waiting-time", better: .lower, "how long").title == "waiting time")
  }

  @Test func `metric names are unique and kebab-case`() {
    let names = Metrics.all.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { $0.allSatisfy { $0.isLowercase || $0 == "-" } })
  }

  @Test func `a declaration survives a round trip through JSON`() throws {
    let declaration = ReportDeclaration(
      title: "A title", narrative: "See ``revenue``.",
      tables: [TableDeclaration("scores", caption: "Scores", columns: [Column(\.exploitability)])],
      figures: [
        .frontier(
          "frontier", caption: "The frontier", y: \.welfare, xScale: .logarithmic,
          series: [
            .sweep(
              "MESOB", .solver("mesob", where: ["objective": "revenue"]), annotating: "weight"),
            .points("Truthful", .label("truthful-bidding")),
          ], bestKnown: [.best(\.welfare), .known(\.exploitability, 0, from: "theory")]),
        .convergence("convergence", caption: "Along the way", series: [.sweep("All", .all)]),
        .sweep("weights", caption: "W", of: \.welfare, against: "weight", series: []),
        .occupation("budgets", caption: "B", of: "budget", series: []),
        .policy("bids-at-0", caption: "P", epochs: [0], series: []),
      ],
      comparisons: [
        DominanceDeclaration(
          "dominance", caption: "Who wins", challenger: .solver("mesob"),
          incumbent: .solver("mesob-omo"), maximize: \.welfare)
      ],
      recommendations: [
        RecommendationDeclaration("bids", caption: "What to bid", method: "mesob weight=1")
      ])
    let data = try JSONEncoder().encode(declaration)
    #expect(try JSONDecoder().decode(ReportDeclaration.self, from: data) == declaration)
  }

  @Test(arguments: [
    (MethodSelector.all, true),
    (.label("mesob weight=0.3"), true),
    (.label("mesob"), false),
    (.solver("mesob"), true),
    (.solver("mesob-omo"), false),
    (.solver("mesob", where: ["weight": "0.30"]), true),
    (.solver("mesob", where: ["weight": "0.3", "objective": "welfare"]), false),
    (.solver("mesob", where: ["temperature": "1"]), false),
  ])
  func `selectors match labels, solvers and fixed parameters`(
    selector: MethodSelector, isMatch: Bool
  ) {
    let parameters = ["weight": "0.3", "objective": "revenue"]
    let matches = selector.matches(
      label: "mesob weight=0.3", solver: "mesob", parameters: parameters)
    #expect(matches == isMatch)
  }
}
