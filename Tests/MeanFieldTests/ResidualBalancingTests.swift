import GameCatalog
import MeanField
@testable import MeanFieldSolvers
import Testing

struct ResidualBalancingTests {
  private let rule = ResidualBalancing(m1: 10, m2: 2, m3: 0.1)

  @Test func `a residual that lags behind is weighed more, one ahead of the others less`() {
    let up = rule.weights(
      c1: 1, c2: 1, terms: PenaltyTerms(flow: 50, dual: 2, complementarity: 4))
    #expect(up == (2, 1))
    let down = rule.weights(
      c1: 1, c2: 1, terms: PenaltyTerms(flow: 50, dual: 0.1, complementarity: 4))
    #expect(down == (2, 0.5))
    let middle = rule.weights(
      c1: 3, c2: 5, terms: PenaltyTerms(flow: 1, dual: 2, complementarity: 3))
    #expect(middle == (3, 5))
  }

  @Test func `lowering wins, no weight ends above 1000 and zeros leave a rule out`() {
    let eager = ResidualBalancing(m1: 0.5, m2: 2, m3: 100)
    let both = eager.weights(
      c1: 8, c2: 8, terms: PenaltyTerms(flow: 2, dual: 1, complementarity: 1))
    #expect(both.c1 == 4)
    let large = rule.weights(
      c1: 900, c2: 3000, terms: PenaltyTerms(flow: 100, dual: 1, complementarity: 1))
    #expect(large == (1000, 1000))
    let zero = rule.weights(
      c1: 1, c2: 1, terms: PenaltyTerms(flow: 1, dual: 0, complementarity: 0))
    #expect(zero.c1 == 1)
  }

  @Test func `an explicit start must fit the game`() throws {
    let game = try LeftRight()
    let method = MFOMO()
    let L = game.flow(inducedBy: Policy(uniformOver: game.feasibleActions, horizon: 1))
      .occupationMeasure
    let z = StateActionField(game.shape)
    let short = Multipliers(y: [0, 0, 0], z: z)
    let shapeError = #expect(throws: MeanFieldError.self) {
      try method.initialState(for: game, at: L, multipliers: short)
    }
    #expect(shapeError?.code == .wrongShape)
    let negative = Multipliers(
      y: Array(repeating: 0, count: 6), z: StateActionField(game.shape, repeating: -1))
    let signError = #expect(throws: MeanFieldError.self) {
      try method.initialState(for: game, at: L, multipliers: negative)
    }
    #expect(signError?.code == .notADistribution)
  }

  /// A solve that goes on from its own L and multipliers starts where it ended.
  @Test(arguments: ConstraintForm.allCases)
  func `stored multipliers are a warm start`(form: ConstraintForm) throws {
    let game = try LeftRight()
    var method = MFOMO()
    (method.form, method.stepSize) = (form, 3e-3)
    method.iterations = 20
    let end = try game.solve(with: method)
    let state = try method.initialState(
      for: game, at: end.flow.occupationMeasure, multipliers: try #require(end.multipliers))
    let again = try #require(method.multipliers(of: state, in: game))
    #expect(distance(again.y, end.multipliers?.y ?? []) <= 1e-9)
    #expect(distance(again.z.values, end.multipliers?.z.values ?? []) <= 1e-9)
  }
}
