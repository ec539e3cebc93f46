public import MeanField

/// Social optimum: mirror descent on minus a social objective, with no regard to incentives.
///
/// With G the gradient field of −W at L = Γ(π), one step is θ ← θ − η G, π ← softmax(θ), with η
/// falling geometrically: mean-field control, cooperative only. It finds a local maximum of W.
/// [GuoEtAl2023]
///
/// - Complexity: three passes over all transitions per step.
public struct SocialOptimum: MeanFieldSolver {
  /// The name on the command line.
  public static let name = "social-optimum"
  /// The name in prose.
  public static let title = "Social optimum"
  /// The source.
  public static let reference = "[GuoEtAl2023]"
  /// Raised when results change.
  public static let algorithmVersion = 1

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
  /// For one objective.
  public init(_ objective: ObjectiveMix) { self.objective = objective }

  /// The declared parameters.
  public static let parameters: [Parameter<Self>] = [
    Parameter(
      "objective", \.objective, "social objective, or a mix such as 0.5*revenue+0.5*utility"),
    Parameter(
      "step-size", \.stepSize, in: .above(0), tuned: .logarithmic(0.1...100), unit: "1/objective",
      "step size at the start"),
    Parameter(
      "final-step-size", \.finalStepSize, in: .above(0), tuned: .logarithmic(1e-3...10),
      unit: "1/objective",
      "step size at the end"),
    Parameter("iterations", \.iterations, in: .atLeast(0), unit: "steps", "number of steps"),
  ]

  /// Where the descent is, and the steps done.
  public struct State: Sendable, Codable {
    var descent: MirrorDescentState
    var k = 0
  }

  /// The logits of the start.
  public func initialState(
    for game: some MeanFieldGame, from start: Policy
  ) throws(MeanFieldError) -> State {
    _ = try objective.weights(in: game)
    return State(descent: MirrorDescentState(at: start, feasible: game.feasibleActions))
  }

  /// Flow, gradient field, descent, softmax.
  public func step(
    _ state: inout State, in game: some MeanFieldGame
  ) throws(MeanFieldError) {
    let F = try balance(in: game)
    let progress = Double(state.k) / Double(max(1, iterations - 1))
    let η = geometric(from: stepSize, to: finalStepSize, progress)
    let π = state.descent.π
    let flow = game.flow(inducedBy: π)
    game.forEachGradient(of: F, at: flow, playing: π) { t, G in
      state.descent.descend(G, at: t, stepSize: η, feasible: game.feasibleActions)
    }
    state.k += 1
  }

  /// softmax(θ).
  public func policy(of state: State, in game: some MeanFieldGame) -> Policy { state.descent.π }

  /// −W.
  public func objective(
    _ evaluation: Evaluation, of state: State, in game: some MeanFieldGame
  ) throws(MeanFieldError) -> Double {
    try balance(in: game).value(of: evaluation)
  }

  private func balance(in game: some MeanFieldGame) throws(MeanFieldError) -> BalanceObjective {
    BalanceObjective(
      exploitabilityWeight: 0, temperature: 1, socialWeights: try objective.weights(in: game))
  }
}
