/// What a policy is worth in a frozen game, with proved bounds.
///
/// The policy is scored by its own flow μₜ₊₁(s') = Σ P(s' | s, a) μₜ(s) πₜ(a | s) and by backward
/// induction V(s) = max over A(s) of r(s, a) + Σ P(s' | s, a) V(s'), in interval arithmetic
/// (``Enclosure``). No code is shared with games or solvers. Each bound contains what exact
/// arithmetic would give for the very numbers in the arrays; whether these are the game's is not
/// for a certificate to tell.
package struct Certificate: Sendable, Hashable {
  /// The arithmetic, as files name it; results of the same name have the same bits.
  package static let arithmetic = "interval-binary64-1"

  /// V*, the value of a best reply against the frozen population, of each population.
  package let bestResponseValues: [Enclosure]
  /// ⟨Γ(π), r⟩, what the policy earns, of each population.
  package let ownValues: [Enclosure]
  /// V* − ⟨Γ(π), r⟩ of each population.
  package let gaps: [Enclosure]
  /// The largest |Σₐ Lₜ(s, a) − inflow| of the occupation measure L over epochs and states.
  package let flowResidual: Enclosure
  /// The largest |Lₜ(s, a) − Γ(π)ₜ(s, a)|: how far L is from the flow of the policy.
  package let flowDistance: Enclosure
  /// The largest |π| or |L| on an infeasible pair, or −π if a probability is negative; exact.
  package let infeasibility: Double
  /// How far rows are from laws: the largest |Σ − 1|, or −p of a negative probability.
  ///
  /// Rows are those of the policy, of the transitions of feasible pairs, and of the initial law
  /// of each population.
  package let lawResidual: Enclosure

  /// V*, summed over populations.
  package var bestResponseValue: Enclosure { bestResponseValues.reduce(.zero, +) }
  /// ⟨Γ(π), r⟩, summed over populations.
  package var ownValue: Enclosure { ownValues.reduce(.zero, +) }
  /// The exploitability, summed over populations.
  package var gap: Enclosure { gaps.reduce(.zero, +) }
}

extension Certificate {
  /// Computes the certificate of a policy, (T + 1) × S × A, and of what is said to be its flow.
  ///
  /// - Complexity: one pass forward and one backward over all transitions.
  package init(
    of game: FrozenGame, policy π: [Double], occupationMeasure L: [Double]
  ) throws {
    try game.check(policy: π, occupationMeasure: L)
    var forward = ForwardPass(game)
    for t in 0...game.horizon {
      let slice = t * game.pairCount..<(t + 1) * game.pairCount
      let rows = t < game.horizon ? try game.checkedSuccessors(at: t) : nil
      forward.advance(
        policy: π[slice], rewards: game.rewards[slice], measure: L[slice], through: rows)
    }
    ownValues = forward.values
    flowResidual = forward.flowResidual
    flowDistance = forward.flowDistance
    infeasibility = forward.infeasibility
    lawResidual = forward.lawResidual
    bestResponseValues = try game.bestResponseValues()
    gaps = zip(bestResponseValues, ownValues).map { $0 - $1 }
    let enclosures = gaps + bestResponseValues + ownValues
    guard (enclosures + [flowResidual, flowDistance, lawResidual]).allSatisfy(\.isFinite) else {
      throw CertificateError(
        .notFinite, "certificate", expected: "bounds that are numbers", got: "an overflow")
    }
  }
}

extension FrozenGame {
  /// V* of each population, by backward induction.
  func bestResponseValues() throws -> [Enclosure] {
    let A = actionCount
    var V = [Enclosure](repeating: .zero, count: stateCount)
    for t in (0...horizon).reversed() {
      let rows = t < horizon ? try checkedSuccessors(at: t) : nil
      let r = rewards[t * pairCount..<(t + 1) * pairCount]
      V = (0..<stateCount).map { s in
        var best: Enclosure?
        for pair in s * A..<(s + 1) * A where feasible[pair] {
          var Q = Enclosure(exactly: r[r.startIndex + pair])
          if let rows {
            for k in rows.positions(pair) { Q += rows.probabilities[k] * V[rows.states[k]] }
          }
          best = best.map { Enclosure.maximum($0, Q) } ?? Q
        }
        return best ?? .zero
      }
    }
    return populations.map { states in
      states.reduce(.zero) { $0 + initialDistribution[$1] * V[$1] }
    }
  }
}
