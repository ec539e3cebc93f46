public import MeanField

/// Social optimum: mirror descent on minus a social objective, with no regard to incentives.
///
/// With G the gradient field of −W at L = Γ(π), one step is θ ← θ − η G, π ← softmax(θ), with η
/// falling geometrically: mean-field control, cooperative only. It finds a local maximum of W.
/// [GuoEtAl2023]
///
/// - Complexity: three passes over all transitions per step.
public struct SocialOptimum: SocialMethod {
  /// Its line in the catalog.
  public static let entry = CatalogEntry("social-optimum", "Social optimum", cites: "[GuoEtAl2023]")

  /// The social objective W.
  public var objective = ObjectiveMix.welfare
  /// The step size η at the start.
  public var stepSize = 3.0
  /// The step size at the end.
  public var finalStepSize = 0.3
  /// The number of steps.
  public var iterations = 6000

  /// The defaults.
  public init() {}

  /// The declared parameters.
  public static let parameters: [Parameter<Self>] = [
    .objective,
    .stepSize(
      \.stepSize, tuned: .logarithmic(0.1...100), unit: "1/objective", "step size at the start"),
    Parameter(
      "final-step-size", \.finalStepSize, in: .above(0), tuned: .logarithmic(1e-3...10),
      unit: "1/objective", "step size at the end"),
    .iterations(\.iterations),
  ]

  /// Flow, gradient field, descent, softmax.
  public func step(
    _ state: inout MirrorDescentState, in game: some MeanFieldGame
  ) throws(MeanFieldError) {
    let F = try balance(in: game)
    let progress = Double(state.steps) / Double(max(1, iterations - 1))
    let η = geometric(from: stepSize, to: finalStepSize, progress)
    state.descend(on: F, at: game.flow(inducedBy: state.policy), in: game, stepSize: η)
    state.steps += 1
  }

  /// −W.
  public func objective(
    _ evaluation: Evaluation, of state: MirrorDescentState, in game: some MeanFieldGame
  ) throws(MeanFieldError) -> Double { try balance(in: game).value(of: evaluation) }

  private func balance(in game: some MeanFieldGame) throws(MeanFieldError) -> BalanceObjective {
    BalanceObjective(
      exploitabilityWeight: 0, temperature: 1, socialWeights: try objective.weights(in: game))
  }
}

/// A method that looks at a social objective W.
public protocol SocialMethod: MeanFieldSolver {
  /// The social objective W.
  var objective: ObjectiveMix { get set }
}

/// A method that balances exploitability against a social objective W.
public protocol WeightedMethod: SocialMethod {
  /// The social weight λ.
  var weight: Double { get set }
}

extension SocialMethod {
  /// For one objective.
  public init(_ objective: ObjectiveMix) {
    self.init()
    self.objective = objective
  }
}

extension WeightedMethod {
  /// With a weight and an objective.
  public init(weight: Double, objective: ObjectiveMix = .welfare) {
    self.init(objective)
    self.weight = weight
  }
}

extension Parameter where Root: SocialMethod {
  /// `objective`, the social objective W.
  public static var objective: Self {
    Self("objective", \.objective, "social objective, or a mix such as 0.5*revenue+0.5*utility")
  }
}

extension Parameter where Root: WeightedMethod {
  /// `weight`, the social weight λ.
  public static func weight(_ meaning: String, in range: ParameterRange = .atLeast(0)) -> Self {
    Self("weight", \.weight, in: range, unit: "reward/objective", meaning)
  }
}

/// Social equalization: the limit λ → ∞ of MESOB, the social optimum that agents least regret.
///
/// Lexicographic: a third of the steps maximizes W by ``SocialOptimum``'s descent, to W*; the rest
/// are those of ``MESOB`` at weights that fall geometrically from `weight` to a thousandth of it.
/// The answer is the policy of least Expl among those seen with W ≥ W* − δ, where W* is the largest
/// W seen and δ = `tolerance`·max(1, |W*|). [GuoEtAl2023]
///
/// What is minimized, and told as objective, is −min(W, W* − δ); Expl breaks the ties.
public struct SocialEqualization: WeightedMethod {
  /// Its line in the catalog.
  public static let entry = CatalogEntry(
    "social-equalization", "Social equalization", cites: "[GuoEtAl2023]",
    recordedAs: "social-equalisation")

  /// The social objective W.
  public var objective = ObjectiveMix.welfare
  /// The number of steps.
  public var iterations = 12_000
  /// How much less than W* is accepted, relative to max(1, |W*|).
  public var tolerance = 1e-3
  /// The social weight λ at the start of the second part.
  public var weight = 1e4
  /// The step size η at the start of a part.
  public var stepSize = 10.0

  /// The defaults.
  public init() {}

  /// The declared parameters.
  public static let parameters: [Parameter<Self>] = [
    .objective,
    Parameter(
      "tolerance", \.tolerance, in: .above(0),
      "accepted loss of the objective, relative to the larger of 1 and its optimum"),
    .weight("social weight at the start of the second part", in: .above(0)),
    .stepSize(\.stepSize, tuned: .logarithmic(1e-2...100), "step size at the start"),
    .iterations(\.iterations),
  ]

  /// The current descent and the nondominated policies.
  public struct State: Sendable, Codable {
    var descent: MirrorDescentState
    var archive: FrontArchive
    let start: Policy
    var k = 0
  }

  /// The start is the first policy seen.
  public func initialState(
    for game: some MeanFieldGame, from start: Policy
  ) throws(MeanFieldError) -> State {
    let descent = MirrorDescentState(at: start, feasible: game.feasibleActions)
    let archive = try FrontArchive(capacity: 100, from: descent.policy, objective, in: game)
    return State(descent: descent, archive: archive, start: descent.policy)
  }

  /// Flow, field, descent, softmax.
  public func step(_ state: inout State, in game: some MeanFieldGame) throws(MeanFieldError) {
    let c = try objective.weights(in: game)
    let feasible = game.feasibleActions
    let first = iterations / 3
    let isFirst = state.k < first
    let progress =
      Double(isFirst ? state.k : state.k - first)
      / Double(max(1, (isFirst ? first : iterations - first) - 1))
    if state.k == first {
      let from = state.archive.entries.last?.policy ?? state.start
      state.descent = MirrorDescentState(at: from, feasible: feasible)
      state.descent.restart(feasible: feasible)
    }
    let λ = geometric(from: weight, to: 1e-3 * weight, progress)
    let F = BalanceObjective(
      exploitabilityWeight: isFirst ? 0 : 1,
      temperature: geometric(from: 1e-2, to: 1e-4, progress) * game.rewardBound,
      socialWeights: c.map { isFirst ? $0 : λ * $0 })
    let η = geometric(from: stepSize, to: 0.03 * stepSize, progress) / (isFirst ? 1 : 1 + λ)
    let flow = game.flow(inducedBy: state.descent.policy)
    state.descent.descend(on: F, at: flow, in: game, stepSize: η)
    state.k += 1
    guard state.k % 10 == 0 || state.k == first || state.k == iterations else { return }
    state.archive.offer(
      state.descent.policy, scored: game.flow(inducedBy: state.descent.policy).evaluation(in: game),
      weights: c, aim: isFirst ? .optimum : .weight(λ), iteration: state.k)
  }

  /// The least W that is accepted.
  private func floor(of state: State) -> Double {
    guard let best = state.archive.entries.last?.point.objective else { return 0 }
    return best - tolerance * max(1, abs(best))
  }

  /// The policy of least Expl among those whose W is accepted.
  public func policy(of state: State, in game: some MeanFieldGame) -> Policy {
    let floor = floor(of: state)
    // Exploitability rises along the archive.
    let first = state.archive.entries.first { $0.point.objective >= floor }
    return state.archive.diverged ?? first?.policy ?? state.start
  }

  /// −min(W, W* − δ).
  public func objective(
    _ evaluation: Evaluation, of state: State, in game: some MeanFieldGame
  ) throws(MeanFieldError) -> Double {
    let c = try objective.weights(in: game)
    return -min(c.dot(evaluation.objectives), floor(of: state))
  }
}
