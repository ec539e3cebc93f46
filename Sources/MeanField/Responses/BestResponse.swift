internal import CNumerics

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
  /// The best-response value V*(L) = max over π' of J(π'; L) of each population.
  public func bestResponseValues() -> [Double] {
    var first: [Double] = []
    maximize { t, _, V in if t == 0 { first = initialValues(V) } }
    return first
  }

  /// Hands out Q*ₜ and V*ₜ from the last epoch to the first.
  private func maximize(
    _ body: (
      _ t: Int, _ Q: UnsafeMutablePointer<Double>, _ V: UnsafeMutablePointer<Double>
    ) -> Void
  ) {
    feasibleActions.withMask { mask in
      backwardInduction { t, Q, V in
        mesob_maximum(shape.stateCount, shape.actionCount, Q, mask, V)
        body(t, Q, V)
      }
    }
  }

  /// The best response, by backward induction.
  ///
  /// - Complexity: one pass over all transitions.
  public func bestResponse() -> BestResponse {
    var policy = StateActionField(shape)
    var values = [[Double]](repeating: [], count: shape.epochCount)
    var first: [Double] = []
    respond(&policy) { t, V in
      values[t] = array(V, shape.stateCount)
      if t == 0 { first = initialValues(V) }
    }
    return BestResponse(policy: Policy(unchecked: policy), values: values, initialValues: first)
  }

  /// Writes the best response, and hands out its values Vₜ from the last epoch to the first.
  private func respond(
    _ policy: inout StateActionField,
    _ body: (_ t: Int, _ V: UnsafeMutablePointer<Double>) -> Void = { _, _ in }
  ) {
    let (S, A, n) = (shape.stateCount, shape.actionCount, shape.pairCount)
    policy.values.withUnsafeMutableBufferPointer { policy in
      let policy = policy.baseAddress.unsafelyUnwrapped
      feasibleActions.withMask { mask in
        backwardInduction { t, Q, V in
          mesob_best_response(S, A, Q, mask, V, policy + t * n)
          body(t, V)
        }
      }
    }
  }

  /// Hands out the optimal state–action values Q*ₜ from the last epoch to the first.
  ///
  /// - Complexity: one pass over all transitions; nothing is kept.
  public func forEachOptimalStateActionValue(_ body: (_ t: Int, _ Q: [Double]) -> Void) {
    maximize { t, Q, _ in body(t, array(Q, shape.pairCount)) }
  }

  /// Writes the optimal state–action values Q*, (T + 1) × S × A.
  package func write(optimalValuesTo Q: inout StateActionField) {
    let n = shape.pairCount
    Q.withMutableEntries { values in
      maximize { t, Q, _ in (values + t * n).update(from: Q, count: n) }
    }
  }

  /// The smoothed best response at temperature τ > 0, by backward induction.
  ///
  /// - Complexity: one pass over all transitions and one exponential per state–action pair.
  public func softBestResponse(temperature τ: Double) -> SoftBestResponse {
    var policy = StateActionField(shape)
    var values = [[Double]](repeating: [], count: shape.epochCount)
    var first: [Double] = []
    policy.values.withUnsafeMutableBufferPointer { policy in
      respondSoftly(temperature: τ, policy.baseAddress.unsafelyUnwrapped) { t, V in
        values[t] = array(V, shape.stateCount)
        if t == 0 { first = initialValues(V) }
      }
    }
    return SoftBestResponse(
      policy: Policy(unchecked: policy), values: values, initialValues: first)
  }

  /// V_τ(L) = ⟨μ₀, V₀⟩ of the smoothed best response at temperature τ > 0, summed over populations.
  ///
  /// - Complexity: one pass over all transitions and one exponential per state–action pair.
  package func softBestResponseValue(temperature τ: Double) -> Double {
    var value = 0.0
    workspace.lend(shape.pairCount) { response in
      feasibleActions.withMask { mask in
        backwardInduction { t, Q, V in
          mesob_soft_maximum(shape.stateCount, shape.actionCount, τ, Q, mask, V, response)
          if t == 0 { value = mesob_dot(shape.stateCount, initialDistribution, V) }
        }
      }
    }
    return value
  }

  /// Writes the smoothed best response, and hands out its values from the last epoch to the first.
  private func respondSoftly(
    temperature τ: Double, _ policy: UnsafeMutablePointer<Double>,
    _ body: (_ t: Int, _ V: UnsafeMutablePointer<Double>) -> Void
  ) {
    let (S, A, n) = (shape.stateCount, shape.actionCount, shape.pairCount)
    feasibleActions.withMask { mask in
      backwardInduction { t, Q, V in
        mesob_soft_maximum(S, A, τ, Q, mask, V, policy + t * n)
        body(t, V)
      }
    }
  }

  /// Lends the flow of the smoothed best response, (T + 1) × S × A, and its values Vₜ(s),
  /// (T + 1) × S, all row-major.
  func withSoftResponse(
    temperature τ: Double,
    _ body: (_ flow: UnsafePointer<Double>, _ values: UnsafePointer<Double>) -> Void
  ) {
    let S = shape.stateCount
    workspace.lend(shape.count) { flow in
      workspace.lend(shape.epochCount * S) { values in
        respondSoftly(temperature: τ, flow) { t, V in (values + t * S).update(from: V, count: S) }
        follow(flow)
        body(flow, values)
      }
    }
  }

  // MARK: Policies that answer the flow, written over the policies that are there

  /// π ← softmax(Q*/τ) over the feasible actions, or the best response itself for τ = 0.
  ///
  /// Q* is the value of acting optimally afterwards, so this is not the optimum of the
  /// entropy-regularized problem, in which also the later epochs are soft.
  public func answer(_ π: inout Policy, temperature τ: Double) {
    precondition(π.shape == shape)
    guard τ > 0 else { return respond(&π.field) }
    let n = shape.pairCount
    π.withSoftmax(feasible: feasibleActions) { π in
      maximize { t, Q, _ in for i in 0..<n { π[t * n + i] = Q[i] / τ } }
    }
  }

  /// π ← the best response, or for τ > 0 the smoothed one, with an entropy bonus at every epoch.
  package func respond(_ π: inout Policy, temperature τ: Double) {
    precondition(π.shape == shape)
    guard τ > 0 else { return respond(&π.field) }
    π.field.withMutableEntries { respondSoftly(temperature: τ, $0) { _, _ in } }
  }

  /// π ← softmax(η Q) over the feasible actions, with Q the state–action values of π.
  public func iterate(_ π: inout Policy, stepSize η: Double) {
    precondition(π.shape == shape)
    let (S, A, n) = (shape.stateCount, shape.actionCount, shape.pairCount)
    π.withSoftmax(feasible: feasibleActions) { π in
      backwardInduction { t, Q, V in
        mesob_expectation(S, A, π + t * n, Q, V)
        mesob_combine(n, η, Q, 0, nil, π + t * n)
      }
    }
  }

  /// θ ← θ + η Q* and π ← softmax(θ) at every epoch, with Q* the optimal state–action values.
  public func climbOptimally(_ θ: inout StateActionField, _ π: inout Policy, stepSize η: Double) {
    precondition(θ.shape == shape && π.shape == shape)
    let n = shape.pairCount
    θ.values.withUnsafeMutableBufferPointer { θ in
      let θ = θ.baseAddress.unsafelyUnwrapped
      π.withSoftmax(feasible: feasibleActions) { π in
        maximize { t, Q, _ in
          mesob_axpy(n, η, Q, θ + t * n)
          (π + t * n).update(from: θ + t * n, count: n)
        }
      }
    }
  }
}
