public import MeanField

/// Fixed-point iteration: everybody answers what was played last.
///
/// With Q* the optimal state–action values in Γ(πₖ) and temperature τ ≥ 0, one step is
///
///     πₖ₊₁ = softmax(Q*/τ),    for τ = 0 the best response, tied actions sharing equally
///
/// Boltzmann iteration [CuiKoeppl2021] for τ > 0: it contracts for large temperatures and
/// then ends at the quantal-response equilibrium. With τ = 0 it is the Banach–Picard iteration of
/// [LauriereEtAl2022], which runs in circles unless an equilibrium is strict. A damped one is
/// ``FictitiousPlay`` with a fixed rate.
///
/// - Complexity: two passes over all transitions per step.
public struct FixedPoint: MeanFieldSolver {
  /// Its line in the catalog.
  public static let entry = CatalogEntry(
    "fixed-point", "Fixed-point iteration", cites: "[LauriereEtAl2022], [CuiKoeppl2021]")

  /// The temperature τ; 0 for the best response.
  public var temperature = 0.0
  /// The number of steps.
  public var iterations = 1000

  /// The defaults.
  public init() {}
  /// With a temperature, 0 for the best response.
  public init(temperature: Double) { self.temperature = temperature }

  /// The declared parameters.
  public static let parameters: [Parameter<Self>] = [
    Parameter(
      "temperature", \.temperature, in: .between(0, 1e12), tuned: .logarithmic(1e-3...100),
      unit: "reward", "temperature τ of the response, 0 for the best response"),
    .iterations(\.iterations),
  ]

  /// A temperature above 0 is at least 1e-6, so that Q*/τ stays a number.
  public func validate() throws(MeanFieldError) {
    try Self.require(
      temperature == 0 || temperature >= 1e-6, "temperature", expected: "0 or a number ≥ 1e-6",
      got: temperature)
  }

  /// Flow, response.
  public func step(_ π: inout Policy, in game: some MeanFieldGame) {
    game.flow(inducedBy: π).process.answer(&π, temperature: temperature)
  }
}

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
    game.flow(inducedBy: π).process.iterate(&π, stepSize: stepSize)
  }
}
