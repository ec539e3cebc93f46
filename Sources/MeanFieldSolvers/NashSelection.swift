public import MeanField

/// Nash selection: the limit λ → 0⁺ of MESOB, the Nash equilibrium of largest W.
///
/// ``MESOB`` with a social weight that falls geometrically from `initial-weight`, above 1, to
/// `weight`, near 0. A weight above 1 at first leads away from equilibria that no small one leaves,
/// such as the mixed one of the stag hunt. Nothing promises the best equilibrium: F is not convex.
/// [GuoEtAl2023]
public struct NashSelection: MeanFieldSolver {
  /// The name on the command line.
  public static let name = "nash-selection"
  /// The name in prose.
  public static let title = "Nash selection"
  /// The source.
  public static let reference = "[GuoEtAl2023]"
  /// Raised when results change.
  public static let algorithmVersion = 1

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
  /// For one objective.
  public init(_ objective: ObjectiveMix) { self.objective = objective }

  /// The declared parameters.
  public static let parameters: [Parameter<Self>] = [
    Parameter(
      "objective", \.objective, "social objective, or a mix such as 0.5*revenue+0.5*utility"),
    Parameter(
      "initial-weight", \.initialWeight, in: .above(1), unit: "reward/objective",
      "social weight at the start"),
    Parameter(
      "weight", \.weight, in: .above(0), unit: "reward/objective", "social weight at the end"),
    Parameter(
      "step-size", \.stepSize, in: .above(0), tuned: .logarithmic(1e-2...100), unit: "1/reward",
      "step size at the start"),
    Parameter("iterations", \.iterations, in: .atLeast(0), unit: "steps", "number of steps"),
  ]

  /// The weight falls.
  public func validate() throws(MeanFieldError) {
    guard weight < initialWeight else {
      throw Self.invalid(
        "weight", expected: "less than initial-weight, \(initialWeight)", got: weight)
    }
  }

  /// The method with its schedule.
  private var method: MESOB {
    var method = MESOB(weight: weight, objective: objective)
    method.initialWeight = initialWeight
    method.stepSize = stepSize
    method.iterations = iterations
    return method
  }

  /// That of MESOB.
  public func initialState(
    for game: some MeanFieldGame, from start: Policy
  ) throws(MeanFieldError) -> MESOB.State {
    try method.initialState(for: game, from: start)
  }

  /// One step of MESOB.
  public func step(
    _ state: inout MESOB.State, in game: some MeanFieldGame
  ) throws(MeanFieldError) {
    try method.step(&state, in: game)
  }

  /// The policy of least F at the final weight.
  public func policy(of state: MESOB.State, in game: some MeanFieldGame) -> Policy {
    method.policy(of: state, in: game)
  }

  /// F at the final weight.
  public func objective(
    _ evaluation: Evaluation, of state: MESOB.State, in game: some MeanFieldGame
  ) throws(MeanFieldError) -> Double {
    try method.objective(evaluation, of: state, in: game)
  }
}
