public import MeanField

extension MESOBFront {
  /// Flow, score, field of the leg, descent, softmax.
  public func step(
    _ state: inout State, in game: some MeanFieldGame
  ) throws(MeanFieldError) {
    guard state.leg < state.plan.count else { return }
    let c = try objective.weights(in: game)
    let leg = state.plan[state.leg]
    let progress = leg.progress(at: state.k)
    if state.k == leg.begin { begin(leg, &state, in: game) }

    let π = state.descent.policy
    let flow = game.flow(inducedBy: π)
    let isBound = if case .bound = leg.kind { true } else { false }
    var expl: Double?
    if isBound || (state.k - leg.begin) % scoreInterval == 0 || state.k == leg.end - 1 {
      let evaluation = flow.evaluation(in: game)
      expl = evaluation.exploitability
      state.archive.pay(2)
      state.archive.offer(
        π, scored: evaluation, weights: c, aim: aim(of: leg, state), iteration: state.k)
    } else {
      state.archive.pay(1)
    }

    // A large step would leave the neighborhood in which the bound's multiplier is right.
    let η = isBound ? finalStepSize : geometric(from: stepSize, to: finalStepSize, progress)
    let τ = geometric(from: initialTemperature, to: temperature, progress) * game.rewardBound
    if case .equilibrium = leg.kind {
      state.descent.climb(at: flow, in: game, stepSize: η)
      state.archive.pay(1)
    } else {
      let (e, λ) = balance(of: leg, &state, exploitability: expl)
      let share = isBound ? state.bound?.share ?? 1 : 1
      let F = BalanceObjective(
        exploitabilityWeight: e, temperature: τ, socialWeights: c.map { λ * $0 })
      state.descent.descend(on: F, at: flow, in: game, stepSize: share * η / (e + λ))
      state.archive.pay(F.passes)
    }
    state.k += 1
    if state.k == leg.end { end(leg, &state) }
  }

  /// Every leg of weights goes on from the one before it; a bound starts at the gap's better end.
  private func begin(_ leg: FrontLeg, _ state: inout State, in game: some MeanFieldGame) {
    var from = state.start
    var isEnd = false
    switch leg.kind {
    case .equilibrium, .optimum: isEnd = true
    case .rising: from = state.risen
    case .falling: from = state.fallen
    case .bound:
      let gap = FrontGap(in: state.archive, tried: state.triedBounds)
      state.bound = gap.map { Bound(ε: $0.ε, ν: $0.slope, ρ: penalty * $0.slope / $0.width) }
      if let gap { state.triedBounds.append(gap.ε) }
      // The end of larger W violates the bound, but its support is the richer one.
      from = gap?.high.policy ?? state.archive.best(forWeight: weight)?.policy ?? state.start
    }
    state.descent = MirrorDescentState(at: from, feasible: game.feasibleActions)
    if !isEnd { state.descent.restart(feasible: game.feasibleActions, floor: 1e-3) }
  }

  private func end(_ leg: FrontLeg, _ state: inout State) {
    switch leg.kind {
    case .equilibrium, .rising: state.risen = state.descent.policy
    case .optimum, .falling: state.fallen = state.descent.policy
    case .bound: break
    }
    state.leg += 1
  }

  private func aim(of leg: FrontLeg, _ state: State) -> BalanceFront.Aim {
    switch leg.kind {
    case .equilibrium: .equilibrium
    case .optimum: .optimum
    case .rising(let λ), .falling(let λ): .weight(λ)
    case .bound: state.bound.map { .bound($0.ε) } ?? .weight(weight)
    }
  }

  /// The weights (e, λ) of exploitability and W in the leg's field; ν ← m every tenth step.
  private func balance(
    of leg: FrontLeg, _ state: inout State, exploitability: Double?
  ) -> (e: Double, λ: Double) {
    switch leg.kind {
    case .equilibrium: return (1, 0)
    case .optimum: return (0, 1)
    case .rising(let λ), .falling(let λ): return (1, λ)
    case .bound:
      guard let exploitability, let m = state.bound?.multiplier(at: exploitability) else {
        return (1, weight)
      }
      if state.k % 10 == 9 { state.bound?.ν = m }
      return (m, 1)
    }
  }
}
