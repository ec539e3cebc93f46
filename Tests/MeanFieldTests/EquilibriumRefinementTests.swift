import GameCatalog
import MeanField
import MeanFieldSolvers
import Testing

/// Equilibrium refinement against its promise: exploitability 1e-8 of the uniform policy's.
struct EquilibriumRefinementTests {
  /// Games that it brings there from the uniform policy in at most a few seconds; the ones that it
  /// does not, and why, are in `Decisions/Refinement.md`.
  static let games = [
    "beach-bar", "conservative-treasure-hunting", "equilibrium-price", "left-right",
    "pay-per-click", "pigou", "random-linear", "rock-paper-scissors",
  ]

  @Test(arguments: games)
  func `refinement reaches 1e-8 from the uniform policy`(name: String) throws {
    let type = try #require(Games.all.first { $0.name == name })
    try checkRefinement(type.game(), from: .uniform)
  }

  @Test(arguments: games)
  func `refinement reaches 1e-8 from a random policy`(name: String) throws {
    let type = try #require(Games.all.first { $0.name == name })
    try checkRefinement(type.game(), from: .random(seed: 1))
  }

  @Test func `refinement reaches 1e-8 on a small square of a moving crowd`() throws {
    try checkRefinement(
      CrowdMotion(.init(configuration: ["torus-l": .integer(5), "torus-w": .integer(5)])),
      from: .uniform)
  }

  @Test func `refinement solves the stag hunt from off its mixed equilibrium`() throws {
    let game = try StagHunt()
    let start = try InitialPolicy.leaning(action: 1, probability: 0.7).policy(in: game)
    let solution = try game.solve(with: EquilibriumRefinement(), from: start)
    #expect(solution.evaluation.exploitability <= 1e-8)
  }

  @Test(arguments: [0, 1, 5, 60])
  func `refinement never returns a worse policy than its start`(steps: Int) throws {
    // Transitions jump where the mean is rounded: no smooth method has a promise to keep here.
    let game = try LinearQuadratic(.init(configuration: [:]))
    for seed in 1...5 {
      let start = try InitialPolicy.random(seed: seed).policy(in: game)
      var method = EquilibriumRefinement()
      method.iterations = steps
      let solution = try game.solve(with: method, from: start)
      let trace = solution.trace.exploitability
      #expect(trace.first == game.flow(inducedBy: start).evaluation(in: game).exploitability)
      #expect(zip(trace, trace.dropFirst()).allSatisfy { $0 >= $1 })
    }
  }

  private func checkRefinement(_ game: some MeanFieldGame, from start: InitialPolicy) throws {
    let uniform = Policy(uniformOver: game.feasibleActions, horizon: game.horizon)
    let scale = game.flow(inducedBy: uniform).evaluation(in: game).exploitability
    let solution = try game.solve(
      with: EquilibriumRefinement(), from: start.policy(in: game),
      stopping: StoppingRules(absoluteExploitability: 1e-9 * scale))
    #expect(solution.evaluation.exploitability <= 1e-8 * scale)
  }
}

extension MeanFieldGame {
  /// The game with its defaults.
  fileprivate static func game() throws -> any MeanFieldGame {
    try Self(Parameters(configuration: [:]))
  }
}
