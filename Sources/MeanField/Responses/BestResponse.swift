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

extension DecisionProcess {
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
      policy[t] = Kernels.softMaximum(
        of: Q, temperature: τ, feasible: feasibleActions, into: &V)
      values[t] = V
    }
    return SoftBestResponse(
      policy: Policy(unchecked: StateActionField(shape, epochs: policy)), values: values,
      initialValues: initialValues(first))
  }
}
