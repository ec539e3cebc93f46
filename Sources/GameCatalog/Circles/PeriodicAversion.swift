public import MeanField

/// Periodic aversion: a wave of preferences on a circle, and a dislike of company.
///
/// Places x ∈ {0, …, n − 1} on a circle stand at p = a + x·ℓ, ℓ = (b − a)/(n − 1), so that both ends
/// of [a, b] are places. An agent moves by m ∈ {−k, …, k} places, then chance by j ∈ {−k, …, k} with
/// weights exp(−(jℓ)²/(2σ²Δ)); μ₀ is uniform. Epochs are 0 … T = `horizon`, and
///
///     r = Δ·[−(mℓ/Δ)²/2 − c·log(μₜ(x)/ℓ + 10⁻¹⁵)
///           + 2π²σ·sin 2πp − 2π²·cos² 2πp + (2/σ²)·sin 2πp]
///
/// with m the move of the epoch before (0 at epoch 0; the last move costs nothing). We pay for m at
/// the epoch where the move is made, which changes no total. [LanctotEtAl2019]; the ergodic game
/// with a solution in closed form is of [AlmullaFerreiraGomes2017]
public struct PeriodicAversion<Charge: ActionCharge>: CircleGame {
  /// What describes the game.
  public struct Parameters: CircleParameters {
    /// Its line in the catalog.
    public static var entry: CatalogEntry { Charge.entry("periodic-aversion", "Periodic aversion") }
    /// The last epoch T.
    public var horizon = 19
    /// The number n of places.
    public var size = 21
    /// The largest move k.
    public var side = 10
    /// The time Δ between epochs.
    public var stepLength = 0.01
    /// The volatility σ.
    public var volatility = 1.0
    /// The factor c of the dislike of company.
    public var aversion = 1.0
    /// The first and the last position.
    public var interval = [0.0, 1]
    /// The defaults.
    public init() {}
    /// The declared parameters.
    public static var parameters: [Parameter<Parameters>] {
      circle + [
        Parameter("volatility", \.volatility, in: .between(1e-3, 1e3), "volatility σ"),
        Parameter("aversion", \.aversion, in: .between(0, 1e6), "factor of the dislike of company"),
        Parameter("interval", \.interval, in: .between(-1e3, 1e3), "first and last position"),
      ]
    }
    /// The interval has a length, and memory holds all.
    public func validate() throws(MeanFieldError) {
      try Self.require(
        interval.count == 2 && interval[1] - interval[0] >= 1e-3, "interval",
        expected: "two numbers, the second larger by 0.001 or more",
        got: ParameterValue.numbers(interval))
      try requireMemory()
    }
  }

  /// The parameters of this instance.
  public let parameters: Parameters
  /// The position.
  public let stateAxes: [Axis]
  /// All, everywhere.
  public let feasibleActions: FeasibleActions
  /// That of the longest move, the loneliest or fullest place and the steepest wave.
  public let rewardBound: Double
  /// The places and moves.
  public let walk: CircleWalk
  private let cell: Double
  private let wave: [Double]

  /// Builds the game.
  public init(_ parameters: Parameters = .init()) throws(MeanFieldError) {
    self.parameters = try parameters.checked()
    let (n, k) = (parameters.size, parameters.side)
    let (Δ, σ) = (parameters.stepLength, parameters.volatility)
    let first = parameters.interval[0]
    let ℓ = (parameters.interval[1] - first) / Double(n - 1)
    cell = ℓ
    let positions = (0..<n).map { first + Double($0) * ℓ }
    stateAxes = [Axis("position", coordinates: positions)]
    feasibleActions = FeasibleActions(allOf: 2 * k + 1, in: n)
    let wave = positions.map { p in
      let (sine, cosine) = (Double.sin(2 * .pi * p), Double.cos(2 * .pi * p))
      return 2 * .pi * .pi * σ * sine - 2 * .pi * .pi * cosine * cosine + 2 / (σ * σ) * sine
    }
    self.wave = wave
    let speed = Double(k) * ℓ / Δ
    rewardBound =
      Δ
      * (speed * speed / 2 + parameters.aversion * max(35, abs(Double.log(ℓ)) + 1)
        + wave.reduce(0) { max($0, abs($1)) })
    let likelihoods = (-k...k).map { j in
      let distance = Double(j) * ℓ
      return Double.exp(-distance * distance / (2 * σ * σ * Δ))
    }
    let total = likelihoods.reduce(0, +)
    walk = try CircleWalk(
      parameters, weights: likelihoods.map { $0 / total }
    ) { x, move, j in x + move + j - k }
  }

  /// The wave and the dislike of the place, and the cost of moving where the charge puts it.
  public func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    let (k, Δ) = (parameters.side, parameters.stepLength)
    func cost(of m: Int) -> Double {
      let speed = Double(m) * cell / Δ
      return Δ * speed * speed / 2
    }
    var rewards: [Number] = []
    for (x, share) in stateDistribution(of: L, actionCount: walk.actionCount).enumerated() {
      let company = Number.log(share / Number(cell) + Number(1e-15))
      var place = Number(Δ * wave[x]) - Number(Δ * parameters.aversion) * company
      if Charge.isFixedByFirstVisit { place -= Number(cost(of: walk.charged[t][x])) }
      for a in 0..<walk.actionCount {
        let pays = !Charge.isFixedByFirstVisit && t < horizon
        rewards.append(pays ? place - Number(cost(of: a - k)) : place)
      }
    }
    return Stage(rewards: rewards, kernel: t < horizon ? walk.moves.kernel() : nil)
  }
}
