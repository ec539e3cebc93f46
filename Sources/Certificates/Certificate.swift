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
    (ownValues, infeasibility) = (forward.values, forward.infeasibility)
    (flowResidual, flowDistance) = (forward.flowResidual, forward.flowDistance)
    lawResidual = forward.lawResidual
    bestResponseValues = try game.bestResponseValues()
    gaps = zip(bestResponseValues, ownValues).map { $0 - $1 }
    let enclosures = gaps + bestResponseValues + ownValues
    try CertificateError.require(
      (enclosures + [flowResidual, flowDistance, lawResidual]).allSatisfy(\.isFinite), .notFinite,
      "certificate", expected: "bounds that are numbers", got: "an overflow")
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

/// The flow of a policy and the flow equation of an occupation measure, epoch by epoch.
struct ForwardPass {
  private let game: FrozenGame
  /// μₜ of the policy.
  private var μ: [Enclosure]
  /// What flows into each state by the occupation measure.
  private var inflow: [Enclosure]

  private(set) var values: [Enclosure]
  private(set) var flowResidual = Enclosure.zero
  private(set) var flowDistance = Enclosure.zero
  private(set) var lawResidual = Enclosure.zero
  private(set) var infeasibility = 0.0

  init(_ game: FrozenGame) {
    self.game = game
    μ = game.initialDistribution.map(Enclosure.init(exactly:))
    inflow = μ
    values = game.populations.map { _ in .zero }
    for states in game.populations { checkLaw(game.initialDistribution[states]) }
  }

  /// Scores epoch t, then moves on to the next one.
  mutating func advance(
    policy π: ArraySlice<Double>, rewards r: ArraySlice<Double>, measure L: ArraySlice<Double>,
    through rows: Successors?
  ) {
    let A = game.actionCount
    var next = [Enclosure](repeating: .zero, count: game.stateCount)
    var nextInflow = next
    for (n, states) in game.populations.enumerated() {
      for s in states {
        let row = π.startIndex + s * A..<π.startIndex + (s + 1) * A
        checkLaw(π[row])
        var mass = Enclosure.zero
        for a in 0..<A {
          let (pair, i) = (s * A + a, row.lowerBound + a)
          let excess = game.feasible[pair] ? -π[i] : max(abs(π[i]), abs(L[i]))
          infeasibility = max(infeasibility, excess)
          let flow = π[i] * μ[s]
          values[n] += r[i] * flow
          mass += Enclosure(exactly: L[i])
          raise(&flowDistance, (Enclosure(exactly: L[i]) - flow).magnitude)
          guard let rows else { continue }
          if game.feasible[pair] { checkLaw(rows.probabilities[rows.positions(pair)]) }
          for k in rows.positions(pair) {
            next[rows.states[k]] += rows.probabilities[k] * flow
            nextInflow[rows.states[k]] += rows.probabilities[k] * Enclosure(exactly: L[i])
          }
        }
        raise(&flowResidual, (mass - inflow[s]).magnitude)
      }
    }
    (μ, inflow) = (next, nextInflow)
  }

  private mutating func checkLaw(_ row: ArraySlice<Double>) {
    var sum = Enclosure(exactly: -1)
    for p in row {
      sum += Enclosure(exactly: p)
      if p < 0 { raise(&lawResidual, Enclosure(exactly: -p)) }
    }
    raise(&lawResidual, sum.magnitude)
  }
}

private func raise(_ largest: inout Enclosure, _ residual: Enclosure) {
  largest = Enclosure.maximum(largest, residual)
}
