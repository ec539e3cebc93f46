/// The Markov decision process that one agent faces when the population is frozen at L.
///
/// Rewards and transitions are those of the game at L; nothing depends on the population anymore.
public struct DecisionProcess: Sendable {
  /// T, S and A.
  public let shape: GameShape
  /// The feasible actions.
  public let feasibleActions: FeasibleActions
  /// The law μ₀ of the first state; it sums to 1 on each population.
  public let initialDistribution: [Double]
  /// Who lives where.
  public let populations: [Population]
  /// Rewards and transitions, one stage per epoch.
  public package(set) var stages: [Stage<Double>]

  /// The totals M over the horizon that rewards were read at; empty in games without.
  public let totals: [Double]

  package init(of game: some MeanFieldGame, stages: [Stage<Double>] = [], totals: [Double] = []) {
    shape = game.shape
    feasibleActions = game.feasibleActions
    initialDistribution = game.initialDistribution
    populations = game.populations
    (self.stages, self.totals) = (stages, totals)
  }

  /// The rewards as one tensor.
  public var rewards: StateActionField {
    var field = StateActionField(shape)
    for t in 0..<shape.epochCount { field[t] = stages[t].rewards }
    return field
  }

  /// Walks backwards over the epochs with Qₜ = rₜ + Pₜ Vₜ₊₁ for the Vₜ that `value` makes of Qₜ.
  func backwardInduction(_ value: (_ t: Int, _ Q: [Double], _ V: inout [Double]) -> Void)
    -> [Double]
  {
    var V = [Double](repeating: 0, count: shape.stateCount)
    for t in (0..<shape.epochCount).reversed() {
      var Q = stages[t].rewards
      stages[t].kernel?.backup(V, addingTo: &Q)
      value(t, Q, &V)
    }
    return V
  }

  /// ⟨μ₀, V⟩ for each population.
  func initialValues(_ V: [Double]) -> [Double] {
    populations.map { population in
      population.states.reduce(0) { $0 + initialDistribution[$1] * V[$1] }
    }
  }

  /// The state–action values Q(s, a) of a policy, with no further response of the population.
  ///
  /// - Complexity: one pass over all transitions.
  public func stateActionValues(of π: Policy) -> StateActionField {
    var values = StateActionField(shape)
    forEachStateActionValue(of: π) { t, Q in values[t] = Q }
    return values
  }

  /// Hands out the Qₜ of a policy from the last epoch to the first, without keeping them.
  public func forEachStateActionValue(of π: Policy, _ body: (_ t: Int, _ Q: [Double]) -> Void) {
    _ = backwardInduction { t, Q, V in
      Kernels.expectation(of: Q, under: π[t], into: &V)
      body(t, Q)
    }
  }

  /// The values Vₜ(s) of a policy, row-major (T + 1) × S.
  public func stateValues(of π: Policy) -> [Double] {
    var values = [[Double]](repeating: [], count: shape.epochCount)
    _ = backwardInduction { t, Q, V in
      Kernels.expectation(of: Q, under: π[t], into: &V)
      values[t] = V
    }
    return Array(values.joined())
  }

  /// The expected total reward J(π; L) of each population's agents.
  public func values(of π: Policy) -> [Double] {
    initialValues(
      backwardInduction { t, Q, V in Kernels.expectation(of: Q, under: π[t], into: &V) })
  }

  /// The best-response value V*(L) = max over π' of J(π'; L) of each population.
  public func bestResponseValues() -> [Double] {
    initialValues(
      backwardInduction { _, Q, V in Kernels.maximum(of: Q, feasible: feasibleActions, into: &V) })
  }

  /// The occupation measure of a policy through the frozen transitions.
  public func flow(of π: Policy) -> OccupationMeasure {
    var μ = initialDistribution
    let L = (0..<shape.epochCount).map { t in
      let slice = Kernels.scaleRows(of: π[t], by: μ)
      if let kernel = stages[t].kernel { μ = kernel.push(slice) }
      return slice
    }
    return OccupationMeasure(StateActionField(shape, epochs: L))
  }

  /// The best response, by backward induction.
  ///
  /// - Complexity: one pass over all transitions.
  public func bestResponse() -> BestResponse {
    var policy = StateActionField(shape)
    var values = [[Double]](repeating: [], count: shape.epochCount)
    let actionCount = shape.actionCount
    let first = backwardInduction { t, Q, V in
      Kernels.maximum(of: Q, feasible: feasibleActions, into: &V)
      values[t] = V
      for s in V.indices {
        let row = s * actionCount..<(s + 1) * actionCount
        let best = row.filter { feasibleActions.mask[$0] > 0 && Q[$0] == V[s] }
        for i in best { policy[t][i] = 1 / Double(best.count) }
      }
    }
    return BestResponse(
      policy: Policy(unchecked: policy), values: values, initialValues: initialValues(first))
  }

  /// Hands out the optimal state–action values Q*ₜ from the last epoch to the first.
  ///
  /// - Complexity: one pass over all transitions; nothing is kept.
  public func forEachOptimalStateActionValue(_ body: (_ t: Int, _ Q: [Double]) -> Void) {
    _ = backwardInduction { t, Q, V in
      Kernels.maximum(of: Q, feasible: feasibleActions, into: &V)
      body(t, Q)
    }
  }

  /// The smoothed best response at temperature τ > 0, by backward induction.
  ///
  /// - Complexity: one pass over all transitions and one exponential per state–action pair.
  public func softBestResponse(temperature τ: Double) -> SoftBestResponse {
    var policy = [[Double]](repeating: [], count: shape.epochCount)
    var values = policy
    let first = backwardInduction { t, Q, V in
      policy[t] = Kernels.softMaximum(of: Q, temperature: τ, feasible: feasibleActions, into: &V)
      values[t] = V
    }
    return SoftBestResponse(
      policy: Policy(unchecked: StateActionField(shape, epochs: policy)), values: values,
      initialValues: initialValues(first))
  }

  /// The flow residual f of L: f₀ = Σₐ L₀ − μ₀ and fₜ₊₁ = Σₐ Lₜ₊₁ − Pₜ Lₜ, one array per epoch.
  ///
  /// It is 0 exactly when L is the flow of its own policy. [GuoEtAl2023]
  public func flowResidual(of L: OccupationMeasure) -> [[Double]] {
    (0..<shape.epochCount).map { t in
      let inflow = t == 0 ? initialDistribution : stages[t - 1].kernel?.push(L[t - 1]) ?? []
      return zip(L.stateDistribution(at: t), inflow).map { $0 - $1 }
    }
  }
}

/// A best response to a frozen population, and its value.
public struct BestResponse: Sendable {
  /// The maximizing policy; mass is shared equally among actions that are exactly tied.
  public let policy: Policy
  /// The optimal values Vₜ(s), one array of shape S per epoch.
  public let values: [[Double]]
  /// V*(L) of each population.
  public let initialValues: [Double]
}

/// A smoothed best response: entropy-regularized optimal play at temperature τ.
public struct SoftBestResponse: Sendable {
  /// softmax(Q/τ) over the feasible actions.
  public let policy: Policy
  /// The values V(s) = τ log Σ exp(Q(s, a)/τ), one array of shape S per epoch.
  public let values: [[Double]]
  /// V_τ(L) of each population, at least V*(L).
  public let initialValues: [Double]
}
