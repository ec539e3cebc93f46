import FinitePopulation
import GameCatalog
import MeanField
import TestSupport
import Testing

/// What holds for every game of the catalogue.
struct ContractTests {
  /// Games that can be built from their defaults.
  private static let games: [any MeanFieldGame] = Games.all.compactMap { try? $0.byDefault() }

  @Test func `every game is tried`() {
    #expect(Self.games.count == Games.all.count)
  }

  @Test(arguments: games.indices)
  func `every game is played, with the same bits on 1, 2 and 7 threads`(index: Int) throws {
    func check(_ game: some MeanFieldGame) throws {
      let π = mixedPolicy(in: game, seed: 5)
      var simulation = Simulation(agents: [12], replicas: 3)
      simulation.draws = 0
      simulation.deviations = 3
      simulation.sample = 3
      simulation.recorded = 2
      let all = try [1, 2, 7].map { threads in
        try #require(try game.simulate(π, simulation, key: 13, threads: threads))
      }
      for population in all[0] {
        for t in 0...game.horizon {
          let mass = population.meanFlow[t].reduce(0, +)
          #expect(abs(mass - Double(game.populations.count)) < 1e-9)
        }
        #expect(population.flowErrors.allSatisfy { $0.mean >= 0 && $0.mean.isFinite })
        #expect(population.objectives.allSatisfy { $0.mean.isFinite && $0.standardError.isFinite })
        #expect(population.populationGains.count == game.populations.count)
        #expect(population.trajectories.states.count == 2 * 3 * game.shape.epochCount)
        for (s, a) in zip(population.trajectories.states, population.trajectories.actions) {
          #expect(game.feasibleActions.contains(state: Int(s), action: Int(a)))
        }
      }
      for other in all.dropFirst() {
        for (x, y) in zip(all[0], other) {
          #expect(x.meanFlow == y.meanFlow)
          #expect(x.flowErrors == y.flowErrors && x.flowError == y.flowError)
          #expect(x.epochObjectives == y.epochObjectives && x.objectives == y.objectives)
          #expect(x.populationGains == y.populationGains)
          #expect(x.trajectories.states == y.trajectories.states)
          #expect(x.trajectories.rewards == y.trajectories.rewards)
          // In words, since a price without a click is not a number.
          #expect("\(x.statistics)" == "\(y.statistics)")
        }
      }
    }
    try check(Self.games[index])
  }

  @Test func `another key or seed is another play`() throws {
    let game = try LeftRight()
    let π = Policy(uniformOver: game.feasibleActions, horizon: 1)
    var simulation = Simulation(agents: [50])
    let first = try game.simulate(π, simulation, key: 1)?.first?.flowError
    let again = try game.simulate(π, simulation, key: 1)?.first?.flowError
    let second = try game.simulate(π, simulation, key: 2)?.first?.flowError
    simulation.seed = 1
    let third = try game.simulate(π, simulation, key: 1)?.first?.flowError
    #expect(first == again)
    #expect(Set([first, second, third]).count == 3)
  }

  @Test(
    arguments: [
      ([], "agents"), ([10, 10], "agents"), ([100, 10], "agents"), ([2.5], "agents"),
      ([0], "agents"),
    ] as [([Double], String)])
  func `numbers of agents are checked`(agents: [Double], parameter: String) throws {
    let game = try LeftRight()
    var simulation = Simulation()
    simulation.agents = agents
    let error = #expect(throws: MeanFieldError.self) {
      try game.simulate(
        Policy(uniformOver: game.feasibleActions, horizon: 1), simulation, key: 1)
    }
    #expect(error?.subject.contains("'\(parameter)'") == true)
  }

  @Test func `an auction needs a group of agents`() throws {
    let game = try PayPerClickAuction()
    let error = #expect(throws: MeanFieldError.self) {
      try game.simulate(
        Policy(uniformOver: game.feasibleActions, horizon: game.horizon),
        Simulation(agents: [4, 10]), key: 1)
    }
    #expect(error?.expected.contains("at least 5") == true)
    #expect(error?.got == "4.0" || error?.got == "4")
  }

  @Test func `a simulation can be stopped`() throws {
    let game = try LeftRight()
    let stopped = try game.simulate(
      Policy(uniformOver: game.feasibleActions, horizon: 1), Simulation(agents: [10]), key: 1,
      isStopped: { true })
    #expect(stopped == nil)
  }
}
