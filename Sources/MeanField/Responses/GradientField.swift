/// What a planner minimizes: F(π) = e·Expl_τ(π) − Σₖ cₖ Wₖ(Γ(π)).
///
/// e = 1 with weights λ is MESOB's balance; e = 0 is a social optimum. [GuoEtAl2023]
public struct BalanceObjective: Sendable, Hashable {
  /// The weight e of exploitability.
  public var exploitabilityWeight: Double
  /// The temperature τ > 0 at which the best response is smoothed.
  public var temperature: Double
  /// The weight of every social objective, in the order of `allObjectives`.
  public var socialWeights: [Double]

  /// Weighs exploitability against social objectives.
  public init(exploitabilityWeight: Double, temperature: Double, socialWeights: [Double]) {
    (self.exploitabilityWeight, self.temperature) = (exploitabilityWeight, temperature)
    self.socialWeights = socialWeights
  }

  /// The passes over all transitions that the gradient field of F takes at a flow.
  ///
  /// The adjoint runs backwards, and so do the derivatives along it; if exploitability counts, there
  /// are the best response, its flow and its derivatives besides. Derivatives of fixed maps, which
  /// are none, count all the same.
  public var passes: Int { exploitabilityWeight == 0 ? 2 : 5 }

  /// F with the unsmoothed exploitability.
  public func value(of evaluation: Evaluation) -> Double {
    exploitabilityWeight * evaluation.exploitability - socialWeights.dot(evaluation.objectives)
  }
}

extension MeanFieldGame {
  /// The gradient field G of F at L = Γ(π): ∂F/∂πₜ(a|s) = μₜ(s) Gₜ(s, a).
  ///
  /// With g the partial derivative of F in L, taken through the envelope of the smoothed best
  /// response (whose flow is b), the adjoint runs backwards through the dynamics:
  ///
  ///     Gₜ = gₜ + Pₜ pₜ₊₁ + Σ Lₜ ∂Pₜ/∂L pₜ₊₁,    pₜ(s) = Σₐ πₜ(a|s) Gₜ(s, a),    p_T₊₁ = 0
  ///
  /// Where rewards read totals M over the horizon, g also has ν·∂mₜ/∂Lₜ with ν = ∂F/∂M.
  ///
  /// - Complexity: ``BalanceObjective/passes`` over all transitions; no array of shape S × S is
  ///   formed.
  public func gradientField(
    of objective: BalanceObjective, at flow: Flow, playing π: Policy
  ) -> StateActionField {
    var G = StateActionField(shape)
    forEachGradient(of: objective, at: flow, playing: π) { t, slice in G[t] = slice }
    return G
  }

  /// Hands out Gₜ from the last epoch to the first, without keeping them.
  public func forEachGradient(
    of objective: BalanceObjective, at flow: Flow, playing π: Policy,
    _ body: (_ t: Int, _ G: [Double]) -> Void
  ) {
    let e = objective.exploitabilityWeight
    let (c, welfareWeight) = splitWelfare(objective.socialWeights)
    let own = e + welfareWeight  // J(π; Γ(π)) and welfare are both ⟨L, r⟩
    let L = flow.occupationMeasure
    let process = flow.process
    let response = e == 0 ? nil : process.softBestResponse(temperature: objective.temperature)
    let b = response.map { process.flow(of: $0.policy) }
    // The weights on what stage t contains, but for the way that a kernel moves the population.
    func cotangent(at t: Int) -> StageCotangent {
      var cotangent = StageCotangent(
        rewards: L[t].map { -own * $0 },
        kernel: Array(repeating: 0, count: process.stages[t].kernel?.storedValues.count ?? 0),
        objectives: c.map { -$0 })
      if let b { Kernels.add(b[t], scaledBy: e, to: &cotangent.rewards) }
      return cotangent
    }
    let ν = totalsGradient(at: L, in: process, of: cotangent(at:))
    var p = [Double](repeating: 0, count: stateCount)
    for t in (0...horizon).reversed() {
      let stage = process.stages[t]
      var cotangent = cotangent(at: t)
      var G = stage.rewards.map { -own * $0 }
      if let b, let response, t < horizon {
        let V = response.values[t + 1].map { e * $0 }
        stage.kernel?.pullback(of: b[t], against: V, addingTo: &cotangent.kernel)
      }
      stage.kernel?.pullback(of: L[t], against: p, addingTo: &cotangent.kernel)
      stage.kernel?.backup(p, addingTo: &G)
      pullback(cotangent, totals: ν, at: t, given: L[t], in: process, addingTo: &G)
      Kernels.expectation(of: G, under: π[t], into: &p)
      body(t, G)
    }
  }

  /// The weights of the game's own objectives, and that of the built-in ⟨L, r⟩.
  package func splitWelfare(_ weights: [Double]) -> (own: [Double], welfare: Double) {
    let count = Self.socialObjectives.count
    return (Array(weights.prefix(count)), weights.dropFirst(count).first ?? 0)
  }
}
