public import MeanField

/// First-order steps on the penalty problem in L, y and z: what MF-OMO and MESOB-OMO have in common.
///
/// The residuals f (flow) and D (optimality of y) are those of ``PenaltyProblem``. The answer is the
/// policy Π(L), scored by its own flow, never by the infeasible L. Every option of
/// ``PenaltySettings`` is also a property of the method.
@dynamicMemberLookup
public protocol PenaltyMethod: MeanFieldSolver where State == PenaltyState {
  /// The shared options.
  var settings: PenaltySettings { get set }
  /// λ times the weight of each objective of the game, in the order of `allObjectives`.
  func socialWeights<Game: MeanFieldGame>(in game: Game) throws(MeanFieldError) -> [Double]
}

/// The free variables, the optimizer's moments, and the balanced weights.
public struct PenaltyState: Sendable, Codable {
  var L: [[Double]]
  var y: [Double]
  var z: [Double]
  var momentsL: [Optimizer]
  var momentsY: Optimizer
  var momentsZ: Optimizer
  var c1: Double
  var c2: Double
  /// The passes over all transitions done, forward and backward ones.
  public var passes: Int
  /// The steps done.
  var k = 0
}

extension PenaltyMethod {
  /// A shared option.
  public subscript<Value>(dynamicMember option: WritableKeyPath<PenaltySettings, Value>) -> Value {
    get { settings[keyPath: option] }
    set { settings[keyPath: option] = newValue }
  }

  /// The number of steps.
  public var iterations: Int {
    get { settings.iterations }
    set { settings.iterations = newValue }
  }

  /// L and multipliers as the settings say, all of them from the policy alone.
  ///
  /// The hat multipliers are those of the L that the coordinates can stand for: in the parameterized
  /// form no share is 0, which rewards such as −log μ feel. So D = 0 and the objective starts at
  /// Expl − λ W when L is a flow, from whatever policy: also from that of an earlier solve.
  public func initialState<Game: MeanFieldGame>(
    for game: Game, from start: Policy
  ) throws(MeanFieldError) -> PenaltyState {
    let problem = try problem(in: game)
    let isFlow = settings.startMeasure == .flow
    var passes = isFlow ? 1 : 0
    let L =
      isFlow ? game.flow(inducedBy: start).occupationMeasure : game.evenMeasure(playing: start)
    var x = PenaltyPoint(
      L: L,
      y: Array(
        repeating: Array(repeating: 0, count: game.stateCount), count: game.shape.epochCount),
      z: StateActionField(game.shape))
    switch settings.initialization {
    case .hat:
      let represented = Coordinates(settings.form, at: x, of: problem).point(in: problem).L
      (x.y, x.z) = problem.hatMultipliers(at: represented)
      passes += 2
    case .zero: break
    case .origin: if settings.form == .parameterized { x.z = problem.evenSlack }
    }
    return state(at: x, of: problem, after: passes)
  }

  /// An explicit start, such as the multipliers of an earlier solve with the flow of its policy.
  ///
  /// Nothing is projected before the first step; throws when a shape does not fit the game or L
  /// or z is negative somewhere. The parameterized form moves L and z away from 0 by 1e-12 of their
  /// sums.
  public func initialState<Game: MeanFieldGame>(
    for game: Game, at L: OccupationMeasure, multipliers: Multipliers
  ) throws(MeanFieldError) -> PenaltyState {
    let (S, shape) = (game.stateCount, game.shape)
    try Self.check(L.field, "occupation measure", shape)
    try Self.check(multipliers.z, "multipliers z", shape)
    try MeanFieldError.require(
      multipliers.y.count == shape.epochCount * S, .wrongShape, "multipliers y",
      expected: "\(shape.epochCount * S) entries", got: "\(multipliers.y.count)")
    if let y = multipliers.y.first(where: { !$0.isFinite }) {
      throw MeanFieldError(.notFinite, "multipliers y", expected: "numbers", got: "\(y)")
    }
    let y = (0..<shape.epochCount).map { Array(multipliers.y[$0 * S..<($0 + 1) * S]) }
    return state(at: PenaltyPoint(L: L, y: y, z: multipliers.z), of: try problem(in: game))
  }

  private static func check(
    _ field: StateActionField, _ subject: String, _ shape: GameShape
  ) throws(MeanFieldError) {
    try MeanFieldError.require(
      field.shape == shape, .wrongShape, subject, expected: "shape \(shape.dimensions)",
      got: "\(field.shape.dimensions)")
    guard let worst = field.values.first(where: { !($0 >= 0 && $0.isFinite) }) else { return }
    throw MeanFieldError(
      worst.isFinite ? .notADistribution : .notFinite, subject, expected: "numbers ≥ 0",
      got: "\(worst)")
  }

  private func state<Game: MeanFieldGame>(
    at x: PenaltyPoint, of problem: PenaltyProblem<Game>, after passes: Int = 0
  ) -> PenaltyState {
    let coordinates = Coordinates(settings.form, at: x, of: problem)
    let kind = settings.optimizer
    return PenaltyState(
      L: coordinates.L, y: coordinates.y, z: coordinates.z,
      momentsL: coordinates.L.map { Optimizer(kind, count: $0.count) },
      momentsY: Optimizer(kind, count: coordinates.y.count),
      momentsZ: Optimizer(kind, count: coordinates.z.count), c1: settings.c1, c2: settings.c2,
      passes: passes)
  }

  /// Balancing, gradient, update, projection.
  public func step<Game: MeanFieldGame>(
    _ state: inout PenaltyState, in game: Game
  ) throws(MeanFieldError) {
    var problem = try problem(in: game)
    var coordinates = coordinates(of: state, in: problem)
    let x = coordinates.point(in: problem)
    if settings.balancingPeriod > 0, (state.k + 2) % settings.balancingPeriod == 0 {
      let rule = ResidualBalancing(m1: settings.m1, m2: settings.m2, m3: settings.m3)
      (state.c1, state.c2) = rule.weights(c1: state.c1, c2: state.c2, terms: problem.terms(x))
      state.passes += 2
    }
    (problem.c1, problem.c2) = (state.c1, state.c2)
    let η = settings.stepSize
    let g = coordinates.gradient(problem.gradient(x), at: x, in: problem)
    state.passes += 6
    for t in g.L.indices {
      state.momentsL[t].update(&coordinates.L[t], gradient: g.L[t], stepSize: η)
    }
    state.momentsY.update(&coordinates.y, gradient: g.y, stepSize: η)
    state.momentsZ.update(&coordinates.z, gradient: g.z, stepSize: η)
    coordinates.project(in: problem)
    (state.L, state.y, state.z) = (coordinates.L, coordinates.y, coordinates.z)
    state.k += 1
  }

  /// Π(L).
  public func policy(of state: PenaltyState, in game: some MeanFieldGame) -> Policy {
    Policy(inducing: point(of: state, in: game).L, feasible: game.feasibleActions)
  }

  /// The penalty objective at the infeasible L, with the weights from before any balancing.
  public func objective(
    _ evaluation: Evaluation, of state: PenaltyState, in game: some MeanFieldGame
  ) throws(MeanFieldError) -> Double {
    try problem(in: game).value(point(of: state, in: game))
  }

  /// y and z.
  public func multipliers(of state: PenaltyState, in game: some MeanFieldGame) -> Multipliers? {
    let x = point(of: state, in: game)
    return Multipliers(y: Array(x.y.joined()), z: x.z)
  }

  private func point<Game: MeanFieldGame>(of state: PenaltyState, in game: Game) -> PenaltyPoint {
    let unweighted = PenaltyProblem(game: game, settings: settings, socialWeights: [])
    return coordinates(of: state, in: unweighted).point(in: unweighted)
  }

  private func coordinates<Game: MeanFieldGame>(
    of state: PenaltyState, in problem: PenaltyProblem<Game>
  ) -> Coordinates<Game> {
    Coordinates(form: settings.form, L: state.L, y: state.y, z: state.z)
  }

  private func problem<Game: MeanFieldGame>(
    in game: Game
  ) throws(MeanFieldError) -> PenaltyProblem<Game> {
    PenaltyProblem(game: game, settings: settings, socialWeights: try socialWeights(in: game))
  }
}

extension MeanFieldGame {
  /// π₀/S at every epoch, with S the number of states of each population.
  fileprivate func evenMeasure(playing π: Policy) -> OccupationMeasure {
    var share = [Double](repeating: 0, count: stateCount)
    for population in populations {
      for s in population.states { share[s] = 1 / Double(population.states.count) }
    }
    var L = π.field
    let A = actionCount
    for t in 0...horizon { L[t] = π[t].indices.map { share[$0 / A] * π[t][$0] } }
    return OccupationMeasure(L)
  }
}
