public import MeanField

/// MESOB-OMO as published: one penalty problem in the occupation measure L and multipliers y, z.
///
///     minimize  c₁‖f‖² + c₂‖D‖² + c₃⟨z, L⟩ − λ W(L)
///
/// over Lₜ ∈ Δ(feasible pairs), bounded y and z ≥ 0, by first-order steps, either projected or in
/// a parameterization that needs no constraints; λ = 0 is MF-OMO. The residuals f (flow) and D
/// (optimality of y) are those of ``PenaltyProblem``. The answer is the policy Π(L), scored by its
/// own flow, never by the infeasible L. [GuoEtAl2023] [GuoHuZhang2024]
///
/// The loss is the one called l1_l2 in the literature: squares of f and D, and ⟨z, L⟩ as it is.
/// Starts at L = Γ(π₀), a flow, where MFGLib starts at π₀/S.
///
/// - Complexity: about six passes over all transitions per step; the projections sort.
public struct MESOBOMO: MeanFieldSolver {
  /// The name on the command line.
  public static let name = "mesob-omo"
  /// The name in prose.
  public static let title = "MESOB-OMO"
  /// The source.
  public static let reference = "[GuoEtAl2023]"
  /// Raised when results change.
  public static let algorithmVersion = 1

  /// How y and z start.
  public enum Initialization: String, CaseIterable, ParameterRepresentable {
    /// y, z from the best response to the first L: D = 0 and ⟨z, L⟩ is its exploitability.
    case hat
    /// y = z = 0.
    case zero
  }

  /// The social weight λ.
  public var weight = 1.0
  /// The social objective W.
  public var objective = ObjectiveMix.welfare
  /// The weight c₁ of the flow residual.
  public var c1 = 1.0
  /// The weight c₂ of the dual residual.
  public var c2 = 1.0
  /// The weight c₃ of complementarity.
  public var c3 = 1.0
  /// How the constraints are kept.
  public var form = ConstraintForm.parameterized
  /// How y and z start.
  public var initialization = Initialization.hat
  /// The update rule.
  public var optimizer = OptimizerKind.adam
  /// The step size η.
  public var stepSize = 3e-3
  /// The number of steps.
  public var iterations = 6000

  /// The defaults.
  public init() {}
  /// With a weight and an objective.
  public init(weight: Double, objective: ObjectiveMix = .welfare) {
    self.weight = weight
    self.objective = objective
  }

  /// The declared parameters.
  public static let parameters: [Parameter<Self>] = [
    Parameter("weight", \.weight, in: .atLeast(0), unit: "reward/objective", "social weight λ"),
    Parameter(
      "objective", \.objective, "social objective, or a mix such as 0.5*revenue+0.5*utility"),
    Parameter(
      "c1", \.c1, in: .atLeast(0), tuned: .logarithmic(1e-3...1e3), "weight of the flow residual"),
    Parameter(
      "c2", \.c2, in: .atLeast(0), tuned: .logarithmic(1e-3...1e3), "weight of the dual residual"),
    Parameter(
      "c3", \.c3, in: .atLeast(0), tuned: .logarithmic(1e-3...1e3), "weight of complementarity"),
    Parameter(
      "form", \.form, tuned: .choices, "constraints kept by projection or by parameterization"),
    Parameter("initialization", \.initialization, "start of y and z"),
    Parameter("optimizer", \.optimizer, "update rule"),
    Parameter(
      "step-size", \.stepSize, in: .above(0), tuned: .logarithmic(1e-4...1), "step size η"),
    Parameter("iterations", \.iterations, in: .atLeast(0), unit: "steps", "number of steps"),
  ]

  /// The free variables and the optimizer's moments.
  public struct State: Sendable {
    var L: [[Double]]
    var y: [Double]
    var z: [Double]
    var momentsL: [Optimizer]
    var momentsY: Optimizer
    var momentsZ: Optimizer
  }

  /// L = Γ(π₀) with the chosen multipliers.
  public func initialState<Game: MeanFieldGame>(
    for game: Game, from start: Policy
  ) throws(MeanFieldError) -> State {
    let problem = try problem(in: game)
    let L = game.flow(inducedBy: start).occupationMeasure
    let zero = PenaltyPoint(
      L: L,
      y: Array(
        repeating: Array(repeating: 0, count: game.stateCount), count: game.shape.epochCount),
      z: StateActionField(game.shape))
    var x = zero
    if initialization == .hat { (x.y, x.z) = problem.hatMultipliers(at: L) }
    let coordinates = Coordinates(form, at: x, of: problem)
    return State(
      L: coordinates.L, y: coordinates.y, z: coordinates.z,
      momentsL: coordinates.L.map { Optimizer(optimizer, count: $0.count) },
      momentsY: Optimizer(optimizer, count: coordinates.y.count),
      momentsZ: Optimizer(optimizer, count: coordinates.z.count))
  }

  /// Gradient, update, projection.
  public func step<Game: MeanFieldGame>(
    _ state: inout State, in game: Game
  ) throws(MeanFieldError) {
    let problem = try problem(in: game)
    var coordinates = coordinates(of: state, in: problem)
    let x = coordinates.point(in: problem)
    let g = coordinates.gradient(problem.gradient(x), at: x, in: problem)
    for t in g.L.indices {
      state.momentsL[t].update(&coordinates.L[t], gradient: g.L[t], stepSize: stepSize)
    }
    state.momentsY.update(&coordinates.y, gradient: g.y, stepSize: stepSize)
    state.momentsZ.update(&coordinates.z, gradient: g.z, stepSize: stepSize)
    coordinates.project(in: problem)
    (state.L, state.y, state.z) = (coordinates.L, coordinates.y, coordinates.z)
  }

  /// Π(L).
  public func policy(of state: State, in game: some MeanFieldGame) -> Policy {
    Policy(inducing: point(of: state, in: game).L, feasible: game.feasibleActions)
  }

  /// The penalty objective at the infeasible L.
  public func objective(
    _ evaluation: Evaluation, of state: State, in game: some MeanFieldGame
  ) throws(MeanFieldError) -> Double {
    try problem(in: game).value(point(of: state, in: game))
  }

  /// y and z.
  public func multipliers(of state: State, in game: some MeanFieldGame) -> Multipliers? {
    let x = point(of: state, in: game)
    return Multipliers(y: Array(x.y.joined()), z: x.z)
  }

  private func point<Game: MeanFieldGame>(of state: State, in game: Game) -> PenaltyPoint {
    let unweighted = PenaltyProblem(game: game, c1: c1, c2: c2, c3: c3, socialWeights: [])
    return coordinates(of: state, in: unweighted).point(in: unweighted)
  }

  private func coordinates<Game: MeanFieldGame>(
    of state: State, in problem: PenaltyProblem<Game>
  ) -> Coordinates<Game> {
    Coordinates(form: form, L: state.L, y: state.y, z: state.z)
  }

  private func problem<Game: MeanFieldGame>(
    in game: Game
  ) throws(MeanFieldError) -> PenaltyProblem<Game> {
    let weights = try objective.weights(of: Game.allObjectives, in: Game.name)
    return PenaltyProblem(
      game: game, c1: c1, c2: c2, c3: c3, socialWeights: weights.map { weight * $0 })
  }
}
