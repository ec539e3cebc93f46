public import MeanField

/// Linear–quadratic: agents on a line pay for speed and for being away from the mean.
///
/// States x = −`el` … `el`, actions u = −`m` … `m`. With x̄ₜ = Σ x·μₜ(x) and δ = `delta`,
///
///     rₜ = δ·(−u²/2 + q·u·(x̄ₜ − x) − κ/2·(x̄ₜ − x)²) for t < T,    r_T = −`c-term`/2·(x̄_T − x)²
///     x' = clamp(round(x + (k(x̄ₜ − x) + u)·δ + σ·ε·√δ), −`el`, `el`)
///
/// Noise takes the values ε = jσ, j = −3 … 3, with weights proportional to exp(−ε²/2), so that σ
/// enters twice; halves are rounded to even. Both are MFGLib's variant [GuoEtAl2023MFGLib] of the
/// game of [PerrinEtAl2020]. The transition jumps in L, and its derivative is 0 elsewhere.
public struct LinearQuadratic: MeanFieldGame {
  /// What describes motion and costs.
  public struct Parameters: StartedParameters {
    /// Its line in the catalog.
    public static let entry = CatalogEntry(
      "linear-quadratic", "Linear–quadratic game", cites: "[GuoEtAl2023MFGLib]")
    /// The last epoch T.
    public var horizon = 3
    /// The largest position.
    public var el = 5
    /// The largest speed.
    public var m = 2
    /// The size σ of the noise.
    public var sigma = 3.0
    /// The time δ between two epochs.
    public var delta = 0.1
    /// The pull k of the mean.
    public var k = 1.0
    /// The reward q of moving toward the mean.
    public var q = 0.01
    /// The cost κ of distance.
    public var kappa = 0.5
    /// The cost of distance at the end.
    public var terminalCost = 1.0
    /// The law of the first state; uniform if empty.
    public var mu0: [Double] = []
    /// The defaults.
    public init() {}
    /// The declared parameters.
    public static let parameters: [Parameter<Parameters>] = [
      .horizon(\.horizon),
      Parameter("el", \.el, in: .between(1, 1e5), "largest position"),
      Parameter("m", \.m, in: .between(0, 1e5), "largest speed"),
      Parameter("sigma", \.sigma, in: .between(0, 1e3), "size of the noise"),
      Parameter("delta", \.delta, in: .between(1e-9, 1e3), "time between two epochs"),
      Parameter("k", \.k, in: .between(-1e3, 1e3), "pull of the mean"),
      Parameter("q", \.q, in: .between(0, 1e3), "reward of moving toward the mean"),
      Parameter("kappa", \.kappa, in: .between(0, 1e3), "cost of distance from the mean"),
      Parameter("c-term", \.terminalCost, in: .between(0, 1e3), "cost of distance at the end"),
      mu0(),
    ]
    /// The successors fit into memory, and `mu0` is a law on the positions.
    public func validate() throws(MeanFieldError) {
      try Self.requireEntries(
        [horizon + 1, 2 * el + 1, 2 * m + 1, 7],
        spelled: "7·(horizon + 1)·(2·el + 1)·(2·m + 1)", parameter: "el")
      try requireInitialLaw(count: 2 * el + 1)
    }
  }

  /// The parameters of this instance.
  public let parameters: Parameters
  /// The position.
  public let stateAxes: [Axis]
  /// The speed.
  public let actionAxes: [Axis]
  /// All, everywhere.
  public let feasibleActions: FeasibleActions
  /// The costs at speed `m` and distance 2·`el`, all epochs; 1 if nothing costs anything.
  public let rewardBound: Double
  /// The law of j = −3 … 3.
  private let noise: [Double]

  /// Builds the game.
  public init(_ parameters: Parameters = .init()) throws(MeanFieldError) {
    self.parameters = try parameters.checked()
    let (el, m) = (parameters.el, parameters.m)
    stateAxes = [Axis("position", -el...el)]
    actionAxes = [Axis("speed", -m...m)]
    feasibleActions = FeasibleActions(allOf: 2 * m + 1, in: 2 * el + 1)
    let (u, d) = (Double(m), Double(2 * el))
    let running =
      parameters.delta
      * (u * u / 2 + parameters.q * u * d + parameters.kappa / 2 * d * d)
    let bound = max(running, parameters.terminalCost / 2 * d * d)
    rewardBound = bound > 0 ? bound : 1
    let weights = (-3...3).map { j in
      let ε = Double(j) * parameters.sigma
      return Double.exp(-ε * ε / 2)
    }
    let total = weights.reduce(0, +)
    noise = weights.map { $0 / total }
  }

  /// Speed, distance, and the next position for the present mean.
  public func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    let (el, m) = (parameters.el, parameters.m)
    var mean = Number(0)
    for (s, share) in stateDistribution(of: L, actionCount: 2 * m + 1).enumerated() {
      mean += Number(Double(s - el)) * share
    }
    let rewards = (-el...el).flatMap { x in
      let gap = mean - Double(x)
      return (-m...m).map { u in t < horizon ? running(Double(u), gap) : final(gap) }
    }
    return Stage(rewards: rewards, kernel: t < horizon ? .successors(moves(mean.value)) : nil)
  }

  private func running<Number: Scalar>(_ u: Double, _ gap: Number) -> Number {
    let attraction = Number(parameters.q * u) * gap - Number(parameters.kappa / 2) * gap * gap
    return Number(parameters.delta) * (Number(-u * u / 2) + attraction)
  }

  private func final<Number: Scalar>(_ gap: Number) -> Number {
    Number(-parameters.terminalCost / 2) * gap * gap
  }

  private func moves<Number: Scalar>(_ mean: Double) -> SuccessorLists<Number> {
    let (el, m, δ, σ) = (parameters.el, parameters.m, parameters.delta, parameters.sigma)
    var successors: [Int32] = []
    successors.reserveCapacity(7 * (2 * el + 1) * (2 * m + 1))
    for x in -el...el {
      for u in -m...m {
        let drift = (parameters.k * (mean - Double(x)) + Double(u)) * δ
        for j in -3...3 {
          let y = Double(x) + drift + σ * (Double(j) * σ) * δ.squareRoot()
          let next = min(max(y.rounded(.toNearestOrEven), Double(-el)), Double(el))
          successors.append(Int32(next) + Int32(el))
        }
      }
    }
    let probabilities = noise.map(Number.init)
    return SuccessorLists(
      SuccessorGraph(rowLength: 7, successors: successors, stateCount: 2 * el + 1),
      probabilities: successors.indices.map { probabilities[$0 % 7] })
  }
}
