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
