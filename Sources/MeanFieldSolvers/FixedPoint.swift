public import MeanField

/// Fixed-point iteration: everybody answers what was played last.
///
/// With Q* the optimal state–action values in Γ(πₖ) and temperature τ ≥ 0, one step is
///
///     πₖ₊₁ = softmax(Q*/τ),    for τ = 0 the best response, tied actions sharing equally
///
/// Boltzmann iteration [CuiKoeppl2021] for τ > 0: it contracts for large temperatures and
/// then ends at the quantal-response equilibrium. With τ = 0 and `share` = 1 it is the Banach–Picard
/// iteration of [LauriereEtAl2022], which runs in circles unless an equilibrium is strict.
///
/// By default it is damped: a share of the agents answers, the largest by which exploitability falls
/// enough (``DampedResponse``). [HofbauerSandholm2009] Where an equilibrium is mixed that share, and
/// with it the exploitability, falls like 1/k only. A given share stays as it is.
///
/// - Complexity: two passes over all transitions per step if everybody answers, four with a given
///   share, two more for each share that is tried otherwise.
public struct FixedPoint: CompetitiveMethod {
  /// Its line in the catalog.
  public static let entry = CatalogEntry(
    "fixed-point", "Fixed-point iteration", cites: "[LauriereEtAl2022], [CuiKoeppl2021]",
    version: 2,
    advice:
      "To strict equilibria in a few steps, to mixed ones like 1/k at best."
  )

  /// The temperature τ; 0 for the best response.
  public var temperature = 0.0
  /// The share of the agents that answers; 0 for the largest by which exploitability falls, or, at
  /// a temperature, for all of them.
  public var share = 0.0
  /// The relative exploitability at which a solve has converged.
  public var accuracy = 1e-8
  /// The number of steps.
  public var iterations = 20_000

  /// The defaults.
  public init() {}
  /// With a temperature, 0 for the best response.
  public init(temperature: Double) { self.temperature = temperature }

  /// The declared parameters.
  public static let parameters: [Parameter<Self>] = [
    Parameter(
      "temperature", \.temperature, in: .between(0, 1e12), tuned: .logarithmic(1e-3...100),
      unit: "reward", "temperature τ of the response, 0 for the best response"),
    Parameter(
      "share", \.share, in: .between(0, 1), tuned: .logarithmic(1e-3...1),
      "share that answers, 0 for the largest by which exploitability falls (temperature 0) or all"),
    .accuracy, .iterations(\.iterations),
  ]

  /// Flow, response and, unless everybody answers, its flow and their average.
  public func step(_ state: inout ResponseState, in game: some MeanFieldGame) {
    if share == 0, temperature == 0 { return state.answerDamped(in: game) }
    if share > 0, share < 1 {
      return state.average(share: share, temperature: temperature, in: game)
    }
    state.answer(temperature: temperature, in: game)
  }

  /// A given one.
  public func temperature(of state: ResponseState) -> Double? {
    temperature > 0 ? temperature : nil
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
/// By default it is damped and cooled: logits go only as far towards ηQ as is certified on the way,
/// and η grows threefold whenever they are all but there (``CertifiedAscent``), so that it tends to a
/// Nash equilibrium. [Korpelevich1976]
///
/// - Complexity: two passes over all transitions per step of a given η, four otherwise, and more
///   while a size is found.
public struct BoltzmannPolicyIteration: CompetitiveMethod {
  /// Its line in the catalog.
  public static let entry = CatalogEntry(
    "boltzmann-policy-iteration", "Boltzmann policy iteration", cites: "[LauriereEtAl2022]",
    version: 2,
    advice: "Like mirror descent, by way of quantal responses of falling temperature.")

  /// The inverse temperature η; 0 for one that grows, with damped steps.
  public var stepSize = 0.0
  /// The relative exploitability at which a solve has converged.
  public var accuracy = 1e-8
  /// The number of steps.
  public var iterations = 10_000

  /// The defaults.
  public init() {}
  /// With an inverse temperature.
  public init(stepSize: Double) { self.stepSize = stepSize }

  /// The declared parameters.
  public static let parameters: [Parameter<Self>] = [
    .stepSize(
      \.stepSize, in: .between(0, 1e6), tuned: .logarithmic(1e-3...100),
      "inverse temperature η, 0 for one that grows, with damped steps"),
    .accuracy, .iterations(\.iterations),
  ]

  /// The start, and the logits of damped steps.
  public func initialState(for game: some MeanFieldGame, from start: Policy) -> MirrorDescentState {
    var state = MirrorDescentState(at: start, feasible: game.feasibleActions)
    state.ascent = CertifiedAscent(isCooled: true)
    if stepSize > 0 { state.policy = start }
    return state
  }

  /// Flow, Q-values, softmax.
  public func step(_ state: inout MirrorDescentState, in game: some MeanFieldGame) {
    guard stepSize > 0 else { return state.ascend(in: game) }
    game.flow(inducedBy: state.policy).process.iterate(&state.policy, stepSize: stepSize)
  }

  /// 1/η of a given η.
  public func temperature(of state: MirrorDescentState) -> Double? {
    stepSize > 0 ? 1 / stepSize : nil
  }
}
