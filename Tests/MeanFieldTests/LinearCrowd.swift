import MeanField
import TestSupport
import Vocabulary

/// Random games that are linear in the crowd, with the constants that bounds of their values need.
///
/// With base rewards b, effects C of the crowd on them, two kernels P⁰, P¹ and shares q ∈ [0, 1],
///
///     rₜ(s, a, L) = bₜ(s, a) + κ⟨Cₜ(s, a), L⟩,    Pₜ(L) = (1 − ⟨qₜ, L⟩) P⁰ₜ + ⟨qₜ, L⟩ P¹ₜ
///
/// b and C are even on [−1, 1], rows of P⁰ and P¹ uniform laws made of random weights; κ is `crowd`, and
/// without `moves` P¹ = P⁰. The objective `spread` is ½ − ⟨Lₜ, Lₜ⟩ added up over epochs.
struct LinearCrowd: MeanFieldGame {
  struct Parameters: GameParameters {
    static let entry = CatalogEntry("linear-crowd", "Linear crowd", cites: "by definition")
    var seed = 1
    var states = 2
    var actions = 2
    var horizon = 1
    var crowd = 1.0
    var moves = true
    init() {}
    init(seed: Int, states: Int, actions: Int, horizon: Int, crowd: Double = 1) {
      (self.seed, self.states, self.actions) = (seed, states, actions)
      (self.horizon, self.crowd) = (horizon, crowd)
    }
    static let parameters: [Parameter<Parameters>] = [
      Parameter("seed", \.seed, "which game"),
      Parameter("states", \.states, in: .between(1, 10), "number S of states"),
      Parameter("actions", \.actions, in: .between(1, 10), "number A of actions"),
      Parameter("horizon", \.horizon, in: .between(0, 10), unit: "epochs", "last epoch T"),
      Parameter("crowd", \.crowd, in: .between(0, 100), "effect of the crowd on rewards"),
      Parameter("moves", \.moves, "whether the crowd has an effect on transitions"),
    ]
  }

  static let socialObjectives = [Metric("spread", better: .higher, "½ − ⟨Lₜ, Lₜ⟩")]

  let parameters: Parameters
  let stateAxes: [Axis]
  let actionAxes: [Axis]
  let initialDistribution: [Double]
  let feasibleActions: FeasibleActions
  let rewardBound: Double
  private let base: [[Double]]
  private let effects: [[[Double]]]
  private let kernels: [(quiet: [Double], crowded: [Double], shares: [Double])]

  init(_ parameters: Parameters = .init()) throws(MeanFieldError) {
    self.parameters = try parameters.checked()
    let (S, A) = (parameters.states, parameters.actions)
    let n = S * A
    stateAxes = [Axis("state", labels: (0..<S).map { "\($0)" })]
    actionAxes = [Axis("action", labels: (0..<A).map { "\($0)" })]
    feasibleActions = FeasibleActions(allOf: A, in: S)
    var sampler = Sampler(seed: parameters.seed)
    initialDistribution = sampler.law(S)
    func kernel() -> [Double] { (0..<n).flatMap { _ in sampler.law(S) } }
    base = (0...parameters.horizon).map { _ in sampler.numbers(n) }
    effects = (0...parameters.horizon).map { _ in (0..<n).map { _ in sampler.numbers(n) } }
    kernels = (0..<parameters.horizon).map { _ in
      let (quiet, crowded) = (kernel(), kernel())
      return (quiet, parameters.moves ? crowded : quiet, sampler.numbers(n, 0, 1))
    }
    // Linear in L on a simplex: extreme at its corners.
    let κ = parameters.crowd
    rewardBound = zip(base, effects).reduce(0) { bound, epoch in
      zip(epoch.0, epoch.1).reduce(bound) { bound, pair in
        pair.1.reduce(bound) { max($0, abs(pair.0 + κ * $1)) }
      }
    }
  }

  var horizon: Int { parameters.horizon }

  func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    let n = base[t].count
    func total(_ weights: [Double]) -> Number {
      var sum = Number(0)
      for i in 0..<n { sum += Number(weights[i]) * L[i] }
      return sum
    }
    let κ = Number(parameters.crowd)
    let rewards = (0..<n).map { i in Number(base[t][i]) + κ * total(effects[t][i]) }
    var square = Number(0.5)
    for i in 0..<n { square -= L[i] * L[i] }
    guard t < horizon else { return Stage(rewards: rewards, kernel: nil, objectives: [square]) }
    let (quiet, crowded, shares) = kernels[t]
    let share = total(shares)
    let P = quiet.indices.map { i in
      Number(quiet[i]) + share * Number(crowded[i] - quiet[i])
    }
    return Stage(
      rewards: rewards,
      kernel: .dense(DenseKernel(stateCount: parameters.states, probabilities: P)),
      objectives: [square])
  }
}

/// What bounds of a game's values are made of: r_max, and Lipschitz constants in ‖·‖₁.
struct Regularity {
  /// R ≥ |r|.
  var rewards: Double
  /// |rₜ(s, a, L) − rₜ(s, a, L′)| ≤ ℓ_r ‖L − L′‖₁.
  var rewardSlope: Double
  /// ‖Pₜ(· | s, a, L) − Pₜ(· | s, a, L′)‖₁ ≤ ℓ_P ‖L − L′‖₁.
  var kernelSlope: Double
  /// The number K of populations.
  var populations = 1.0
}

extension LinearCrowd {
  /// The least constants; both L and L′ are laws, so half the span of a functional is its slope.
  var regularity: Regularity {
    func halfSpan(_ x: [Double]) -> Double { ((x.max() ?? 0) - (x.min() ?? 0)) / 2 }
    let S = parameters.states
    let slopes = kernels.map { quiet, crowded, shares in
      let changes = zip(quiet, crowded).map { abs($0 - $1) }
      let rows = stride(from: 0, to: changes.count, by: S).map { changes[$0..<$0 + S].reduce(0, +) }
      return halfSpan(shares) * (rows.max() ?? 0)
    }
    return Regularity(
      rewards: rewardBound,
      rewardSlope: parameters.crowd * (effects.joined().map(halfSpan).max() ?? 0),
      kernelSlope: slopes.max() ?? 0)
  }
}
