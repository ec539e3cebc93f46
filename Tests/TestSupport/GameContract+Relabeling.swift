import MeanField

extension GameContract {
  /// Flows, scores and some steps of mirror descent, with the states in another order.
  mutating func checkRelabeling() throws {
    // The other order has dense transitions.
    guard checksDenseTransitions(of: game) else { return }
    let other = try Relabeled(game)
    let scale = max(1, game.rewardBound * Double(game.horizon + 1))
    var y = StateActionField(game.shape)
    var π = sampler.policy(in: game)
    for k in 0...3 {
      let flow = game.flow(inducedBy: π)
      let otherπ = try Policy(
        checking: other.relabel(π.field), feasible: other.feasibleActions)
      let otherFlow = other.flow(inducedBy: otherπ)
      expectRelabeled(flow.occupationMeasure, otherFlow.occupationMeasure, other, "flow", k)
      let (score, otherScore) = (flow.evaluation(in: game), otherFlow.evaluation(in: other))
      findings.expect(
        .relabeling, otherScore.populationExploitabilities,
        near: score.populationExploitabilities, within: 1e-12 * scale, "exploitability, step \(k)")
      findings.expect(
        .relabeling, otherScore.objectives, near: score.objectives, within: 1e-12 * scale,
        "objectives, step \(k)")
      let (Q, otherQ) = (
        flow.process.stateActionValues(of: π), otherFlow.process.stateActionValues(of: otherπ)
      )
      for t in 0...game.horizon { y.add(Q[t], scaledBy: 1 / scale, at: t) }
      findings.expect(
        .relabeling, masked(otherQ, other), near: masked(other.relabel(Q), other),
        within: 1e-12 * scale, "Q, step \(k)")
      π = Policy(softmax: y, feasible: game.feasibleActions)
    }
  }

  private func expectRelabeled(
    _ L: OccupationMeasure, _ got: OccupationMeasure, _ other: Relabeled<Game>, _ name: String,
    _ k: Int
  ) {
    for t in 0...game.horizon {
      for s in 0..<game.stateCount {
        for a in 0..<game.actionCount {
          findings.expect(
            .relabeling, got[t, s, a], near: L[t, other.original[s], a], within: 1e-12,
            "\(name), step \(k), epoch \(t), state \(s)")
        }
      }
    }
  }

  /// Infeasible pairs may have any transition, and so any Q.
  private func masked(_ Q: StateActionField, _ other: Relabeled<Game>) -> [Double] {
    let mask = other.feasibleActions.mask
    return (0...game.horizon).flatMap { t in
      zip(Q[t], mask).map { $1 > 0 ? $0 : 0 }
    }
  }
}
