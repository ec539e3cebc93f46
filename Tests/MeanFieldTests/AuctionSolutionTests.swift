import GameCatalog
import MeanField
import MeanFieldSolvers
import Testing

/// What the methods reach with their defaults on the reference auctions.
struct AuctionSolutionTests {
  @Test func `online mirror descent finds the equilibrium of the base auction`() throws {
    let auction = try ReferenceAuction("base")
    let score = try auction.game.solve(with: OnlineMirrorDescent(stepSize: 10).with(\.accuracy, 0))
      .evaluation
    #expect(score.exploitability <= 1e-8)
    #expect(try abs(score.objectives[0] - auction.number("equilibrium", "revenue")) <= 1e-3)
  }

  /// Budgets leave many bids infeasible, which no descent may mistake for steps.
  @Test func `selection in an auction ends at an equilibrium`() throws {
    let score = try PayPerClickAuction().solve(with: NashSelection()).evaluation
    #expect(score.exploitability <= 1e-6)
  }

  /// The reference found its revenue in as many steps; more is better.
  @Test func `the social optimum of the base auction has the revenue of the reference`() throws {
    let auction = try ReferenceAuction("base")
    let score = try auction.game.solve(with: SocialOptimum(.revenue)).evaluation
    let found = try auction.number("social_optimum_revenue", "revenue")
    #expect(score.objectives[0] >= found * (1 - 1e-5))
  }

  @Test(arguments: try FrontRow.all())
  func `reduced MESOB matches or beats the best known front`(row: FrontRow) throws {
    let game = try ReferenceAuction(row.auction).game
    let score = try game.solve(with: MESOB(weight: row.weight, objective: .revenue)).evaluation
    let objective = score.exploitability - row.weight * score.objectives[0]
    #expect(objective <= row.objective + 1e-3 * (1 + abs(row.objective)))
  }
}
