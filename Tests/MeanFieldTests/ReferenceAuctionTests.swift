@testable import GameCatalog
import MeanField
import TestSupport
import Testing

/// The auction against numbers of another program; `ReferenceData/README.md` names it.
struct ReferenceAuctionTests {
  /// Two programs that add the same numbers in different orders.
  private let rounding = 1e-12
  /// The same for sums over all epochs, states and actions.
  private let scoreRounding = 1e-10

  @Test(arguments: ReferenceAuction.names)
  func `bids, feasible actions and the first law are those of the reference`(name: String) throws {
    let reference = try ReferenceAuction(name)
    let game = reference.game
    #expect(game.bids == (try reference.root.dataset("bids").read(Int64.self)).map { Int($0) })
    let feasible = try reference.root.dataset("feasible").read(Bool.self)
    #expect(game.feasibleActions.mask.map { $0 > 0 } == feasible)
    #expect(distance(game.initialDistribution, try reference.numbers("mu0")) <= rounding)
  }

  /// In the reference pay(β, 0) = 0; column 0 of our table is the probability of no click instead.
  @Test(arguments: ReferenceAuction.names)
  func `pay tables are those of the reference`(name: String) throws {
    let reference = try ReferenceAuction(name)
    let game = reference.game
    let L = try reference.field("random/L")
    let pay = try reference.numbers("random/pay")
    let X = game.parameters.maxBid + 1
    for t in 0...game.horizon {
      let slice = L[t]
      let shares = game.bidShares(slice.span)
      let law = OutcomeLaw(of: game, bidShares: game.total(of: shares))
      for a in game.bids.indices {
        let row = t * game.bids.count + a
        var expected = Array(pay[row * X..<(row + 1) * X])
        #expect(expected[0] == 0)
        expected[0] = 1 - expected.reduce(0, +)
        let got = Array(law.table[a * X..<(a + 1) * X])
        #expect(distance(got, expected) <= rounding, "epoch \(t), bid \(game.bids[a])")
      }
    }
  }

  @Test(arguments: ReferenceAuction.names)
  func `rewards are those of the reference`(name: String) throws {
    let reference = try ReferenceAuction(name)
    let L = OccupationMeasure(try reference.field("random/L"))
    let rewards = reference.game.process(at: L).rewards
    #expect(distance(rewards.values, try reference.numbers("random/reward")) <= rounding)
  }

  @Test(arguments: ReferenceAuction.names, ReferenceAuction.policies)
  func `flows are those of the reference`(name: String, group: String) throws {
    let reference = try ReferenceAuction(name)
    let flow = reference.game.flow(inducedBy: try reference.policy(group))
    let expected = try reference.numbers("\(group)/L")
    #expect(distance(flow.occupationMeasure.values, expected) <= rounding)
    #expect(
      flow.process.flowResidual(of: flow.occupationMeasure).allSatisfy { magnitude($0) <= 1e-15 })
  }

  @Test(arguments: ReferenceAuction.names, ReferenceAuction.policies)
  func `scores are those of the reference`(name: String, group: String) throws {
    let reference = try ReferenceAuction(name)
    let flow = reference.game.flow(inducedBy: try reference.policy(group))
    let score = flow.evaluation(in: reference.game)
    let (revenue, utility) = (score.objectives[0], score.objectives[1])
    func expect(_ got: Double, _ attribute: String) throws {
      let expected = try reference.number(group, attribute)
      #expect(abs(got - expected) <= scoreRounding, "\(attribute)")
    }
    try expect(score.exploitability, "exploitability")
    try expect(score.bestResponseValue, "best_response_value")
    try expect(revenue, "revenue")
    try expect(utility, "utility")
    #expect(abs(score.objectives[2] - revenue - utility) <= scoreRounding)
    #expect(abs(score.value - utility) <= scoreRounding)
    let soft = flow.process.softBestResponse(temperature: 0.05).initialValues.reduce(0, +)
    try expect(soft - score.value, "smoothed_exploitability_tau0.05")
  }

  @Test(arguments: ReferenceAuction.names)
  func `scores of the stored equilibrium are those of the reference`(name: String) throws {
    let reference = try ReferenceAuction(name)
    let score = reference.game.flow(inducedBy: try reference.policy("equilibrium"))
      .evaluation(in: reference.game)
    let exploitability = try reference.number("equilibrium", "exploitability")
    let revenue = try reference.number("equilibrium", "revenue")
    #expect(abs(score.exploitability - exploitability) <= scoreRounding)
    #expect(abs(score.objectives[0] - revenue) <= scoreRounding)
  }

  @Test(
    arguments: ReferenceAuction.names,
    [
      ("d_revenue_d_policy", 0.0, [1.0, 0, 0]), ("d_utility_d_policy", 0, [0, 1, 0]),
      ("d_smoothed_exploitability_d_policy", -1, [0, 0, 0]),
    ])
  func `policy derivatives are those of the reference`(
    name: String, derivative: (path: String, exploitabilityWeight: Double, weights: [Double])
  ) throws {
    let reference = try ReferenceAuction(name)
    let game = reference.game
    let objective = BalanceObjective(
      exploitabilityWeight: derivative.exploitabilityWeight, temperature: 0.05,
      socialWeights: derivative.weights)
    let mask = game.feasibleActions.mask
    for group in ReferenceAuction.policies {
      let policy = try reference.policy(group)
      let flow = game.flow(inducedBy: policy)
      let G = game.gradientField(of: objective, at: flow, playing: policy)
      let expected = try reference.field("\(group)/\(derivative.path)")
      var difference: [Double] = []
      for t in 0...game.horizon {
        let μ = flow.occupationMeasure.stateDistribution(at: t)
        for i in mask.indices where mask[i] > 0 {
          // G is the field of what is minimized: minus the derivative of W, or of −Expl.
          difference.append(-μ[i / game.actionCount] * G[t][i] - expected[t][i])
        }
      }
      #expect(magnitude(difference) <= 1e-8 * magnitude(expected.values), "\(group)")
    }
  }

  @Test(arguments: ReferenceAuction.names, 1...5)
  func `the pullback by hand is that of the tape`(name: String, seed: Int) throws {
    let reference = try ReferenceAuction(name)
    let game = reference.game
    let L = try reference.field("random/L")
    var sampler = Sampler(seed: seed)
    for t in 0...game.horizon {
      let slice = L[t]
      let stage = game.stage(at: t, given: slice.span)
      let cotangent = StageCotangent(
        rewards: sampler.numbers(game.shape.pairCount),
        kernel: sampler.numbers(stage.kernel?.storedValues.count ?? 0),
        objectives: sampler.numbers(3))
      var (own, taped) = (slice.map { _ in 0.0 }, slice.map { _ in 0.0 })
      var ownSpan = own.mutableSpan
      var tapedSpan = taped.mutableSpan
      game.pullback(cotangent, at: t, given: slice.span, addingTo: &ownSpan)
      game.pullbackOnTape(cotangent, at: t, given: slice.span, addingTo: &tapedSpan)
      #expect(distance(own, taped) <= 1e-10 * max(1, magnitude(taped)), "epoch \(t)")
    }
  }

  @Test(arguments: ReferenceAuction.names)
  func `the reference auctions keep every promise of a game`(name: String) throws {
    try checkGame(try ReferenceAuction(name).game)
  }
}
