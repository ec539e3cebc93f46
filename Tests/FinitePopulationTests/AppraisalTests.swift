import FinitePopulation
import GameCatalog
import MeanField
import MeanFieldSolvers
import Testing

/// What plans bring from a point on, in the mean field and among many.
struct AppraisalTests {
  private let game: PayPerClickAuction
  private let π: Policy
  /// Everybody's luck with several auctions, entry and moving types.
  private let busy: PayPerClickAuction

  init() throws {
    game = try PayPerClickAuction()
    π = mixedPolicy(in: game, seed: 2)
    var parameters = PayPerClickAuction.Parameters()
    parameters.horizon = 4
    parameters.auctions = 3
    parameters.budget = 12
    parameters.maxBid = 4
    parameters.entry = 0.6
    parameters.typeChain = [[0.8, 0.2, 0], [0.1, 0.8, 0.1], [0, 0.5, 0.5]]
    busy = try PayPerClickAuction(parameters)
  }

  /// Clicks, payments and utility.
  private func measures(_ game: PayPerClickAuction) -> [[Double]] {
    let pairs = (0..<game.stateCount).flatMap { s in (0..<game.outcomeCount).map { (s, $0) } }
    return [
      pairs.map { $0.1 > 0 ? 1 : 0 }, pairs.map { Double($0.1) },
      pairs.map { game.reward(in: $0.0, outcome: $0.1) },
    ]
  }

  private func points(_ game: PayPerClickAuction) -> [DecisionPoint] {
    [0, 2, game.horizon].flatMap { t in
      [game.parameters.budget, 2 * game.parameters.budget].map {
        DecisionPoint(epoch: t, state: $0)
      }
    }
  }

  private func plans(_ game: PayPerClickAuction, _ π: Policy) throws -> [Policy] {
    [
      π, game.flow(inducedBy: π).process.bestResponse().policy,
      try referencePolicy("truthful", in: game),
    ]
  }

  @Test(arguments: [false, true])
  func `in the mean field utility is the value function, and at the start J`(isBusy: Bool) throws {
    let game = isBusy ? busy : game
    let π = isBusy ? mixedPolicy(in: busy, seed: 3) : π
    let process = game.flow(inducedBy: π).process
    let points = (0...game.horizon).flatMap { t in
      (0..<game.stateCount).map { DecisionPoint(epoch: t, state: $0) }
    }
    let appraisals = try #require(
      try game.appraise(
        plans(game, π), from: points, against: π, by: measures(game), agents: 10,
        replicas: 2, deviators: 1, key: 1))
    for (p, plan) in try plans(game, π).enumerated() {
      let values = process.stateValues(of: plan)
      for (i, value) in values.enumerated() {
        #expect(abs(appraisals[i][p].meanField[2] - value) < 1e-12)
      }
    }
    let start = zip(game.initialDistribution, appraisals).reduce(0) {
      $0 + $1.0 * $1.1[0].meanField[2]
    }
    #expect(abs(start - process.values(of: π)[0]) < 1e-12)
  }

  /// As long as types do not move.
  @Test func `payments and utility make the value of the clicks`() throws {
    let appraisals = try #require(
      try game.appraise(
        plans(game, π), from: points(game), against: π, by: measures(game), agents: 50,
        replicas: 2, deviators: 5, key: 1))
    for (point, appraisals) in zip(points(game), appraisals) {
      let value = game.parameters.values[game.type(of: point.state)]
      for appraisal in appraisals {
        let (clicks, cost, utility) = (
          appraisal.meanField[0], appraisal.meanField[1], appraisal.meanField[2]
        )
        #expect(abs(value * clicks - cost - utility) < 1e-12)
        let means = appraisal.simulated.map(\.mean)
        #expect(abs(value * means[0] - means[1] - means[2]) < 1e-12)
      }
    }
  }

  @Test(arguments: [false, true])
  func `among 20,000 agents values are those of the mean field`(isBusy: Bool) throws {
    let game = isBusy ? busy : game
    let π = isBusy ? mixedPolicy(in: busy, seed: 3) : π
    let appraisals = try #require(
      try game.appraise(
        plans(game, π), from: points(game), against: π, by: measures(game), agents: 20_000,
        key: 4, threads: 2))
    for appraisal in appraisals.joined() {
      for (simulated, exact) in zip(appraisal.simulated, appraisal.meanField)
      where simulated.standardError > 0 {
        #expect(simulated.distance(from: exact) < 3)
      }
    }
    for plans in appraisals {
      for m in 0..<3 {
        // The same luck: differences are surer than the values.
        let difference = plans[1].meanField[m] - plans[0].meanField[m]
        let advantage = plans[1].advantages[m]
        guard advantage.standardError > 0 else { continue }
        #expect(advantage.distance(from: difference) < 3)
        #expect(
          abs(plans[1].simulated[m].mean - plans[0].simulated[m].mean - advantage.mean) < 1e-9)
      }
    }
  }

  @Test func `the same bits with any number of threads, and progress up to the end`() throws {
    func appraise(_ threads: Int) throws -> [[Appraisal]] {
      try #require(
        try game.appraise(
          plans(game, π), from: points(game), against: π, by: measures(game), agents: 300,
          key: 6, threads: threads,
          progress: { #expect($0.played <= $0.total && $0.total == 6000) }))
    }
    let one = try appraise(1).joined()
    for threads in [2, 7] {
      for (a, b) in zip(one, try appraise(threads).joined()) {
        #expect(a.simulated == b.simulated && a.advantages == b.advantages)
      }
    }
  }

  @Test func `plays are doubled until what they give is precise, up to a number`() throws {
    func appraise(
      _ replicas: Int, upTo most: Int = 0, until: ([[Appraisal]]) -> Bool = { _ in true }
    ) throws -> [Appraisal] {
      Array(
        try #require(
          try game.appraise(
            plans(game, π), from: points(game), against: π, by: measures(game), agents: 50,
            replicas: replicas, upTo: most, deviators: 5, key: 6, until: until)
        ).joined())
    }
    let eighty = try appraise(80)
    #expect(eighty.allSatisfy { $0.replicas == 80 })
    for (most, until) in [(80, { false }), (159, { false }), (1000, { true })] {
      var asked = 0
      let found = try appraise(20, upTo: most) { so in
        asked += 1
        return until() && so[0][0].replicas == 80
      }
      #expect(asked == (most == 1000 ? 3 : 2))
      #expect(found.map(\.simulated) == eighty.map(\.simulated))
      #expect(found.map(\.advantages) == eighty.map(\.advantages))
    }
  }

  @Test func `fewer agents than a group are refused, and a stop is heard`() throws {
    #expect(throws: MeanFieldError.self) {
      try game.appraise(
        [π], from: points(game), against: π, by: measures(game), agents: 4, key: 1)
    }
    let stopped = try game.appraise(
      [π], from: points(game), against: π, by: measures(game), agents: 50, key: 1,
      isStopped: { true })
    #expect(stopped == nil)
  }
}
