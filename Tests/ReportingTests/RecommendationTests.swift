import Foundation
import ReportModel
import Results
import Testing

@testable import Reporting

@Suite struct `Recommendations` {
  static let declaration = RecommendationDeclaration("bids", caption: "Bids", method: "m")

  /// One type, budgets 0 and 2, two epochs, bids 0, 1 and 2.
  static let policy = PolicyRecord(
    epochCount: 2,
    stateFactors: [.init("type", [1, 1]), .init("budget", [0, 2])],
    actionFactors: [.init("bid", [0, 1, 2])],
    probabilities: [1, 0, 0, 0, 0.25, 0.75, 1, 0, 0, 0.5, 0.5, 0],
    stateDistribution: [0, 1, 0.5, 0.5])

  static func recommendation(_ policy: PolicyRecord = policy) throws -> Recommendation {
    try Recommendation(declaration, game: "g0", policy)
  }

  @Test func `the mode, its probability and the mean are read off the policy`() throws {
    let advice = try Self.recommendation().advice
    #expect(
      advice[0][1]
        == .init(epoch: 0, state: 1, mode: 2, modeProbability: 0.75, mean: 1.75, share: 1))
    #expect(advice[1][1].mode == 0, "of equally likely actions the first")
    #expect(advice[1][1].mean == 0.5)
    #expect(!advice[0][0].isReached && advice[1][0].isReached)
  }

  @Test func `the excerpt shows the most likely bid, and the mean where it is mixed`() throws {
    let table = try Self.recommendation().excerpt
    #expect(
      table.markdown == """
        | State | Budget | Epoch 0 | Epoch 1 |
        | :-- | :-- | :-- | :-- |
        | type 1 | 0 | 0 | 0 |
        | type 1 | 2 | 2 (1.75) | 0 (0.50) |

        """)
    #expect(
      table.caption == """
        Bids. Policy of `m` in the game 'g0'. Entries are the most likely bid; where its \
        probability is below 0.95, the mean bid follows in brackets.
        """)
  }

  @Test func `a heat map by itself is drawn in known formats only`() throws {
    func drawing(as format: String) throws -> Data {
      try HeatMap.drawing(of: Self.policy, game: "g0", method: "m", as: format)
    }
    #expect(try drawing(as: "png").starts(with: [0x89, 0x50, 0x4E, 0x47]))
    #expect {
      try drawing(as: "gif")
    } throws: { error in
      (error as? ReportError)?.description
        == "heat map: expected one of the formats pdf, png, svg, got 'gif'"
    }
  }

  @Test func `the full table has a row for every state and epoch`() throws {
    #expect(
      try Self.recommendation().full.csv == """
        type,budget,epoch,bid,probability,mean-bid,share
        1,0,0,0,1,0,0
        1,0,1,0,1,0,0.5
        1,2,0,2,0.75,1.75,1
        1,2,1,0,0.5,0.5,0.5

        """)
  }

  @Test func `the heat map has a panel per type and numbers where agents get`() throws {
    let sample = try Recommendation(Self.declaration, game: "g0", SampleReport.policy)
    let script = try #require(sample.figure.script)
    #expect(script.contains("set multiplot layout 1,3 margins screen"))
    #expect(script.withTexts.contains("set title 'Type 3'"))
    let small = try #require(try Self.recommendation().figure.script)
    #expect(small.contains("$numbers1 << EOD\n1 0 \"0\" 0x000000\n0 1 \"2\" 0xFFFFFF\n"))
    #expect(!small.contains("\n0 0 \"0\""), "nobody has spent everything before the first epoch")
  }

  @Test func `a single state at a single epoch can be drawn`() throws {
    let policy = PolicyRecord(
      epochCount: 1, stateFactors: [.init("budget", [3])], actionFactors: [.init("bid", [0, 1])],
      probabilities: [0, 1], stateDistribution: [1])
    let recommendation = try Self.recommendation(policy)
    let script = try #require(recommendation.figure.script)
    #expect(try Gnuplot(searchPath: nil).draw(script, id: "bids").count == 3)
    #expect(recommendation.excerpt.rows.count == 1)
  }

  @Test func `large heat maps stay on the page and drop the numbers`() {
    let layout = HeatMapLayout(
      panelCount: 7, columns: (0..<100).map(String.init), rows: (0..<101).map(String.init))
    #expect(layout.panelRows == 3)
    #expect(!layout.hasNumbers)
    #expect(layout.size.width <= 17.1 && layout.size.height <= 20.1)
    #expect(layout.columnStep > 5)
  }

  @Test func `excerpts take every k-th and the last`() {
    #expect((0..<10).thinned(to: 6) == [0, 2, 4, 6, 8, 9])
    #expect((0..<5).thinned(to: 5) == [0, 1, 2, 3, 4])
    #expect((0..<101).thinned(to: 5) == [0, 25, 50, 75, 100])
  }

  @Test func `a policy of the wrong shape is refused`() throws {
    var policy = Self.policy
    policy.probabilities.removeLast()
    let error = try #require(throws: ReportError.self) { try Self.recommendation(policy) }
    #expect(error.code == .unusableRun)
    #expect(error.message.contains("[2, 2, 3]"))
  }

  @Test func `actions of several factors are no bids`() throws {
    var policy = Self.policy
    policy.actionFactors.append(.init("slot", [0, 0, 0]))
    let error = try #require(throws: ReportError.self) { try Self.recommendation(policy) }
    #expect(
      error.description
        == "recommendation 'bids': expected one factor of the actions, got 'bid', 'slot'")
  }
}
