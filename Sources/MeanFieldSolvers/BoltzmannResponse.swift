public import MeanField

extension DecisionProcess {
  /// softmax(Q*/τ) over the feasible actions, or the best response itself for τ = 0.
  ///
  /// Q* is the value of acting optimally afterwards, so this is not the optimum of the
  /// entropy-regularized problem, in which also the later epochs are soft.
  public func boltzmannResponse(temperature τ: Double) -> Policy {
    guard τ > 0 else { return bestResponse().policy }
    var π = Policy(uniformOver: feasibleActions, horizon: shape.horizon)
    forEachOptimalStateActionValue { t, Q in
      π.update(softmax: Q.map { $0 / τ }, feasible: feasibleActions, at: t)
    }
    return π
  }
}
