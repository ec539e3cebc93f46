public import MeanField

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

/// A method that tries several starts.
public protocol RestartParameter: SocialMethod {
  /// The number of descents.
  var restarts: Int { get set }
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

extension Parameter where Root: RestartParameter {
  /// `restarts`, the number of descents.
  public static var restarts: Self {
    Self(
      "restarts", \.restarts, in: .between(1, 1000),
      "descents from different starts, the given one first, that share the steps")
  }
}

/// A method that descends from several starts along legs, of which the last is what it minimizes.
public protocol RestartedMethod: RestartParameter where State == RestartedState {
  /// The legs.
  var legs: [Leg] { get }
}

/// The state of a method that descends from several starts.
public struct RestartedState: PassCount, Sendable, Codable {
  var restarts: Restarts
  var passes: Int { restarts.passes }
}

extension RestartedMethod {
  /// F of the last leg, unsmoothed.
  private func balance(in game: some MeanFieldGame) throws(MeanFieldError) -> BalanceObjective {
    BalanceObjective(legs[legs.count - 1], weights: try objective.weights(in: game))
  }

  /// The start, which is the best policy so far.
  public func initialState(
    for game: some MeanFieldGame, from start: Policy
  ) throws(MeanFieldError) -> RestartedState {
    let evaluation = game.flow(inducedBy: start).evaluation(in: game)
    return RestartedState(
      restarts: Restarts(
        restarts, from: start, value: try balance(in: game).value(of: evaluation), legs: legs,
        in: game))
  }

  /// One step of the descent whose turn it is.
  public func step(_ state: inout State, in game: some MeanFieldGame) throws(MeanFieldError) {
    let F = try balance(in: game)
    let weights = try objective.weights(in: game)
    try state.restarts.advance(in: game, weights: weights) { F.value(of: $1) }
  }

  /// The policy of least F seen.
  public func policy(of state: State, in game: some MeanFieldGame) -> Policy { state.restarts.best }

  /// F, unsmoothed.
  public func objective(
    _ evaluation: Evaluation, of state: State, in game: some MeanFieldGame
  ) throws(MeanFieldError) -> Double { try balance(in: game).value(of: evaluation) }

  /// That of the descent that is left.
  public func ending(of state: State) -> TerminationStatus? { state.restarts.ending }

  /// That of the descent at the best policy.
  public func stationarity(of state: State) -> Double? { state.restarts.stationarity }

  /// That of the descent at the best policy, if exploitability counts.
  public func temperature(of state: State) -> Double? {
    legs[legs.count - 1].exploitability > 0 ? state.restarts.temperature : nil
  }
}

extension BalanceObjective {
  /// What a leg is after; the temperature is to be set.
  init(_ leg: Leg, weights: [Double]) {
    self.init(
      exploitabilityWeight: leg.exploitability, temperature: 1,
      socialWeights: weights.map { leg.social * $0 })
  }
}
