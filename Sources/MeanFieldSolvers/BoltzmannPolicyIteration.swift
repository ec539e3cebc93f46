public import MeanField

/// Boltzmann policy iteration: the softmax of what the last policy's actions were worth.
///
/// With Q(πₖ, Γ(πₖ)) the state–action values of the policy in its own flow, one step is
///
///     πₖ₊₁ = softmax(η Q(πₖ, Γ(πₖ)))
///
/// the soft form of policy iteration [LauriereEtAl2022]; unlike online mirror descent it does not
/// add up, so that it ends, if it does, at a quantal-response equilibrium of temperature 1/η.
///
/// - Complexity: two passes over all transitions per step.
public struct BoltzmannPolicyIteration: MeanFieldSolver {
  /// Its line in the catalog.
  public static let entry = CatalogEntry(
    "boltzmann-policy-iteration", "Boltzmann policy iteration", cites: "[LauriereEtAl2022]")

  /// The inverse temperature η.
  public var stepSize = 0.1
  /// The number of steps.
  public var iterations = 1000

  /// The defaults.
  public init() {}
  /// With an inverse temperature.
  public init(stepSize: Double) { self.stepSize = stepSize }

  /// The declared parameters.
  public static let parameters: [Parameter<Self>] = [
    .stepSize(
      \.stepSize, in: .between(0, 1e6), tuned: .logarithmic(1e-3...100), "inverse temperature η"),
    .iterations(\.iterations),
  ]

  /// Flow, Q-values, softmax.
  public func step(_ π: inout Policy, in game: some MeanFieldGame) {
    let last = π
    game.flow(inducedBy: last).process.forEachStateActionValue(of: last) { t, Q in
      π.update(softmax: Q.map { stepSize * $0 }, feasible: game.feasibleActions, at: t)
    }
  }
}

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
