import GameCatalog
import MeanFieldSolvers
import Testing

@testable import MeanField

@Suite struct RobustnessTests {
  @Test func `a descent that loses its numbers ends as diverged with the last good policy`() throws
  {
    var method = MESOBOMO(weight: 0.3, objective: .revenue)
    method.form = .projected
    method.optimizer = .sgd
    method.stepSize = 1e300
    method.iterations = 30
    let game = try PayPerClickAuction()
    let solution = try game.solve(with: method)
    #expect(solution.status == .diverged)
    #expect(solution.evaluation.exploitability.isFinite)
    #expect(solution.multipliers?.y.allSatisfy(\.isFinite) == true)
    _ = try Policy(checking: solution.policy.field, feasible: game.feasibleActions)
  }

  /// Rewards times 10¹² drown masses of 1: what comes out would be no flow.
  @Test(arguments: [1e12, 1e300])
  func `a projection that rounding spoils is refused`(stepSize: Double) throws {
    var method = MFOMI()
    method.stepSize = stepSize
    let error = #expect(throws: MeanFieldError.self) { try LeftRight().solve(with: method) }
    #expect(error?.code == .unsupported)
    #expect(error?.description.contains("flow residual") == true)
  }

  /// In a thousand auctions at once budgets of 8 cover no bid at all.
  @Test func `bids that no budget covers cost neither time nor money`() throws {
    var parameters = PayPerClickAuction.Parameters()
    parameters.auctions = 1000
    let game = try PayPerClickAuction(parameters)
    let uniform = Policy(uniformOver: game.feasibleActions, horizon: game.horizon)
    let evaluation = game.flow(inducedBy: uniform).evaluation(in: game)
    #expect(evaluation.exploitability == 0)
    #expect(evaluation.objectives == [0, 0, 0])
  }

  @Test(arguments: 1...12)
  func `reduced MESOB uses as few steps as it gets`(iterations: Int) throws {
    var method = MESOB(weight: 0.1, objective: .welfare)
    method.iterations = iterations
    let start = try InitialPolicy.leaning(action: 1, probability: 0.9).policy(in: Pigou())
    let trace = try Pigou().solve(with: method, from: start).trace
    #expect(try #require(trace.objective.last) < trace.objective[0])
  }

  @Test(arguments: [1e20, 1e-7, 0.5, -3])
  func `a mix of objectives reads back what it prints`(weight: Double) throws {
    var mix = ObjectiveMix.revenue
    mix.terms[0].weight = weight
    mix.terms.append(ObjectiveMix.Term(name: "utility", weight: 2 * weight))
    #expect(ObjectiveMix(parsing: mix.description) == mix)
  }

  @Test(arguments: [-0.1, 1.1, .nan])
  func `a leaning start needs a probability`(probability: Double) throws {
    let start = InitialPolicy.leaning(action: 0, probability: probability)
    let error = #expect(throws: MeanFieldError.self) { try start.policy(in: StagHunt()) }
    #expect(error?.code == .invalidParameter)
  }

  /// Budgets times bids, or budgets times what many auctions together may cost.
  @Test(arguments: [(1000, 1), (1, 1000)])
  func `an auction that no memory holds is refused`(maxBid: Int, auctions: Int) {
    var parameters = PayPerClickAuction.Parameters()
    parameters.horizon = 0
    parameters.budget = 1_000_000
    (parameters.maxBid, parameters.auctions) = (maxBid, auctions)
    let error = #expect(throws: MeanFieldError.self) { try PayPerClickAuction(parameters) }
    #expect(error?.description.contains("budget") == true)
  }

  /// λ → ∞: as much revenue as revenue alone finds, at much less regret.
  @Test func `social equalization finds the more acceptable of the revenue optima`() throws {
    let game = try PayPerClickAuction(PayPerClickAuction.random(seed: 0))
    var method = MESOB(weight: 1000, objective: .revenue)
    method.iterations = 3000
    let equalized = try game.solve(with: method).evaluation
    let optimum = try game.solve(with: SocialOptimum(.revenue)).evaluation
    #expect(equalized.objectives[0] > 0.999 * optimum.objectives[0])
    #expect(equalized.exploitability < 0.6 * optimum.exploitability)
  }
}
