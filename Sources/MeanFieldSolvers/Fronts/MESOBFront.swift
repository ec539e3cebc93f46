public import MeanField

/// MESOB front: the whole balance front in one solve, by weights and then by bounds.
///
/// Mirror descent θ ← θ − η G, π ← softmax(θ) on feasible flows, as in ``MESOB``, along five kinds
/// of legs that share one archive of nondominated policies:
///
/// 1. online mirror descent to an equilibrium, and descent on −W to a social optimum;
/// 2. Expl − λ W for λ rising from the equilibrium and falling from the optimum, each leg starting
///    where the one before ended;
/// 3. max W subject to Expl ≤ ε, for ε in the largest gap of the archive. This reaches points that
///    no λ supports [HaimesLasdonWismer1971]. The bound is kept by an augmented Lagrangian: G is the
///    field of m·Expl_τ − W with m = max(0, ν + ρ(Expl − ε)), and now and then ν ← m
///    [Rockafellar1973], at the step size of a leg's end. ν starts at the
///    slope of the gap, ρ is `penalty` slopes per width of it.
///
/// Every policy whose exploitability is computed on the way is offered to the archive. The answer
/// is the archive's policy of least Expl − λ W at `weight`. [GuoEtAl2023]
///
/// - Complexity: six passes over all transitions per step, two on the way to the equilibrium and
///   three to the optimum; one more for every score.
public struct MESOBFront: FrontMethod {
  /// Its line in the catalog.
  public static let entry = CatalogEntry(
    "mesob-front", "MESOB front", cites: "[GuoEtAl2023], [HaimesLasdonWismer1971]")

  /// The social weight λ whose point is the answer.
  public var weight = 1.0
  /// The social objective W.
  public var objective = ObjectiveMix.welfare
  /// The smallest λ of the legs.
  public var smallestWeight = 0.01
  /// The largest λ of the legs.
  public var largestWeight = 100.0
  /// The number of weights, each taken from both ends.
  public var weights = 9
  /// The number of bounds.
  public var bounds = 12
  /// ρ, in slopes of the gap per width of it.
  public var penalty = 16.0
  /// The step size η at the start of a leg.
  public var stepSize = 10.0
  /// The step size at the end of a leg.
  public var finalStepSize = 0.3
  /// The temperature at the end of a leg, in units of the reward bound.
  public var temperature = 1e-4
  /// The temperature at the start of a leg, in units of the reward bound.
  public var initialTemperature = 1e-2
  /// The steps between two scores in the legs of weights.
  public var scoreInterval = 5
  /// The most policies that are kept.
  public var capacity = 100
  /// The number of steps.
  public var iterations = 12_000

  /// The defaults.
  public init() {}

  /// The declared parameters.
  public static let parameters: [Parameter<Self>] = [
    .weight("social weight whose point is the answer"),
    .objective,
    Parameter(
      "smallest-weight", \.smallestWeight, in: .above(0), unit: "reward/objective",
      "smallest social weight on the way"),
    Parameter(
      "largest-weight", \.largestWeight, in: .above(0), unit: "reward/objective",
      "largest social weight on the way"),
    Parameter(
      "weights", \.weights, in: .between(1, 1000), "number of weights, each taken from both ends"),
    Parameter("bounds", \.bounds, in: .between(0, 1000), "number of bounds on exploitability"),
    Parameter(
      "penalty", \.penalty, in: .above(0), "penalty on exceeding a bound, in slopes per gap"),
    .stepSize(\.stepSize, tuned: .logarithmic(1e-2...100), "step size at a leg's start"),
    Parameter(
      "final-step-size", \.finalStepSize, in: .above(0), unit: "1/reward",
      "step size at a leg's end"),
    Parameter(
      "temperature", \.temperature, in: .above(0), unit: "reward bound",
      "temperature of the smoothed best response at a leg's end"),
    Parameter(
      "initial-temperature", \.initialTemperature, in: .above(0), unit: "reward bound",
      "temperature of the smoothed best response at a leg's start"),
    .scoreInterval("steps between two scores in the legs of weights"),
    .capacity,
    .iterations(\.iterations),
  ]

  /// The weights have an order.
  public func validate() throws(MeanFieldError) {
    try Self.require(
      smallestWeight <= largestWeight, "smallest-weight",
      expected: "at most largest-weight, \(largestWeight)", got: smallestWeight)
  }

  /// What the descents have found and where the current one is.
  public struct State: FrontState, Codable {
    /// The nondominated policies.
    public var archive: FrontArchive
    /// The start of the first legs.
    public let start: Policy
    let plan: [FrontLeg]
    var leg = 0
    var descent: MirrorDescentState
    /// Where the rising and the falling weights have come to.
    var risen: Policy
    var fallen: Policy
    /// The current bound; nil where the archive has no gap.
    var bound: Bound?
    var triedBounds: [Double] = []
    var k = 0
  }

  /// A bound ε on exploitability, its multiplier ν and penalty ρ.
  struct Bound: Sendable, Codable {
    let ε: Double
    var ν: Double
    let ρ: Double
    /// Expl − ε at the step before.
    var excess = 0.0
    /// The share of the step size that is taken.
    ///
    /// The penalty is stiff: the share is halved where Expl jumps over the bound, and grows by a
    /// twentieth, up to 1, where it stays on its side.
    var share = 1.0

    /// m = max(0, ν + ρ(Expl − ε)).
    mutating func multiplier(at exploitability: Double) -> Double {
      let excess = exploitability - ε
      share = excess * self.excess < 0 ? 0.5 * share : min(1, 1.05 * share)
      self.excess = excess
      return max(0, ν + ρ * excess)
    }
  }

  /// The start is the first point of the archive.
  public func initialState(
    for game: some MeanFieldGame, from start: Policy
  ) throws(MeanFieldError) -> State {
    let descent = MirrorDescentState(at: start, feasible: game.feasibleActions)
    let archive = try FrontArchive(capacity: capacity, from: descent.policy, objective, in: game)
    let λs = (0..<weights).map {
      geometric(from: smallestWeight, to: largestWeight, Double($0) / Double(max(1, weights - 1)))
    }
    return State(
      archive: archive, start: descent.policy,
      plan: FrontLeg.plan(iterations: iterations, weights: λs, bounds: bounds),
      descent: descent, risen: descent.policy, fallen: descent.policy)
  }

  /// Flow, score, field of the leg, descent, softmax.
  public func step(_ state: inout State, in game: some MeanFieldGame) throws(MeanFieldError) {
    guard state.leg < state.plan.count else { return }
    let c = try objective.weights(in: game)
    let leg = state.plan[state.leg]
    let progress = leg.progress(at: state.k)
    if state.k == leg.begin { begin(leg, &state, in: game) }

    let π = state.descent.policy
    let flow = game.flow(inducedBy: π)
    let isBound = if case .bound = leg.kind { true } else { false }
    var expl: Double?
    if isBound || (state.k - leg.begin) % scoreInterval == 0 || state.k == leg.end - 1 {
      let evaluation = flow.evaluation(in: game)
      expl = evaluation.exploitability
      state.archive.pay(2)
      state.archive.offer(
        π, scored: evaluation, weights: c, aim: aim(of: leg, state), iteration: state.k)
    } else {
      state.archive.pay(1)
    }

    // A large step would leave the neighborhood in which the bound's multiplier is right.
    let η = isBound ? finalStepSize : geometric(from: stepSize, to: finalStepSize, progress)
    let τ = geometric(from: initialTemperature, to: temperature, progress) * game.rewardBound
    if case .equilibrium = leg.kind {
      state.descent.climb(at: flow, in: game, stepSize: η)
      state.archive.pay(1)
    } else {
      let (e, λ) = balance(of: leg, &state, exploitability: expl)
      let share = isBound ? state.bound?.share ?? 1 : 1
      let F = BalanceObjective(
        exploitabilityWeight: e, temperature: τ, socialWeights: c.map { λ * $0 })
      state.descent.descend(on: F, at: flow, in: game, stepSize: share * η / (e + λ))
      state.archive.pay(F.passes)
    }
    state.k += 1
    if state.k == leg.end { end(leg, &state) }
  }

  /// Every leg of weights goes on from the one before it; a bound starts at the gap's better end.
  private func begin(_ leg: FrontLeg, _ state: inout State, in game: some MeanFieldGame) {
    var from = state.start
    var isEnd = false
    switch leg.kind {
    case .equilibrium, .optimum: isEnd = true
    case .rising: from = state.risen
    case .falling: from = state.fallen
    case .bound:
      let gap = FrontGap.largest(in: state.archive, tried: state.triedBounds)
      state.bound = gap.map { Bound(ε: $0.ε, ν: $0.slope, ρ: penalty * $0.slope / $0.width) }
      if let gap { state.triedBounds.append(gap.ε) }
      // The end of larger W violates the bound, but its support is the richer one.
      from = gap?.high.policy ?? state.archive.best(forWeight: weight)?.policy ?? state.start
    }
    state.descent = MirrorDescentState(at: from, feasible: game.feasibleActions)
    if !isEnd { state.descent.restart(feasible: game.feasibleActions, floor: 1e-3) }
  }

  private func end(_ leg: FrontLeg, _ state: inout State) {
    switch leg.kind {
    case .equilibrium, .rising: state.risen = state.descent.policy
    case .optimum, .falling: state.fallen = state.descent.policy
    case .bound: break
    }
    state.leg += 1
  }

  private func aim(of leg: FrontLeg, _ state: State) -> BalanceFront.Aim {
    switch leg.kind {
    case .equilibrium: .equilibrium
    case .optimum: .optimum
    case .rising(let λ), .falling(let λ): .weight(λ)
    case .bound: state.bound.map { .bound($0.ε) } ?? .weight(weight)
    }
  }

  /// The weights (e, λ) of exploitability and W in the leg's field; ν ← m every tenth step.
  private func balance(
    of leg: FrontLeg, _ state: inout State, exploitability: Double?
  ) -> (e: Double, λ: Double) {
    switch leg.kind {
    case .equilibrium: return (1, 0)
    case .optimum: return (0, 1)
    case .rising(let λ), .falling(let λ): return (1, λ)
    case .bound:
      guard let exploitability, let m = state.bound?.multiplier(at: exploitability) else {
        return (1, weight)
      }
      if state.k % 10 == 9 { state.bound?.ν = m }
      return (m, 1)
    }
  }
}

/// One stretch of a front's way: what it is after, and from which step to which.
struct FrontLeg: Sendable, Codable {
  enum Kind: Sendable, Codable {
    case equilibrium, optimum
    /// λ rises, from the equilibrium on.
    case rising(Double)
    /// λ falls, from the optimum on.
    case falling(Double)
    /// The best W within a bound on exploitability.
    case bound
  }

  let kind: Kind
  let begin: Int
  let end: Int

  /// 0 at the first step, 1 at the last.
  func progress(at k: Int) -> Double { Double(k - begin) / Double(max(1, end - begin - 1)) }

  /// The ends get an eighth of the steps each, the weights three eighths, the bounds the rest.
  ///
  /// Weights are taken from both ends in turn.
  static func plan(iterations: Int, weights: [Double], bounds: Int) -> [FrontLeg] {
    let turns = zip(weights, weights.reversed()).flatMap { [Kind.rising($0), .falling($1)] }
    let end = iterations / 8
    let way = bounds == 0 ? iterations - 2 * end : portion(3, of: 8, from: iterations)
    var legs: [FrontLeg] = []
    func add(_ kinds: [Kind], steps: Int) {
      let first = legs.last?.end ?? 0
      for (i, kind) in kinds.enumerated() {
        let ends = [i, i + 1].map { first + portion($0, of: kinds.count, from: steps) }
        legs.append(FrontLeg(kind: kind, begin: ends[0], end: ends[1]))
      }
    }
    add([.equilibrium, .optimum], steps: 2 * end)
    add(turns, steps: way)
    add(Array(repeating: .bound, count: bounds), steps: iterations - 2 * end - way)
    return legs.filter { $0.begin < $0.end }
  }
}

/// ⌊steps·i/n⌋ for i ≤ n, the steps that the first i of n parts get, without overflow.
func portion(_ i: Int, of n: Int, from steps: Int) -> Int { steps / n * i + steps % n * i / n }
