import FinitePopulation
import GameCatalog
import MeanField
import MeanFieldSolvers
import Testing

/// What the world of advertising reads, in the mean field and among many.
struct StatisticsTests {
  private static let auctions: [PayPerClickAuction.Parameters] = {
    var busy = PayPerClickAuction.Parameters()
    busy.auctions = 3
    busy.budget = 12
    busy.maxBid = 4
    busy.entry = 0.6
    busy.typeChain = [[0.8, 0.2, 0], [0.1, 0.8, 0.1], [0, 0.5, 0.5]]
    return [.init(), busy, PayPerClickAuction.random(seed: 3)]
  }()

  private func values(
    _ name: String, _ game: PayPerClickAuction, _ π: Policy
  ) throws -> StatisticValues {
    let all = game.statistics(of: game.meetings(of: game.flow(inducedBy: π).occupationMeasure))
    let index = try #require(
      PayPerClickAuction.statistics.firstIndex { $0.name == name })
    return all[index]
  }

  @Test(arguments: 0..<3)
  func `clicks and prices make the revenue, budgets what is spent of them`(index: Int) throws {
    let game = try PayPerClickAuction(Self.auctions[index])
    let π = mixedPolicy(in: game, seed: 2)
    let flow = game.flow(inducedBy: π)
    let revenue = flow.objectives(of: game)[0]
    let clicks = try values("clicks", game, π)
    let price = try values("cost-per-click", game, π)
    let spent = try values("budget-utilization", game, π)
    #expect(abs(clicks.total * price.total - revenue) < 1e-12 * revenue)
    for t in 0...game.horizon {
      let epoch = flow.process.stages[t].objectives[0]
      #expect(abs(clicks.byEpoch[t] * price.byEpoch[t] - epoch) < 1e-12)
    }
    #expect(abs(spent.total * Double(game.parameters.budget) - revenue) < 1e-12 * revenue)
    #expect(abs(spent.byEpoch.reduce(0, +) - spent.total) < 1e-12)
  }

  @Test(arguments: 0..<3)
  func `many advertisers have the statistics of the mean field`(index: Int) throws {
    let game = try PayPerClickAuction(Self.auctions[index])
    let π = mixedPolicy(in: game, seed: 2)
    var simulation = Simulation(agents: [60_000])
    simulation.deviations = 0
    let population = try #require(
      try game.simulate(π, simulation, key: 31, threads: 2)?.first)
    for (statistic, simulated) in zip(PayPerClickAuction.statistics, population.statistics) {
      let exact = try values(statistic.name, game, π)
      #expect(simulated.total.distance(from: exact.total) < 3.5, "\(statistic.name)")
      for t in 0...game.horizon where simulated.byEpoch[t].standardError > 0 {
        #expect(simulated.byEpoch[t].distance(from: exact.byEpoch[t]) < 4.5, "\(statistic.name)")
      }
    }
  }

  @Test func `equal types have a Gini coefficient of 0, and two known ones theirs`() throws {
    var parameters = PayPerClickAuction.Parameters()
    parameters.values = [5, 5]
    parameters.weights = [0.5, 0.5]
    let equal = try PayPerClickAuction(parameters)
    let uniform = Policy(uniformOver: equal.feasibleActions, horizon: equal.horizon)
    #expect(abs(try values("utility-gini", equal, uniform).total) < 1e-12)

    // Everybody bids the reserve price in the only epoch: utility (v − ρ)·c with one click rate c.
    parameters.values = [2, 4]
    parameters.weights = [0.25, 0.75]
    parameters.horizon = 0
    let game = try PayPerClickAuction(parameters)
    var field = StateActionField(game.shape)
    for s in 0..<game.stateCount { field[0, s, s % (parameters.budget + 1) == 0 ? 0 : 1] = 1 }
    let π = try Policy(checking: field, feasible: game.feasibleActions)
    let c = (0.6 + 0.35) / 5
    let gini = try values("utility-gini", game, π).total
    // Utilities c and 3c with shares 1/4 and 3/4: ¼·¾·2c / (2½ c).
    #expect(abs(gini - 0.25 * 0.75 * 2 / 2.5) < 1e-12)
    #expect(abs(try values("worst-type-utility", game, π).total - c) < 1e-12)
    #expect(abs(try values("clicks", game, π).total - c) < 1e-12)
    #expect(try values("cost-per-click", game, π).total == 1)
    #expect(abs(try values("fill-rate", game, π).total - 1) < 1e-12)
  }

  @Test func `slots stay empty as the binomial law says`() throws {
    var parameters = PayPerClickAuction.Parameters()
    parameters.horizon = 0
    parameters.bidders = 2
    parameters.clickRates = [1, 0.5]
    let game = try PayPerClickAuction(parameters)
    var field = StateActionField(game.shape)
    for s in 0..<game.stateCount {
      let canBid = s % (parameters.budget + 1) > 0
      field[0, s, 0] = canBid ? 0.75 : 1
      if canBid { field[0, s, 1] = 0.25 }
    }
    let π = try Policy(checking: field, feasible: game.feasibleActions)
    // Two bidders, each there with probability 1/4: one slot w.p. 6/16, two w.p. 1/16, of two.
    #expect(abs(try values("fill-rate", game, π).total - (6.0 / 16 + 2.0 / 16) / 2) < 1e-12)
  }
}
