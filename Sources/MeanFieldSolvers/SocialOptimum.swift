public import MeanField

/// Social optimum: descent on minus a social objective, with no regard to incentives.
///
/// Mean-field control, cooperative only: the policy of largest W that ``Descent`` finds from several
/// starts, as in ``MESOB`` with no weight on exploitability. W is not concave, and an optimum is a
/// local one unless a start is near the best. [GuoEtAl2023]
///
/// - Complexity: about five passes over all transitions per step.
public struct SocialOptimum: RestartedMethod {
  /// Its line in the catalog.
  public static let entry = CatalogEntry(
    "social-optimum", "Social optimum", cites: "[GuoEtAl2023]", version: 3,
    advice: "The policy of largest W, by descents from several starts.")

  /// A social optimum.
  public static var purpose: SolverPurpose { .optimum }

  /// The social objective W.
  public var objective = ObjectiveMix.welfare
  /// The number of descents.
  public var restarts = 8
  /// The most steps, all descents together.
  public var iterations = 6000

  /// The defaults.
  public init() {}

  /// The declared parameters.
  public static let parameters: [Parameter<Self>] = [
    .objective, .restarts, .iterations(\.iterations),
  ]

  /// −W.
  public var legs: [Leg] { [Leg(exploitability: 0, social: 1)] }
}

/// Social equalization: the limit λ → ∞ of MESOB, the social optimum that agents least regret.
///
/// Every descent maximizes W, then minimizes Expl − λ W for λ that falls in six steps from `weight` to
/// a thousandth of it. The answer is the policy of least Expl among those seen with W ≥ W* − δ, where
/// W* is the largest W seen and δ = `tolerance` times the range of W seen. Every limit of minimizers
/// for λ → ∞ is a social optimum of least Expl. [GuoEtAl2023]
///
/// What is minimized, and told as objective, is −min(W, W* − δ); Expl breaks the ties.
public struct SocialEqualization: WeightedMethod {
  /// Its line in the catalog.
  public static let entry = CatalogEntry(
    "social-equalization", "Social equalization", cites: "[GuoEtAl2023]",
    version: 3, recordedAs: "social-equalisation",
    advice: "Of the optima of W, the one that agents regret least.")

  /// A social optimum.
  public static var purpose: SolverPurpose { .optimum }

  /// The social objective W.
  public var objective = ObjectiveMix.welfare
  /// How much less than W* is accepted, relative to the range of W seen.
  public var tolerance = 1e-3
  /// The social weight λ at the start of the second part.
  public var weight = 1e4
  /// The number of descents.
  public var restarts = 8
  /// The most steps, all descents together.
  public var iterations = 12_000

  /// The defaults.
  public init() {}

  /// The declared parameters.
  public static let parameters: [Parameter<Self>] = [
    .objective,
    Parameter(
      "tolerance", \.tolerance, in: .above(0),
      "accepted loss of the objective, relative to the range of it that was met"),
    .weight("social weight at the start of the second part", in: .above(0)),
    .restarts, .iterations(\.iterations),
  ]

  /// W alone, then Expl − λ W for falling λ.
  private var legs: [Leg] {
    [Leg(exploitability: 0, social: 1, limit: 100)]
      + (0..<6).map {
        Leg(social: geometric(from: weight, to: 1e-3 * weight, Double($0) / 6), limit: 40)
      }
      + [Leg(social: 1e-3 * weight)]
  }

  /// The descents and the nondominated policies.
  public struct State: Sendable, Codable {
    var restarts: Restarts
    var archive: FrontArchive
    /// The least W seen.
    var leastObjective: Double
  }
}

extension SocialEqualization: RestartParameter {
  /// The start is the first policy seen.
  public func initialState(
    for game: some MeanFieldGame, from start: Policy
  ) throws(MeanFieldError) -> State {
    let archive = try FrontArchive(capacity: 100, from: start, objective, in: game)
    let c = try objective.weights(in: game)
    let first = game.flow(inducedBy: start).evaluation(in: game)
    let W = c.dot(first.objectives)
    return State(
      restarts: Restarts(
        restarts, from: start, value: first.exploitability - weight * W, legs: legs, in: game),
      archive: archive, leastObjective: W)
  }

  /// One step of a descent; every policy that is scored is offered to the archive.
  public func step(_ state: inout State, in game: some MeanFieldGame) throws(MeanFieldError) {
    let c = try objective.weights(in: game)
    var scored: (policy: Policy, evaluation: Evaluation)?
    try state.restarts.advance(in: game, weights: c) { policy, evaluation in
      scored = (policy, evaluation)
      return evaluation.exploitability - weight * c.dot(evaluation.objectives)
    }
    guard let (policy, evaluation) = scored else { return }
    state.leastObjective = min(state.leastObjective, c.dot(evaluation.objectives))
    state.archive.offer(
      policy, scored: evaluation, weights: c, aim: .weight(weight),
      iteration: state.restarts.steps)
  }

  /// The least W that is accepted.
  private func floor(of state: State) -> Double {
    guard let best = state.archive.entries.last?.point.objective else { return 0 }
    return best - tolerance * (best - state.leastObjective)
  }

  /// The policy of least Expl among those whose W is accepted.
  public func policy(of state: State, in game: some MeanFieldGame) -> Policy {
    let floor = floor(of: state)
    // Exploitability rises along the archive.
    let first = state.archive.entries.first { $0.point.objective >= floor }
    return state.archive.diverged ?? first?.policy ?? state.restarts.given
  }

  /// −min(W, W* − δ).
  public func objective(
    _ evaluation: Evaluation, of state: State, in game: some MeanFieldGame
  ) throws(MeanFieldError) -> Double {
    let c = try objective.weights(in: game)
    return -min(c.dot(evaluation.objectives), floor(of: state))
  }

  /// That of the descent that is left.
  public func ending(of state: State) -> TerminationStatus? { state.restarts.ending }

  /// That of the descent that led lowest.
  public func stationarity(of state: State) -> Double? { state.restarts.stationarity }

  /// That of the descent that led lowest.
  public func temperature(of state: State) -> Double? { state.restarts.temperature }
}
