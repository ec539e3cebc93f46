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
  /// The name on the command line.
  public static let name = "boltzmann-policy-iteration"
  /// The name in prose.
  public static let title = "Boltzmann policy iteration"
  /// The source.
  public static let reference = "[LauriereEtAl2022]"
  /// Raised when results change.
  public static let algorithmVersion = 1

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
    Parameter(
      "step-size", \.stepSize, in: .between(0, 1e6), unit: "1/reward", "inverse temperature η"),
    Parameter("iterations", \.iterations, in: .atLeast(0), unit: "steps", "number of steps"),
  ]

  /// The start.
  public func initialState(
    for game: some MeanFieldGame, from start: Policy
  ) throws(MeanFieldError) -> Policy {
    start
  }

  /// Flow, Q-values, softmax.
  public func step(_ π: inout Policy, in game: some MeanFieldGame) {
    let last = π
    game.flow(inducedBy: last).process.forEachStateActionValue(of: last) { t, Q in
      π.update(softmax: Q.map { stepSize * $0 }, feasible: game.feasibleActions, at: t)
    }
  }

  /// πₖ.
  public func policy(of π: Policy, in game: some MeanFieldGame) -> Policy { π }
}
