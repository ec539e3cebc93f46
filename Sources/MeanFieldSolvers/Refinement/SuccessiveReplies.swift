import MeanField

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
    return hasReplied ? try policy(field) : nil
  }

  private func policy(_ field: StateActionField) throws(MeanFieldError) -> Policy {
    try Policy(checking: field, feasible: game.feasibleActions)
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
    let π = try policy(field)
    let flow = game.flow(inducedBy: π)
    let n = game.shape.pairCount
    let advantages = AdvantageMap(game: game).advantages(of: π, in: flow)
    return Response(
      advantages: Array(advantages[t * n..<(t + 1) * n]),
      μ: flow.occupationMeasure.stateDistribution(at: t))
  }
}
