public import MeanField

/// First-order steps on the penalty problem in L, y and z: what MF-OMO and MESOB-OMO have in common.
///
/// The residuals f (flow) and D (optimality of y) are those of ``PenaltyProblem``. The answer is the
/// policy Π(L) of the last iterate or of that with the least norm of the gradient mapping, scored by
/// its own flow, never by the infeasible L. Every option of ``PenaltySettings`` is also a property
/// of the method.
@dynamicMemberLookup
public protocol PenaltyMethod: MeanFieldSolver where State == PenaltyState {
  /// The shared options.
  var settings: PenaltySettings { get set }
  /// λ times the weight of each objective of the game, in the order of `allObjectives`.
  func socialWeights<Game: MeanFieldGame>(in game: Game) throws(MeanFieldError) -> [Double]
}

/// The free variables, the optimizer's moments, and the balanced weights.
public struct PenaltyState: PassCount, Sendable, Codable {
  var coordinates: Coordinates
  var momentsL: Optimizer
  var momentsY: Optimizer
  var momentsZ: Optimizer
  var c1: Double
  var c2: Double
  /// The passes over all transitions done, forward and backward ones.
  public var passes: Int
  /// The steps done.
  var k = 0
  /// The norm of the gradient mapping, ‖u⁺ − u‖₂/η, of the step from the coordinates u that led
  /// here; nil before the first step and where neither a tolerance nor the answer asks for it.
  public internal(set) var gradientMappingNorm: Double?
  /// The answer so far, where that is not the last iterate.
  var least: LeastMapping?
  /// The unit of rewards.
  let unit: Double
  /// Where quasi-Newton steps are; nil before the first and with a given step size.
  var descent: PenaltyDescent?
  /// What a step writes to.
  var memory: PenaltyMemory?

  private enum CodingKeys: CodingKey {
    case coordinates, momentsL, momentsY, momentsZ, c1, c2, passes, k, gradientMappingNorm, least
    case unit, descent
  }
}

/// The iterate that the step of least gradient-mapping norm led to, the first of them.
struct LeastMapping: Sendable, Codable {
  let norm: Double
  let coordinates: Coordinates
}

extension PenaltyState {
  /// Reads a state; throws unless its arrays are as long as those of the game that L is of.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      coordinates: try container.decode(Coordinates.self, forKey: .coordinates),
      momentsL: try container.decode(Optimizer.self, forKey: .momentsL),
      momentsY: try container.decode(Optimizer.self, forKey: .momentsY),
      momentsZ: try container.decode(Optimizer.self, forKey: .momentsZ),
      c1: try container.decode(Double.self, forKey: .c1),
      c2: try container.decode(Double.self, forKey: .c2),
      passes: try container.decode(Int.self, forKey: .passes),
      k: try container.decode(Int.self, forKey: .k),
      gradientMappingNorm: try container.decodeIfPresent(
        Double.self, forKey: .gradientMappingNorm),
      least: try container.decodeIfPresent(LeastMapping.self, forKey: .least),
      unit: try container.decode(Double.self, forKey: .unit),
      descent: try container.decodeIfPresent(PenaltyDescent.self, forKey: .descent))
    let (u, shape) = (coordinates, coordinates.L.shape)
    let answer = least?.coordinates ?? u
    guard u.y.count == shape.epochCount * shape.stateCount,
      u.z.count == shape.count + (u.form == .parameterized ? 1 : 0),
      answer.form == u.form, answer.L.shape == shape, answer.y.count == u.y.count,
      answer.z.count == u.z.count,
      momentsL.areOf(shape.count), momentsY.areOf(u.y.count), momentsZ.areOf(u.z.count)
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .coordinates, in: container,
        debugDescription: "expected arrays for the shape \(shape.dimensions)")
    }
  }

  /// Moves the coordinates against a gradient in them.
  mutating func descend(along g: PenaltyPoint, stepSize η: Double) {
    coordinates.L.withMutableEntries { momentsL.update($0, gradient: g.L.values, stepSize: η) }
    coordinates.y.withUnsafeMutableBufferPointer {
      momentsY.update($0.baseAddress.unsafelyUnwrapped, gradient: g.y, stepSize: η)
    }
    coordinates.z.withUnsafeMutableBufferPointer {
      momentsZ.update(
        $0.baseAddress.unsafelyUnwrapped,
        gradient: coordinates.form == .parameterized ? g.shares : g.z.values, stepSize: η)
    }
  }

  /// Keeps the norm of the gradient where a quasi-Newton step begins.
  mutating func measure(_ norm: Double) { gradientMappingNorm = norm }

  /// Measures the step from earlier coordinates, and keeps where it led if that is the answer.
  mutating func measure(from earlier: Coordinates, by settings: PenaltySettings) {
    let norm = coordinates.distance(to: earlier) / settings.stepSize
    gradientMappingNorm = norm
    guard settings.answer == .leastGradientMapping, norm < least?.norm ?? .infinity else { return }
    least = LeastMapping(norm: norm, coordinates: coordinates)
  }
}

extension PenaltyMethod {
  /// Steps without a size are for smooth objectives in free coordinates.
  public func validate() throws(MeanFieldError) {
    guard settings.stepSize == 0 else { return }
    try Self.require(
      settings.form == .parameterized, "form", expected: "parameterized without a step-size",
      got: settings.form.rawValue)
    try Self.require(
      settings.loss != .l1, "loss", expected: "l2 or l1_l2 without a step-size",
      got: settings.loss.rawValue)
    try Self.require(
      settings.balancingPeriod == 0, "rb-freq", expected: "0 without a step-size",
      got: settings.balancingPeriod)
    try Self.require(
      settings.answer == .last, "answer", expected: "last without a step-size",
      got: settings.answer.rawValue)
  }

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
    let isFlow = settings.startMeasure == .flow
    var passes = isFlow ? 1 : 0
    var x = PenaltyPoint(game.shape)
    x.L =
      isFlow ? game.flow(inducedBy: start).occupationMeasure : evenMeasure(playing: start, in: game)
    let problem = try problem(in: game, unit: unit(at: x.L, in: game))
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
    let x = PenaltyPoint(L: L, y: multipliers.y, z: multipliers.z)
    return state(at: x, of: try problem(in: game, unit: unit(at: L, in: game)))
  }

  /// The range of rewards at L, or 1.
  private func unit(at L: OccupationMeasure, in game: some MeanFieldGame) -> Double {
    guard settings.normalization == .range else { return 1 }
    let span = Flow(occupationMeasure: L, process: game.process(at: L)).rewardSpan
    return span > 0 ? span : 1
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
    let u = Coordinates(settings.form, at: x, of: problem)
    func moments(_ block: [Double]) -> Optimizer {
      Optimizer(settings.optimizer, count: block.count)
    }
    return PenaltyState(
      coordinates: u, momentsL: moments(u.L.values), momentsY: moments(u.y),
      momentsZ: moments(u.z), c1: problem.c1, c2: problem.c2, passes: passes, unit: problem.unit)
  }

  /// Balancing, gradient, update, projection.
  public func step<Game: MeanFieldGame>(
    _ state: inout PenaltyState, in game: Game
  ) throws(MeanFieldError) {
    var memory: PenaltyMemory
    if let earlier = state.memory.take() {
      memory = earlier
    } else {
      let weights = try socialWeights(in: game).map { $0 / state.unit }
      memory = PenaltyMemory(game.shape, socialWeights: weights)
    }
    var problem = PenaltyProblem(
      game: game, settings: settings, socialWeights: memory.socialWeights, unit: state.unit)
    state.coordinates.write(to: &memory.point, in: problem)
    if settings.stepSize == 0 {
      var descent =
        state.descent.take()
        ?? PenaltyDescent(
          count: state.coordinates.L.values.count + state.coordinates.y.count
            + state.coordinates.z.count)
      state.passes += descent.advance(&state.coordinates, in: problem, with: &memory)
      state.measure(descent.gradientNorm)
      state.descent = descent
      state.memory = memory
      state.k += 1
      return
    }
    if settings.balancingPeriod > 0, (state.k + 2) % settings.balancingPeriod == 0 {
      let rule = ResidualBalancing(m1: settings.m1, m2: settings.m2, m3: settings.m3)
      (state.c1, state.c2) = rule.weights(
        c1: state.c1, c2: state.c2, terms: problem.terms(memory.point))
      state.passes += 2
    }
    (problem.c1, problem.c2) = (state.c1, state.c2)
    let earlier = settings.measuresSteps ? state.coordinates : nil
    problem.findGradient(in: &memory)
    state.passes += 6
    let x = memory.point
    state.coordinates.pullBack(&memory.gradient, at: x, in: problem)
    state.descend(along: memory.gradient, stepSize: settings.stepSize)
    state.coordinates.project(in: problem)
    if let earlier { state.measure(from: earlier, by: settings) }
    state.memory = memory
    state.k += 1
  }

  /// The norm of the gradient mapping at a state, ‖u⁺ − u‖₂/η.
  ///
  /// u are the coordinates that the optimizer moves, L, y and z themselves in the projected form, and
  /// u⁺ those after one more step and its projection. With the update rule `sgd` and no bound active
  /// it is the norm of the gradient; with `adam` it is a pure number.
  /// [GuoEtAl2023MFGLib]
  ///
  /// - Complexity: one step.
  public func gradientMappingNorm(
    of state: PenaltyState, in game: some MeanFieldGame
  ) throws(MeanFieldError) -> Double {
    var next = state
    try step(&next, in: game)
    if settings.stepSize == 0 { return next.gradientMappingNorm ?? 0 }
    return next.coordinates.distance(to: state.coordinates) / settings.stepSize
  }

  /// Converged, if the step that led here was shorter than the tolerance, in units of η.
  public func ending(of state: PenaltyState) -> TerminationStatus? {
    if state.gradientMappingNorm.map({ $0 < settings.tolerance }) ?? false { return .converged }
    return state.descent?.isOver ?? false ? .stalled : nil
  }

  /// The norm of the gradient mapping, where it is measured.
  public func stationarity(of state: PenaltyState) -> Double? { state.gradientMappingNorm }

  /// Π(L).
  public func policy(of state: PenaltyState, in game: some MeanFieldGame) -> Policy {
    Policy(inducing: point(of: state, in: game).L, feasible: game.feasibleActions)
  }

  /// The penalty objective at the infeasible L, with the weights from before any balancing.
  public func objective(
    _ evaluation: Evaluation, of state: PenaltyState, in game: some MeanFieldGame
  ) throws(MeanFieldError) -> Double {
    let problem = try problem(in: game, unit: state.unit)
    let unit = settings.loss == .l2 ? state.unit * state.unit : state.unit
    return unit * problem.value(point(of: state, in: game))
  }

  /// y and z.
  public func multipliers(of state: PenaltyState, in game: some MeanFieldGame) -> Multipliers? {
    let x = point(of: state, in: game)
    return Multipliers(y: x.y, z: x.z)
  }

  private func point<Game: MeanFieldGame>(of state: PenaltyState, in game: Game) -> PenaltyPoint {
    (state.least?.coordinates ?? state.coordinates).point(
      in: PenaltyProblem(game: game, settings: settings, socialWeights: [], unit: state.unit))
  }

  private func problem<Game: MeanFieldGame>(
    in game: Game, unit: Double
  ) throws(MeanFieldError) -> PenaltyProblem<Game> {
    PenaltyProblem(
      game: game, settings: settings,
      socialWeights: try socialWeights(in: game).map { $0 / unit }, unit: unit)
  }

  /// The parameters of ``PenaltySettings``.
  static var sharedParameters: [Parameter<Self>] {
    [
      Parameter(
        "loss", \.settings.loss, tuned: .choices, "norms of the residuals: l1, squared l2, or l1_l2"
      ),
      Parameter(
        "c1", \.settings.c1, in: .atLeast(0), tuned: .logarithmic(1e-3...1e3),
        "weight of the flow residual"),
      Parameter(
        "c2", \.settings.c2, in: .atLeast(0), tuned: .logarithmic(1e-3...1e3),
        "weight of the dual residual"),
      Parameter(
        "c3", \.settings.c3, in: .atLeast(0), tuned: .logarithmic(1e-3...1e3),
        "weight of complementarity"),
      Parameter(
        "form", \.settings.form, tuned: .choices,
        "constraints kept by projection or by parameterization"),
      Parameter("initialization", \.settings.initialization, "start of y and z"),
      Parameter(
        "start-measure", \.settings.startMeasure,
        "start of L: the flow of the start policy, or the policy over evenly spread states"),
      Parameter(
        "reward-bound", \.settings.rewardBound, in: .atLeast(0), unit: "reward",
        "r_max in the bounds of y and z, 0 for the game's own"),
      Parameter("optimizer", \.settings.optimizer, "update rule"),
      .stepSize(
        \.settings.stepSize, in: .atLeast(0), tuned: .logarithmic(1e-4...1), unit: "1",
        "step size η, 0 for quasi-Newton steps, which need none"),
      Parameter(
        "normalization", \.settings.normalization,
        "unit of rewards: their range at the start, or none"),
      Parameter(
        "rb-freq", \.settings.balancingPeriod, in: .atLeast(0), unit: "steps",
        "period of residual balancing, 0 for none"),
      Parameter("m1", \.settings.m1, in: .atLeast(0), "ratio above which a weight is raised"),
      Parameter("m2", \.settings.m2, in: .above(0), "factor by which a weight changes"),
      Parameter("m3", \.settings.m3, in: .atLeast(0), "ratio below which a weight is lowered"),
      .iterations(\.settings.iterations),
      Parameter(
        "tolerance", \.settings.tolerance, in: .atLeast(0),
        "norm of the gradient mapping below which a solve ends, 0 for never"
      ).later,
      Parameter(
        "answer", \.settings.answer,
        "the last iterate, or that which the step of least gradient-mapping norm led to"
      ).later,
    ]
  }

  /// π₀/S at every epoch, with S the number of states of each population.
  private func evenMeasure(playing π: Policy, in game: some MeanFieldGame) -> OccupationMeasure {
    var share = [Double](repeating: 0, count: game.stateCount)
    for population in game.populations {
      for s in population.states { share[s] = 1 / Double(population.states.count) }
    }
    var L = π.field
    for t in 0...game.horizon {
      L[t] = π[t].indices.map { share[$0 / game.actionCount] * π[t][$0] }
    }
    return OccupationMeasure(L)
  }
}
