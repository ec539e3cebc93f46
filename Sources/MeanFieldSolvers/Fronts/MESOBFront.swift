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
}
