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
          checkFeasibility(pair, π[i], L[i])
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

  private mutating func checkFeasibility(_ pair: Int, _ π: Double, _ L: Double) {
    let excess = game.feasible[pair] ? -π : max(abs(π), abs(L))
    infeasibility = max(infeasibility, excess)
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
