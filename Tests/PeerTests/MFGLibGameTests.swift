import GameCatalog
import MeanField
import Testing

/// The catalog's games against MFGLib's in double precision.
///
/// Tolerances are relative to the largest entry, at least 1. `rounding` bounds what one evaluation
/// of rewards or transitions may differ by, `induction` what a pass over all epochs adds.
struct MFGLibGameTests {
  private let rounding = 1e-12
  private let induction = 1e-10

  /// A policy of a file.
  struct Play: Sendable, CustomTestStringConvertible {
    let name: String
    let policy: String
    var testDescription: String { "\(name), \(policy)" }

    static let all = MFGLibGame.names.flatMap { name in
      MFGLibGame.policies.map { Play(name: name, policy: $0) }
    }
  }

  private func randomProcess(_ peer: MFGLibGame) throws -> DecisionProcess {
    try peer.game.process(at: peer.occupationMeasure("flow_random/L"))
  }

  // MARK: At a random flow

  @Test(arguments: MFGLibGame.names)
  func `rewards are MFGLib's`(name: String) throws {
    let peer = try MFGLibGame(name)
    let rewards = try randomProcess(peer).rewards.values
    #expect(relativeDifference(rewards, try peer.numbers("flow_random/reward")) <= rounding)
  }

  @Test(arguments: MFGLibGame.names)
  func `transitions are MFGLib's`(name: String) throws {
    let peer = try MFGLibGame(name)
    let P = try randomProcess(peer).stages.flatMap {
      $0.kernel?.denseProbabilities(actionCount: peer.shape.actionCount) ?? []
    }
    #expect(relativeDifference(P, try peer.numbers("flow_random/transition")) <= rounding)
  }

  @Test(arguments: MFGLibGame.names)
  func `optimal values at a random flow are MFGLib's`(name: String) throws {
    let peer = try MFGLibGame(name)
    let (Q, V) = optimalValues(of: try randomProcess(peer))
    #expect(relativeDifference(Q, try peer.numbers("flow_random/q_optimal")) <= induction)
    #expect(relativeDifference(V, try peer.numbers("flow_random/v_optimal")) <= induction)
  }

  @Test(arguments: MFGLibGame.names)
  func `the gradient of rewards is MFGLib's`(name: String) throws {
    let peer = try MFGLibGame(name)
    let weights = try peer.field("flow_random/grad_reward_weight")
    let gradient = try gradient(of: peer) { t, stage in
      StageCotangent(
        rewards: weights[t],
        kernel: Array(repeating: 0, count: stage.kernel?.storedValues.count ?? 0), objectives: [])
    }
    #expect(relativeDifference(gradient, try peer.numbers("flow_random/grad_reward")) <= induction)
  }

  @Test(arguments: MFGLibGame.names)
  func `the gradient of transitions is MFGLib's`(name: String) throws {
    let peer = try MFGLibGame(name)
    let weights = try peer.numbers("flow_random/grad_transition_weight")
    let (S, pairs) = (peer.shape.stateCount, peer.shape.pairCount)
    let gradient = try gradient(of: peer) { t, stage in
      var kernel = [Double](repeating: 0, count: stage.kernel?.storedValues.count ?? 0)
      // Σ U P is the sum over next states s' of ⟨U(·, s'), P e(s')⟩.
      for next in 0..<S where stage.kernel != nil {
        let column = (0..<pairs).map { weights[(t * pairs + $0) * S + next] }
        let unit = (0..<S).map { $0 == next ? 1.0 : 0 }
        stage.kernel?.pullback(of: column, against: unit, addingTo: &kernel)
      }
      return StageCotangent(
        rewards: Array(repeating: 0, count: pairs), kernel: kernel, objectives: [])
    }
    #expect(
      relativeDifference(gradient, try peer.numbers("flow_random/grad_transition")) <= induction)
  }

  // MARK: Under a policy

  @Test(arguments: Play.all)
  func `flows are MFGLib's`(play: Play) throws {
    let peer = try MFGLibGame(play.name)
    let L = peer.game.flow(inducedBy: try peer.policy(play.policy)).occupationMeasure
    #expect(relativeDifference(L.values, try peer.numbers("\(play.policy)/L")) <= rounding)
  }

  @Test(arguments: Play.all)
  func `values of a policy are MFGLib's`(play: Play) throws {
    let peer = try MFGLibGame(play.name)
    let π = try peer.policy(play.policy)
    let Q = peer.game.flow(inducedBy: π).process.stateActionValues(of: π).values
    #expect(relativeDifference(Q, try peer.numbers("\(play.policy)/q_policy")) <= induction)
  }

  @Test(arguments: Play.all)
  func `optimal values at a policy's flow are MFGLib's`(play: Play) throws {
    let peer = try MFGLibGame(play.name)
    let flow = peer.game.flow(inducedBy: try peer.policy(play.policy))
    let (Q, V) = optimalValues(of: flow.process)
    #expect(relativeDifference(Q, try peer.numbers("\(play.policy)/q_optimal")) <= induction)
    #expect(relativeDifference(V, try peer.numbers("\(play.policy)/v_optimal")) <= induction)
  }

  @Test(arguments: Play.all)
  func `scores are MFGLib's`(play: Play) throws {
    let peer = try MFGLibGame(play.name)
    let flow = peer.game.flow(inducedBy: try peer.policy(play.policy))
    let score = flow.evaluation(in: peer.game)
    for (got, attribute) in [
      (score.exploitability, "exploitability"), (score.value, "value"),
      (score.bestResponseValue, "best_response_value"),
    ] {
      let expected = try peer.number(play.policy, attribute)
      #expect(relativeDifference([got], [expected]) <= induction, "\(attribute)")
    }
  }

  // MARK: Seeds

  @Test func `a seed moves the bar of crowd motion as in MFGLib`() throws {
    let peer = try MFGLibGame("crowd_motion")
    let game = try #require(peer.game as? CrowdMotion)
    #expect(game.barLocations.joined().map(Double.init) == (try peer.numbers("params/bar_locs")))
  }

  @Test func `the default bar walks as in MFGLib`() throws {
    var parameters = CrowdMotion.Parameters()
    parameters.horizon = 12
    let walk = [
      [10, 10], [10, 10], [9, 11], [9, 11], [10, 10], [10, 10], [11, 11], [11, 11], [12, 12],
      [12, 12], [13, 13], [13, 13], [14, 12],
    ]
    #expect(try CrowdMotion(parameters).barLocations == walk)
    parameters.barLocations = walk.reversed().map { $0.map(Double.init) }
    #expect(try CrowdMotion(parameters).barLocations == walk.reversed())
  }

  @Test func `matrices of the random linear game may be given instead of a seed`() throws {
    let peer = try MFGLibGame("random_linear") { root in
      var given: Configuration = ["seed": .integer(1)]
      for matrix in ["r1", "r2", "p1", "p2"] {
        let entries = try root.dataset("params/\(matrix)").read(Double.self)
        given[matrix] = .rows(
          stride(from: 0, to: entries.count, by: 4).map { Array(entries[$0..<$0 + 4]) })
      }
      return given
    }
    let rewards = try randomProcess(peer).rewards.values
    #expect(relativeDifference(rewards, try peer.numbers("flow_random/reward")) <= rounding)
    let drawn = try randomProcess(MFGLibGame("random_linear"))
    #expect(rewards == drawn.rewards.values)
    let kernels = try randomProcess(peer).stages.map { $0.kernel?.storedValues }
    #expect(kernels == drawn.stages.map { $0.kernel?.storedValues })
  }
}

/// Q* and V* of one agent, row-major over epochs.
private func optimalValues(of process: DecisionProcess) -> (Q: [Double], V: [Double]) {
  let V = process.bestResponse().values
  let Q = process.stages.indices.flatMap { t in
    var Q = process.stages[t].rewards
    if let kernel = process.stages[t].kernel { kernel.backup(V[t + 1], addingTo: &Q) }
    return Q
  }
  return (Q, Array(V.joined()))
}

/// The pullback of one cotangent for each epoch, at the file's random flow.
private func gradient(
  of peer: MFGLibGame, _ cotangent: (Int, Stage<Double>) -> StageCotangent
) throws -> [Double] {
  let L = try peer.occupationMeasure("flow_random/L")
  let stages = peer.game.process(at: L).stages
  return stages.indices.flatMap { t in
    var gradient = [Double](repeating: 0, count: peer.shape.pairCount)
    var span = gradient.mutableSpan
    let slice = L[t]
    peer.game.pullback(cotangent(t, stages[t]), at: t, given: slice.span, addingTo: &span)
    return gradient
  }
}
