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
      π.update(softmax: Array(θ[t * n..<(t + 1) * n]), feasible: game.feasibleActions, at: t)
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

/// Best replies of one state at one epoch after the other, each in the flow of all before it.
///
/// From the first epoch to the last, every state that is reached and could do better moves to its
/// best action, and the flow is computed anew before the next one looks. Where a state's own choice
/// feeds on itself, as in an epidemic, simultaneous replies turn in circles and successive ones
/// settle. A policy that nobody replies to is an equilibrium.
struct SuccessiveReplies<Game: MeanFieldGame> {
  let game: Game
  /// The advantage that is not worth a reply.
  let tolerance: Double
  /// The part α of a state's agents that replies; less than 1 where all of them would overshoot.
  let share: Double

  /// One round over all epochs; nil when nobody replied.
  ///
  /// - Complexity: one pass forward and backward over all transitions per epoch and per reply.
  func round(from π: Policy) throws(MeanFieldError) -> Policy? {
    var field = π.field
    var hasReplied = false
    for t in 0...game.horizon {
      var response = try self.response(to: field, at: t)
      for s in 0..<game.stateCount {
        guard let a = response.reply(in: s, beyond: tolerance) else { continue }
        for b in 0..<game.actionCount {
          field[t, s, b] = (1 - share) * field[t, s, b] + (a == b ? share : 0)
        }
        hasReplied = true
        response = try self.response(to: field, at: t)
      }
    }
    return hasReplied ? try Policy(checking: field, feasible: game.feasibleActions) : nil
  }

  /// What the states of epoch t gain by each action, and who is there.
  private struct Response {
    let advantages: [Double]
    let μ: [Double]

    /// The first best action of a state, if it is reached and gains more than `tolerance`.
    func reply(in s: Int, beyond tolerance: Double) -> Int? {
      guard μ[s] > 0 else { return nil }
      let A = advantages.count / μ.count
      let gains = advantages[s * A..<(s + 1) * A]
      guard let best = gains.max(), best > tolerance else { return nil }
      return gains.firstIndex(of: best).map { $0 - s * A }
    }
  }

  private func response(to field: StateActionField, at t: Int) throws(MeanFieldError) -> Response {
    let π = try Policy(checking: field, feasible: game.feasibleActions)
    let flow = game.flow(inducedBy: π)
    let n = game.shape.pairCount
    let advantages = AdvantageMap(game: game).advantages(of: π, in: flow)
    return Response(
      advantages: Array(advantages[t * n..<(t + 1) * n]),
      μ: flow.occupationMeasure.stateDistribution(at: t))
  }
}
