public import MeanField

/// Reduced MESOB: mirror descent on the balance of exploitability and a social objective.
///
/// L = Γ(π) is feasible by construction and the multipliers are the best ones for it, so that of
/// [GuoEtAl2023]'s penalty problem only F(π) = Expl(π) − λ W(Γ(π)) remains. With G the gradient
/// field of (Expl_τ − λ W)/(1 + λ), one step is
///
///     θ ← θ − η G,    π ← softmax(θ)
///
/// while the temperature τ of the smoothed best response (in units of the game's reward bound) and
/// the step size η fall geometrically, and λ goes geometrically from `initial-weight` to `weight`.
/// Decreasing λ selects among Nash equilibria; a large one moves along the social optima.
///
/// F is not convex, so two descents share the steps: the first from the given start, the second
/// from the equilibrium side, where a fifth of its steps of online mirror descent, with a step size
/// that falls in the same way, lead it. The answer is the policy of least F seen, with the unsmoothed
/// exploitability and the final λ.
///
/// - Complexity: six passes over all transitions per step, two on the way to the equilibrium; two
///   more every tenth step and at the end of each stretch.
public struct MESOB: WeightedMethod {
  /// Its line in the catalog.
  public static let entry = CatalogEntry(
    "mesob", "Reduced MESOB", cites: "[GuoEtAl2023], reduced to feasible flows")

  /// The social weight λ at the end.
  public var weight = 1.0
  /// The social weight at the start; 0 starts at `weight`.
  public var initialWeight = 0.0
  /// The social objective W.
  public var objective = ObjectiveMix.welfare
  /// The step size η at the start of a descent.
  public var stepSize = 10.0
  /// The step size at the end of a descent.
  public var finalStepSize = 0.3
  /// The temperature at the end of a descent, in units of the reward bound.
  public var temperature = 1e-4
  /// The temperature at the start of a descent, in units of the reward bound.
  public var initialTemperature = 1e-2
  /// The number of steps, both descents together.
  public var iterations = 12_000

  /// The defaults.
  public init() {}

  /// The declared parameters.
  public static let parameters: [Parameter<Self>] = [
    .weight("social weight λ"),
    Parameter(
      "initial-weight", \.initialWeight, in: .atLeast(0), unit: "reward/objective",
      "social weight at the start, 0 for the same as weight"),
    .objective,
    .stepSize(\.stepSize, tuned: .logarithmic(0.1...100), "step size at the start"),
    Parameter(
      "final-step-size", \.finalStepSize, in: .above(0), tuned: .logarithmic(1e-3...10),
      unit: "1/reward", "step size at the end"),
    Parameter(
      "temperature", \.temperature, in: .above(0), tuned: .logarithmic(1e-6...1e-2),
      unit: "reward bound", "temperature of the smoothed best response at the end"),
    Parameter(
      "initial-temperature", \.initialTemperature, in: .above(0), tuned: .logarithmic(1e-3...1),
      unit: "reward bound", "temperature of the smoothed best response at the start"),
    .iterations(\.iterations),
  ]

  /// Where the descents are, and the best policy so far.
  public struct State: PassCount, Sendable, Codable {
    /// The current descent.
    var descent: MirrorDescentState
    /// The start of both descents.
    let start: Policy
    /// The policy of least F.
    var best: Policy
    /// Its F.
    var bestObjective: Double
    /// The passes over all transitions done, forward and backward ones.
    var passes: Int
    /// The steps done.
    var steps = 0
  }

  /// The logits of the start, which is also the best so far.
  public func initialState(
    for game: some MeanFieldGame, from start: Policy
  ) throws(MeanFieldError) -> State {
    let descent = MirrorDescentState(at: start, feasible: game.feasibleActions)
    let evaluation = game.flow(inducedBy: descent.policy).evaluation(in: game)
    return State(
      descent: descent, start: descent.policy, best: descent.policy,
      bestObjective: try objective.balance(in: game, weight: weight).value(of: evaluation),
      passes: 2)
  }

  /// Flow, field, descent, softmax.
  public func step(_ state: inout State, in game: some MeanFieldGame) throws(MeanFieldError) {
    // The first descent; from `half` on to the equilibrium; from `turn` on the second descent.
    let (k, half) = (state.steps, iterations / 2)
    let turn = half + (iterations > 2 ? max(1, (iterations - half) / 5) : 0)
    let (begin, end) = k < half ? (0, half) : k < turn ? (half, turn) : (turn, iterations)
    let progress = Double(k - begin) / Double(max(1, end - begin - 1))
    if k == turn {
      state.descent.restart(feasible: game.feasibleActions)
    } else if k == half {
      state.descent = MirrorDescentState(at: state.start, feasible: game.feasibleActions)
    }
    let η = geometric(from: stepSize, to: finalStepSize, progress)
    let flow = game.flow(inducedBy: state.descent.policy)
    if (half..<turn).contains(k) {
      state.descent.climb(at: flow, in: game, stepSize: η)
      state.passes += 2
    } else {
      let λ = geometric(from: initialWeight == 0 ? weight : initialWeight, to: weight, progress)
      var F = try objective.balance(in: game, weight: λ)
      F.temperature =
        geometric(from: initialTemperature, to: temperature, progress) * game.rewardBound
      state.descent.descend(on: F, at: flow, in: game, stepSize: η / (1 + λ))
      state.passes += 1 + F.passes
    }
    state.steps += 1
    guard state.steps % 10 == 0 || k == end - 1 else { return }
    let evaluation = game.flow(inducedBy: state.descent.policy).evaluation(in: game)
    state.passes += 2
    let F = try objective.balance(in: game, weight: weight).value(of: evaluation)
    // A descent that has become NaN takes over, so that the solve is seen to diverge.
    guard !(F >= state.bestObjective) else { return }
    state.best = state.descent.policy
    state.bestObjective = F
  }

  /// The policy of least F.
  public func policy(of state: State, in game: some MeanFieldGame) -> Policy { state.best }

  /// F = Expl − λ W at the final weight.
  public func objective(
    _ evaluation: Evaluation, of state: State, in game: some MeanFieldGame
  ) throws(MeanFieldError) -> Double {
    try objective.balance(in: game, weight: weight).value(of: evaluation)
  }
}

/// Nash selection: the limit λ → 0⁺ of MESOB, the Nash equilibrium of largest W.
///
/// ``MESOB`` with a social weight that falls geometrically from `initial-weight`, above 1, to
/// `weight`, near 0. A weight above 1 at first leads away from equilibria that no small one leaves,
/// such as the mixed one of the stag hunt. Nothing promises the best equilibrium: F is not convex.
/// [GuoEtAl2023]
public struct NashSelection: PresetMethod, WeightedMethod {
  /// Its line in the catalog.
  public static let entry = CatalogEntry("nash-selection", "Nash selection", cites: "[GuoEtAl2023]")

  /// The social objective W.
  public var objective = ObjectiveMix.welfare
  /// The social weight λ at the start.
  public var initialWeight = 4.0
  /// The social weight λ at the end.
  public var weight = 1e-3
  /// The step size η at the start of a descent.
  public var stepSize = 10.0
  /// The number of steps.
  public var iterations = 12_000

  /// The defaults.
  public init() {}

  /// The declared parameters.
  public static let parameters: [Parameter<Self>] = [
    .objective,
    Parameter(
      "initial-weight", \.initialWeight, in: .above(1), unit: "reward/objective",
      "social weight at the start"),
    .weight("social weight at the end", in: .above(0)),
    .stepSize(\.stepSize, tuned: .logarithmic(1e-2...100), "step size at the start"),
    .iterations(\.iterations),
  ]

  /// The weight falls.
  public func validate() throws(MeanFieldError) {
    try Self.require(
      weight < initialWeight, "weight", expected: "less than initial-weight, \(initialWeight)",
      got: weight)
  }

  /// MESOB with this schedule.
  public var base: MESOB {
    MESOB(weight: weight, objective: objective).with(\.initialWeight, initialWeight)
      .with(\.stepSize, stepSize).with(\.iterations, iterations)
  }
}
