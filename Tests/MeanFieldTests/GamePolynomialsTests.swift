import GameCatalog
import MeanField
import TestSupport
import Testing

/// What is read off the stages of games is what they compute.
struct GamePolynomialsTests {
  /// Games whose rewards and objectives are polynomials, and whose transitions nobody moves.
  private static func polynomialGames() throws -> [any MeanFieldGame] {
    var pigou = Pigou.Parameters()
    (pigou.degree, pigou.scale) = (5, 0.7)
    var affine = NormalForm.Parameters()
    affine.constants = [0.1, -3, 0.7]
    return [
      try NormalForm(), try NormalForm(affine), try StagHunt(), try Pigou(), try Pigou(pigou),
      try NormalFormExample<CooperationPayoff>(), try NormalFormExample<DominatedPayoff>(),
      try NormalFormExample<BiasedRockPaperScissorsPayoff>(), try LeftRight(),
      try RockPaperScissors(), try Braess(), try Traffic(), try Overpass(),
      DrawnGame(.congestion, seed: 1), DrawnGame(.zeroSum, seed: 2), DrawnGame(.potential, seed: 3),
    ]
  }

  @Test func `they are the game's rewards and objectives at random flows`() throws {
    for game in try Self.polynomialGames() { try check(game) }
  }

  private func check(_ game: some MeanFieldGame) throws {
    let name = type(of: game).name
    let polynomials = try #require(GamePolynomials(of: game), "\(name)")
    var sampler = Sampler(seed: 1)
    for _ in 0..<5 {
      let flow = game.flow(inducedBy: sampler.policy(in: game))
      let L = flow.occupationMeasure.values
      let tolerance = 1e-12 * max(1, game.rewardBound)
      for (i, reward) in flow.process.rewards.values.enumerated() where L[i] > 0 {
        #expect(abs(polynomials.rewards[i].value(at: L) - reward) <= tolerance, "\(name)")
      }
      for (W, value) in zip(polynomials.objectives, flow.objectives(of: game)) {
        #expect(abs(W.value(at: L) - value) <= tolerance, "\(name)")
      }
    }
  }

  @Test func `games of other functions have none`() throws {
    let games: [any MeanFieldGame] = [
      try BeachBar(), try SusceptibleInfected(), try RandomLinear(),
      DrawnGame(.steeredCongestion, seed: 1), try EquilibriumPrice(),
    ]
    for game in games {
      let found = hasPolynomials(game)
      #expect(!found, "\(type(of: game).name)")
    }
  }

  private func hasPolynomials(_ game: some MeanFieldGame) -> Bool {
    GamePolynomials(of: game) != nil
  }

  /// A game that asks for a value may do something else with another one.
  @Test func `games that look at numbers have none`() {
    #expect(GamePolynomials(of: Peeking()) == nil)
  }
}

/// A reward that is one of two polynomials.
private struct Peeking: MeanFieldGame {
  struct Parameters: GameParameters {
    static let entry = CatalogEntry("peeking", "Peeking", cites: "tests")
    static let parameters: [Parameter<Parameters>] = []
  }
  let parameters = Parameters()
  let horizon = 0
  let stateAxes = [Axis("state", labels: ["one"])]
  let actionAxes = [Axis("action", labels: ["a", "b"])]
  let initialDistribution = [1.0]
  let feasibleActions = FeasibleActions(allOf: 2, in: 1)
  let rewardBound = 1.0
  init() {}
  init(_ parameters: Parameters) throws(MeanFieldError) {}
  func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    Stage(rewards: [L[0].value > 0.5 ? L[0] : -L[0], 0], kernel: nil)
  }
}
