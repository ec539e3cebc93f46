import FinitePopulation
import GameCatalog
import MeanField
import MeanFieldSolvers
import TestSupport
import Testing

/// What becomes of finite populations when they grow.
struct MeanFieldLimitTests {
  @Test func `revenue and utility of 100,000 advertisers are those of the mean field`() throws {
    let game = try PayPerClickAuction()
    for π in [
      Policy(uniformOver: game.feasibleActions, horizon: game.horizon),
      try game.solve(with: OnlineMirrorDescent(stepSize: 10)).policy,
      try referencePolicy("truthful", in: game),
    ] {
      var simulation = Simulation(agents: [100_000])
      simulation.deviations = 0
      let population = try #require(
        try game.simulate(π, simulation, key: 8, threads: 2)?.first)
      let objectives = game.flow(inducedBy: π).evaluation(in: game).objectives
      for (simulated, exact) in zip(population.objectives, objectives) {
        #expect(simulated.distance(from: exact) < 3)
      }
    }
  }

  @Test(arguments: [2, 5])
  func `a first-price auction earns (n − 1)/(n + 1) at the equilibrium bids`(n: Int) throws {
    // Values n(2i − 1) and bids (n − 1)(2i − 1): a grid of midpoints, off by (n − 1)/(12 M²), half a
    // standard error.
    let M = 40
    var parameters = PayPerClickAuction.Parameters()
    parameters.horizon = 0
    parameters.values = (1...M).map { Double(n * (2 * $0 - 1)) }
    parameters.weights = Array(repeating: 1 / Double(M), count: M)
    parameters.maxBid = (n - 1) * (2 * M - 1)
    parameters.budget = parameters.maxBid
    parameters.bidders = n
    parameters.clickRates = [1]
    parameters.pricing = .first
    let game = try PayPerClickAuction(parameters)
    var field = StateActionField(game.shape)
    for s in 0..<game.stateCount {
      let (type, budget) = (s / (parameters.budget + 1), s % (parameters.budget + 1))
      field[0, s, min((n - 1) * (2 * type + 1), budget)] = 1
    }
    let π = try Policy(checking: field, feasible: game.feasibleActions)
    var simulation = Simulation(agents: [20_000])
    simulation.deviations = 0
    let revenue = try #require(
      try game.simulate(π, simulation, key: 4, threads: 2)?.first?.objectives.first)
    // One winner among n agents pays; values are shares of 2 n M.
    let perAuction = Double(n) / Double(2 * n * M)
    let expected = Double(n - 1) / Double(n + 1)
    #expect(abs(revenue.mean * perAuction - expected) < 3 * revenue.standardError * perAuction)
  }

  /// The games whose errors are followed, with policies that mix.
  static let games: [any MeanFieldGame] = {
    var epidemic = SusceptibleInfected.Parameters()
    epidemic.horizon = 20
    return (try? [PayPerClickAuction(), SusceptibleInfected(epidemic), LeftRight(), Braess()]) ?? []
  }()

  @Test(arguments: 0..<4)
  func `the error falls like the square root of the number of agents`(index: Int) throws {
    func check(_ game: some MeanFieldGame) throws {
      var simulation = Simulation(
        agents: [4000, 8000, 16_000, 32_000, 64_000], replicas: 40)
      simulation.draws = 1_000_000
      simulation.deviations = 0
      let π = mixedPolicy(in: game, seed: 6)
      let populations = try #require(try game.simulate(π, simulation, key: 10, threads: 2))
      let slope = try #require(ErrorSlope(of: populations))
      #expect(abs(slope.value + 0.5) < slope.halfWidth)
      #expect(slope.halfWidth < 0.1)
    }
    try check(Self.games[index])
  }

  @Test func `at an equilibrium nobody gains in a large population, elsewhere the exploitability`()
    throws
  {
    let game = try SusceptibleInfected()
    let uniform = Policy(uniformOver: game.feasibleActions, horizon: game.horizon)
    let exploitability = game.flow(inducedBy: uniform).evaluation(in: game).exploitability
    var simulation = Simulation(agents: [20_000])
    simulation.deviations = 40
    let gain = try #require(
      try game.simulate(uniform, simulation, key: 2, threads: 2)?.first?.deviationGain)
    #expect(abs(gain.mean - exploitability) < 4 * gain.standardError + 0.01)
    // The control variate leaves little noise.
    #expect(gain.standardError < 0.05 * exploitability)
  }
}
