import MeanField

/// The advantages A(θ) = Q(π, Γ(π)) − V(π, Γ(π)) of π = softmax(θ), as a map on flat logits.
///
/// At an equilibrium with full support it is 0; mirror descent follows θ' = A(θ).
struct AdvantageMap<Game: MeanFieldGame> {
  let game: Game

  /// The policy of flat logits, row-major (T + 1) × S × A.
  func policy(_ θ: [Double]) -> Policy {
    var π = Policy(uniformOver: game.feasibleActions, horizon: game.horizon)
    let n = game.shape.pairCount
    for t in 0...game.horizon {
      π.update(
        softmax: Array(θ[t * n..<(t + 1) * n]), feasible: game.feasibleActions, at: t)
    }
    return π
  }

  /// A(θ), 0 where infeasible.
  func callAsFunction(_ θ: [Double]) -> [Double] {
    let π = policy(θ)
    return advantages(of: π, in: game.flow(inducedBy: π))
  }

  /// The advantages of a policy in its own flow.
  func advantages(of π: Policy, in flow: Flow) -> [Double] {
    let (A, n) = (game.actionCount, game.shape.pairCount)
    let mask = game.feasibleActions.mask
    var advantages = [Double](repeating: 0, count: game.shape.count)
    flow.process.forEachStateActionValue(of: π) { t, Q in
      let p = π[t]
      for s in 0..<game.stateCount {
        let row = s * A..<(s + 1) * A
        let V = row.reduce(0) { $0 + p[$1] * Q[$1] }
        for i in row where mask[i] > 0 { advantages[t * n + i] = Q[i] - V }
      }
    }
    return advantages
  }

  /// The derivative of A at θ in direction v, by a difference from the `value` A(θ).
  ///
  /// No logit moves by more than 1e-6: curvature then adds an error of that relative order, which
  /// is far below what the linear system is solved to.
  func derivative(at θ: [Double], where value: [Double], along v: [Double]) -> [Double] {
    let largest = v.reduce(0) { max($0, abs($1)) }
    guard largest > 0 else { return v }
    let ε = 1e-6 / largest
    let moved = self(zip(θ, v).map { $0 + ε * $1 })
    return zip(moved, value).map { ($0 - $1) / ε }
  }
}
