import GameCatalog
import MeanField
@testable import MeanFieldSolvers
import Testing

/// Equilibrium refinement against its promise: exploitability 1e-8 of the uniform policy's.
struct EquilibriumRefinementTests {
  /// Games that it brings there from every start, each in a second at most; larger ones are in
  /// `Decisions/Refinement.md`.
  static let games = [
    "beach-bar", "braess", "conservative-treasure-hunting", "crowd-avoidance",
    "crowd-modelling-1d", "equilibrium-price", "garnet", "left-right", "linear-quadratic",
    "normal-form-biased-indirect-rps", "normal-form-coop", "normal-form-dom",
    "openspiel-linear-quadratic", "pay-per-click", "pigou", "predator-prey", "random-linear",
    "rock-paper-scissors", "susceptible-infected", "traffic",
  ]

  @Test(arguments: games)
  func `refinement reaches 1e-8 from the uniform policy`(name: String) throws {
    let type = try #require(Games.all.first { $0.name == name })
    try checkRefinement(type.game(), from: .uniform)
  }

  @Test(arguments: games, [1, 2])
  func `refinement reaches 1e-8 from a random policy`(name: String, seed: Int) throws {
    let type = try #require(Games.all.first { $0.name == name })
    try checkRefinement(type.game(), from: .random(seed: seed))
  }

  @Test(arguments: ["linear-quadratic", "pay-per-click", "susceptible-infected"])
  func `refinement reaches 1e-8 from the answers of other methods`(name: String) throws {
    let type = try #require(Games.all.first { $0.name == name })
    let game = try type.game()
    try checkRefinement(game, from: game.solve(with: OnlineMirrorDescent(stepSize: 10)).policy)
    try checkRefinement(game, from: game.solve(with: FictitiousPlay()).policy)
  }

  @Test(arguments: [InitialPolicy.uniform, .random(seed: 1), .random(seed: 5)])
  func `refinement reaches 1e-8 on a small square of a moving crowd`(start: InitialPolicy) throws {
    try checkRefinement(
      CrowdMotion(.init(configuration: ["torus-l": .integer(5), "torus-w": .integer(5)])),
      from: start)
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

  @Test func `a policy that nobody replies to is left as it is`() throws {
    let game = try SusceptibleInfected()
    let solution = try game.solve(with: EquilibriumRefinement().with(\.accuracy, 1e-10))
    let replies = SuccessiveReplies(game: game, tolerance: 1e-9, share: 1)
    #expect(solution.evaluation.exploitability <= 1e-9)
    #expect(try replies.round(from: solution.policy) == nil)
  }

  @Test func `everybody replies in a round, a share of them if asked`() throws {
    let game = try LeftRight()
    let uniform = Policy(uniformOver: game.feasibleActions, horizon: game.horizon)
    for share in [1, 0.25] {
      let replies = SuccessiveReplies(game: game, tolerance: 0, share: share)
      let next = try #require(try replies.round(from: uniform))
      let moved = zip(next.values, uniform.values).map { abs($0 - $1) }.max()
      #expect(moved == share / 2)
    }
  }

  private func checkRefinement(_ game: some MeanFieldGame, from start: InitialPolicy) throws {
    try checkRefinement(game, from: start.policy(in: game))
  }

  private func checkRefinement(_ game: some MeanFieldGame, from start: Policy) throws {
    let uniform = Policy(uniformOver: game.feasibleActions, horizon: game.horizon)
    let scale = game.flow(inducedBy: uniform).evaluation(in: game).exploitability
    let solution = try game.solve(
      with: EquilibriumRefinement(), from: start,
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
