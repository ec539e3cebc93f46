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
/// - Complexity: two passes over all transitions per step.
public struct PriorDescent: MeanFieldSolver {
  /// Its line in the catalog.
  public static let entry = CatalogEntry("prior-descent", "Prior descent", cites: "[CuiKoeppl2021]")

  /// The temperature η.
  public var temperature = 1.0
  /// The number n of steps between renewals of the prior; 0 for none.
  public var innerSteps = 1
  /// The number of steps.
  public var iterations = 2000

  /// The defaults.
  public init() {}
  /// With a temperature and the steps between renewals of the prior.
  public init(temperature: Double, innerSteps: Int) {
    (self.temperature, self.innerSteps) = (temperature, innerSteps)
  }

  /// The declared parameters.
  public static let parameters: [Parameter<Self>] = [
    Parameter(
      "eta", \.temperature, in: .between(1e-6, 1e12), tuned: .logarithmic(1e-3...1e3),
      unit: "reward", "temperature η"),
    Parameter(
      "n-inner", \.innerSteps, in: .atLeast(0), tuned: .linear(1...101), unit: "steps",
      "steps between renewals of the prior, 0 for none"),
    .iterations(\.iterations),
  ]

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
