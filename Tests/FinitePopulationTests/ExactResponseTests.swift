import FinitePopulation
import GameCatalog
import MeanField
import Testing

struct ExactResponseTests {
  private func lean<Game: MeanFieldGame>(_ game: Game, _ p: Double) throws -> Policy {
    let row = [p, 1 - p]
    let values = Array(repeating: row, count: game.shape.epochCount * game.stateCount)
    return try Policy(
      checking: StateActionField(game.shape, values.flatMap(\.self)),
      feasible: game.feasibleActions)
  }

  @Test(arguments: 3...6, [0.2, 0.5, 0.9])
  func `stag hunt is a binomial sum`(N: Int, p: Double) throws {
    let game = try StagHunt()
    let response = try game.exactResponse(to: try lean(game, p), agents: N)
    // A hunter counts itself: r(stag) = 2 (1 + (N − 1) p) / N, r(hare) = 1.
    let stag = 2 * (1 + Double(N - 1) * p) / Double(N)
    #expect(abs(response.bestValue - max(stag, 1)) < 1e-14)
    #expect(abs(response.value - (p * stag + (1 - p))) < 1e-14)
  }

  @Test(arguments: 3...6)
  func `left-right is a binomial sum`(N: Int) throws {
    let game = try LeftRight()
    let p = 0.4
    let response = try game.exactResponse(to: try lean(game, p), agents: N)
    let left = -(1 + Double(N - 1) * p) / Double(N)
    let right = -2 * (1 + Double(N - 1) * (1 - p)) / Double(N)
    #expect(abs(response.bestValue - max(left, right)) < 1e-14)
    #expect(abs(response.value - (p * left + (1 - p) * right)) < 1e-14)
  }

  static let games: [any MeanFieldGame] = {
    var epidemic = SusceptibleInfected.Parameters()
    epidemic.horizon = 4
    return (try? [LeftRight(), StagHunt(), SusceptibleInfected(epidemic)]) ?? []
  }()

  @Test(arguments: 0..<3, 3...6)
  func `simulation reproduces the exact values, and no estimate exceeds the exact gain`(
    index: Int, N: Int
  ) throws {
    func check(_ game: some MeanFieldGame) throws {
      let π = try lean(game, 0.55)
      let response = try game.exactResponse(to: π, agents: N)
      let simulated = game.simulate(response, against: π, replicas: 4000, key: 9)
      #expect(simulated.responding.distance(from: response.bestValue) < 3)
      #expect(simulated.following.distance(from: response.value) < 3)
      let population = try #require(
        try game.simulate(π, Simulation(agents: [N]), key: 5, threads: 2)?.first)
      let gain = try #require(population.deviationGain)
      #expect(population.exactGain == response.gain)
      #expect(response.gain >= gain.mean - 1.96 * gain.standardError)
      #expect(population.objectives.last?.distance(from: response.value) ?? .nan < 3)
    }
    try check(Self.games[index])
  }

  @Test func `one who sees the others does better than one who does not`() throws {
    var parameters = SusceptibleInfected.Parameters()
    parameters.horizon = 6
    let game = try SusceptibleInfected(parameters)
    let π = try lean(game, 0.5)
    let response = try game.exactResponse(to: π, agents: 4)
    let gain = try #require(
      try game.simulate(π, Simulation(agents: [4]), key: 3)?.first?.deviationGain)
    #expect(response.gain > gain.mean + 3 * gain.standardError)
  }

  @Test func `what cannot be enumerated says so`() throws {
    let auction = try PayPerClickAuction()
    #expect(!auction.hasExactResponse(agents: 5))
    #expect(throws: MeanFieldError.self) {
      try auction.exactResponse(
        to: Policy(uniformOver: auction.feasibleActions, horizon: auction.horizon), agents: 5)
    }
    let epidemic = try SusceptibleInfected()
    do {
      _ = try epidemic.exactResponse(
        to: Policy(uniformOver: epidemic.feasibleActions, horizon: epidemic.horizon), agents: 200)
      Issue.record("200 agents were enumerated")
    } catch {
      #expect(error.code == .unsupported)
      #expect(error.description.contains("200 agents"))
    }
  }
}
