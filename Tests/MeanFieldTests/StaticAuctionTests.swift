import GameCatalog
import MeanField
import MeanFieldSolvers
import Testing

/// One auction of one slot among n bidders with independent uniform values. [Vickrey1961]
///
/// Values are 1 … 100, a grid of the unit interval in units of the top value. Bids are on the same
/// grid, so that equilibria are those of the continuum up to a few percent.
struct StaticAuctionTests {
  private let topValue = 100.0

  private func auction(bidders: Int, _ pricing: PayPerClickAuction.Pricing) throws
    -> PayPerClickAuction
  {
    var parameters = PayPerClickAuction.Parameters()
    parameters.horizon = 0
    parameters.values = (1...100).map(Double.init)
    parameters.weights = Array(repeating: 0.01, count: 100)
    parameters.budget = 100
    parameters.maxBid = 100
    parameters.bidders = bidders
    parameters.clickRates = [1]
    parameters.pricing = pricing
    return try PayPerClickAuction(parameters)
  }

  /// n times what one agent pays, in units of the top value.
  private func revenue(_ solution: Solution, bidders: Int) -> Double {
    solution.evaluation.objectives[0] * Double(bidders) / topValue
  }

  @Test(arguments: [2, 5])
  func `first-price bids settle at (n − 1)/n of the value`(bidders n: Int) throws {
    let game = try auction(bidders: n, .first)
    var method = FictitiousPlay()
    method.iterations = 400
    let solution = try game.solve(with: method)
    #expect(solution.evaluation.exploitability <= 1e-3 * topValue)
    let stored = try #require(try Classic.read().first_price_iid_uniform01.n["\(n)"])
    #expect(abs(revenue(solution, bidders: n) / stored.revenue - 1) <= 0.03)
    let top = game.stateCount - 1  // the type of value 100, with all of its budget
    let bid = game.bids.indices.reduce(0) {
      $0 + Double(game.bids[$1]) * solution.policy[0, top, $1]
    }
    #expect(abs(bid / topValue - stored.bid_fraction) <= 0.02)
  }

  /// The price is the second highest of n values: E = Σₖ P(second highest ≥ k), k = 1 … 100, where
  /// P(second highest < k) = Fⁿ + n Fⁿ⁻¹(1 − F) with F = (k − 1)/100.
  @Test(arguments: [2, 5])
  func `truthful second-price bids leave nothing to gain`(bidders n: Int) throws {
    let solution = try auction(bidders: n, .second).solve(with: TruthfulBidding())
    #expect(abs(solution.evaluation.exploitability) <= 1e-9)
    let expected = (0..<100).reduce(0.0) { sum, below in
      let F = Double(below) / 100
      return sum + (1 - F.power(n) - Double(n) * F.power(n - 1) * (1 - F)) / topValue
    }
    #expect(abs(revenue(solution, bidders: n) - expected) <= 1e-9)
    let stored = try #require(try Classic.read().first_price_iid_uniform01.n["\(n)"])
    #expect(abs(revenue(solution, bidders: n) / stored.revenue - 1) <= 0.03)
  }

  /// Types are names: exchanging two exchanges their states and nothing else.
  @Test func `permuting the types permutes the result`() throws {
    var parameters = PayPerClickAuction.Parameters()
    let game = try PayPerClickAuction(parameters)
    parameters.values = [8, 3, 5]
    parameters.weights = [0.3, 0.3, 0.4]
    let permuted = try PayPerClickAuction(parameters)
    let score = try game.solve(with: TruthfulBidding())
    let other = try permuted.solve(with: TruthfulBidding())
    #expect(abs(score.evaluation.exploitability - other.evaluation.exploitability) <= 1e-12)
    #expect(distance(score.evaluation.objectives, other.evaluation.objectives) <= 1e-12)
    let budgets = parameters.budget + 1
    for t in 0...game.horizon {
      let (μ, ν) = (
        score.flow.occupationMeasure.stateDistribution(at: t),
        other.flow.occupationMeasure.stateDistribution(at: t)
      )
      #expect(distance(Array(μ[2 * budgets..<3 * budgets]), Array(ν[..<budgets])) <= 1e-12)
    }
  }
}
