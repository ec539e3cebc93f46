public import MeanField

/// Prior descent: a Boltzmann response that stays near a prior, which is renewed now and then.
///
/// With q the prior, Q* the optimal state–action values in Γ(πₖ) and η > 0, one step is
///
///     πₖ₊₁ ∝ q exp(Q*/η),    and then q ← πₖ₊₁ if n divides k + 2
///
/// with q the start at first; n = 0 keeps it. [CuiKoeppl2021] The numbering of renewals is
/// that of MFGLib, whose first comes one step early. Logits are kept instead of probabilities, so
/// that nothing overflows, and probabilities of the start below 1e-12 begin there instead of at 0.
///
/// By default the prior is renewed in every step, and steps are extrapolated, of a size 1/η that is
/// certified on the way (``CertifiedAscent``). [Korpelevich1976]
///
/// - Complexity: two passes over all transitions per step of a given temperature, four for a
///   certified one, and more while its size is found.
public struct PriorDescent: CompetitiveMethod {
  /// Its line in the catalog.
  public static let entry = CatalogEntry(
    "prior-descent", "Prior descent", cites: "[CuiKoeppl2021]", version: 2,
    advice: "Cheap steps, often the fastest to 1e-6 in large games.")

  /// The temperature η; 0 for one that is certified on the way.
  public var temperature = 0.0
  /// The number n of steps between renewals of the prior; 0 for none.
  public var innerSteps = 1
  /// The relative exploitability at which a solve has converged.
  public var accuracy = 1e-8
  /// The number of steps.
  public var iterations = 10_000

  /// The defaults.
  public init() {}
  /// With a temperature and the steps between renewals of the prior.
  public init(temperature: Double, innerSteps: Int) {
    (self.temperature, self.innerSteps) = (temperature, innerSteps)
  }

  /// The declared parameters.
  public static let parameters: [Parameter<Self>] = [
    Parameter(
      "eta", \.temperature, in: .between(0, 1e12), tuned: .logarithmic(1e-3...1e3),
      unit: "reward", "temperature η, 0 for one that is certified on the way"),
    Parameter(
      "n-inner", \.innerSteps, in: .atLeast(0), tuned: .linear(1...101), unit: "steps",
      "steps between renewals of the prior, 0 for none"),
    .accuracy, .iterations(\.iterations),
  ]

  /// A temperature above 0 is at least 1e-6, so that Q*/η stays a number; one that is found belongs
  /// to a prior that is renewed in every step.
  public func validate() throws(MeanFieldError) {
    try Self.require(
      temperature == 0 || temperature >= 1e-6, "eta", expected: "0 or a number ≥ 1e-6",
      got: temperature)
    try Self.require(
      temperature > 0 || innerSteps == 1, "n-inner", expected: "1 without an eta", got: innerSteps)
  }

  /// The logits of the prior, those of the policy, and the steps done.
  public struct State: Sendable, Codable {
    var prior: StateActionField
    var descent: MirrorDescentState
  }

  /// The start is policy and prior.
  public func initialState(for game: some MeanFieldGame, from start: Policy) -> State {
    let descent = MirrorDescentState(at: start, feasible: game.feasibleActions)
    return State(prior: descent.logits, descent: descent)
  }

  /// Flow, optimal Q-values, softmax around the prior.
  public func step(_ state: inout State, in game: some MeanFieldGame) {
    guard temperature > 0 else { return state.descent.ascendOptimally(in: game) }
    let process = game.flow(inducedBy: state.descent.policy).process
    state.descent.logits.update(from: state.prior)
    state.descent.climbOptimally(at: process, stepSize: 1 / temperature)
    if innerSteps > 0, (state.descent.steps + 2) % innerSteps == 0 {
      state.prior.update(from: state.descent.logits)
    }
    state.descent.steps += 1
  }

  /// πₖ.
  public func policy(of state: State, in game: some MeanFieldGame) -> Policy {
    state.descent.policy
  }
}
