import MeanField
@testable import MeanFieldSolvers
import Testing

/// The published bound of 1ᵀz, where rewards have both signs.
@Suite struct SlackBoundTests {
  private static let noWeights = RightOrWrong.allObjectives.map { _ in 0.0 }

  /// All states are visited, so that the multipliers of the equilibrium are V* and V* − Q* alone.
  @Test func `the published bound of the slacks can exclude an equilibrium`() throws {
    let game = try RightOrWrong()
    let right = (0..<60).map { RightOrWrong.isRight($0) ? 1.0 : 0 }
    let policy = try Policy(
      checking: StateActionField(game.shape, right), feasible: game.feasibleActions)
    let L = game.flow(inducedBy: policy).occupationMeasure
    #expect(L.stateDistributions.allSatisfy { $0 > 0 })
    let problem = PenaltyProblem(game: game, c1: 1, c2: 1, c3: 1, socialWeights: Self.noWeights)
    let (y, z) = problem.hatMultipliers(at: L)
    #expect(problem.value(PenaltyPoint(L: L, y: y, z: z)) <= 1e-24)
    let total = z.values.reduce(0, +)
    #expect(abs(total - 138.6) <= 1e-10)
    #expect(problem.slackBound == 120)

    let wider = PenaltyProblem(
      game: game, c1: 1, c2: 1, c3: 1, socialWeights: Self.noWeights,
      rewardBound: 1.5 * game.rewardBound)
    #expect(total <= wider.slackBound)
  }

  /// V* − Q* is at most 2(T − t + 1)·r_max, which 1.5·r_max makes room for at every horizon.
  @Test func `one and a half times the bound of the rewards is enough`() {
    for T in 0...1000 {
      #expect(2 * (T + 1) * (T + 2) <= 3 * (T * T + T + 2))
    }
  }
}

/// One action of ten is right: it pays 1, and nine times out of ten there is a right one after it.
///
/// The others pay −1 and lead to the third place, as does the tenth time; at the end nothing is
/// right there.
private struct RightOrWrong: MeanFieldGame {
  struct Parameters: GameParameters {
    static let entry = CatalogEntry("right-or-wrong", "Right or wrong", cites: "by definition")
    static let parameters: [Parameter<Parameters>] = []
  }

  let parameters = Parameters()
  let horizon = 1
  let stateAxes = [Axis("place", labels: ["first", "second", "third"])]
  let actionAxes = [Axis("action", labels: (0..<10).map { "\($0)" })]
  let initialDistribution = [0.25, 0.25, 0.5]
  let feasibleActions = FeasibleActions(allOf: 10, in: 3)
  let rewardBound = 1.0
  private let graph: SuccessorGraph

  init(_ parameters: Parameters = .init()) throws(MeanFieldError) {
    graph = try SuccessorGraph(
      rows: (0..<30).map { Self.isRight($0) ? [0, 1, 2] : [2] }, stateCount: 3)
  }

  /// Action 0 in every state.
  static func isRight(_ pair: Int) -> Bool { pair % 10 == 0 }

  func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    let isEnd = t == horizon
    let rewards = (0..<30).map { pair in
      Number(Self.isRight(pair) && !(isEnd && pair >= 20) ? 1 : -1)
    }
    let P = (0..<30).flatMap { pair in
      (Self.isRight(pair) ? [0.45, 0.45, 0.1] : [1]).map { Number($0) }
    }
    return Stage(
      rewards: rewards, kernel: isEnd ? nil : .successors(SuccessorLists(graph, probabilities: P)))
  }
}
