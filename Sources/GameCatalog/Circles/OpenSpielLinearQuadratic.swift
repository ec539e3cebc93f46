public import MeanField

/// OpenSpiel's linear–quadratic game: near the mean of all, without haste, on a circle.
///
/// Places x ∈ {0, …, n − 1}; an agent moves by round(a·Δ), a ∈ {−k, …, k}, then chance by
/// round(b√Δ·σ) with b ∈ {−k, …, k} and probability Φ((b + ½)/σ) − Φ((b − ½)/σ), the tails at the
/// ends; halves are rounded to even; μ₀ is uniform. Epochs are 0 … T = `horizon`, and
///
///     r = Δ/2·(−m² + 2q·m·d − κ·d²),    d = x̄ₜ − x,    x̄ₜ = Σ x·μₜ(x)
///
/// with m the move of the epoch before (0 at epoch 0; the last move costs nothing). The mean is that
/// of the line, although places are on a circle. We pay what m costs at the epoch where the move is
/// made, in expectation over chance, which changes no total. [LanctotEtAl2019], after [PerrinEtAl2020]
///
/// OpenSpiel's pull of the mean on the place itself, 0 unless it is asked for, is left out, and so
/// are two parameters that do nothing there. Its horizon is H·Δ.
public struct OpenSpielLinearQuadratic<Charge: ActionCharge>: CircleGame {
  /// What describes the game.
  public struct Parameters: CircleParameters {
    /// Its line in the catalog.
    public static var entry: CatalogEntry {
      Charge.entry("openspiel-linear-quadratic", "Linear–quadratic game on a circle")
    }
    /// The last epoch T.
    public var horizon = 9
    /// The number n of places.
    public var size = 10
    /// The largest move k.
    public var side = 3
    /// The time Δ between epochs.
    public var stepLength = 1.0
    /// The volatility σ.
    public var volatility = 1.0
    /// The factor q of speed times distance.
    public var crossTerm = 0.01
    /// The factor κ of the squared distance.
    public var attraction = 0.5
    /// The defaults.
    public init() {}
    /// The declared parameters.
    public static var parameters: [Parameter<Parameters>] {
      circle + [
        Parameter(
          "volatility", \.volatility, in: .between(1e-3, 1e3), unit: "places", "volatility σ"),
        Parameter(
          "cross-term", \.crossTerm, in: .between(-1e6, 1e6), "factor q of speed times distance"),
        Parameter(
          "attraction", \.attraction, in: .between(0, 1e6), "factor κ of the squared distance"),
      ]
    }
    /// Memory holds it.
    public func validate() throws(MeanFieldError) { try requireMemory() }
  }

  /// The parameters of this instance.
  public let parameters: Parameters
  /// The place.
  public let stateAxes: [Axis]
  /// All, everywhere.
  public let feasibleActions: FeasibleActions
  /// The places and moves.
  public let walk: CircleWalk

  /// Builds the game.
  public init(_ parameters: Parameters = .init()) throws(MeanFieldError) {
    self.parameters = try parameters.checked()
    let (n, k) = (parameters.size, parameters.side)
    let (Δ, σ) = (parameters.stepLength, parameters.volatility)
    stateAxes = [Axis("place", 0...n - 1, unit: "places")]
    feasibleActions = FeasibleActions(allOf: 2 * k + 1, in: n)
    let weights = (-k...k).map { b in
      let upper = b == k ? 1 : normalDistribution((Double(b) + 0.5) / σ)
      return upper - (b == -k ? 0 : normalDistribution((Double(b) - 0.5) / σ))
    }
    walk = try CircleWalk(parameters, weights: weights) {
      x, move, b in
      let moved = (x + Int((Double(move) * Δ).rounded(.toNearestOrEven))) % n
      let place = moved < 0 ? moved + n : moved
      return Int((Double(place) + Double(b - k) * Δ.squareRoot() * σ).rounded(.toNearestOrEven))
    }
  }

  /// That of the largest move at the largest distance.
  public var rewardBound: Double {
    let (m, d) = (Double(parameters.side), Double(parameters.size))
    let q = abs(parameters.crossTerm)
    return parameters.stepLength / 2 * (m * m + 2 * q * m * d + parameters.attraction * d * d)
  }

  /// −Δ/2·κ·d² of the place, and Δ/2·(−m² + 2q·m·d) where the charge puts it.
  public func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    let A = walk.actionCount
    let (Δ, q, κ) = (parameters.stepLength, parameters.crossTerm, parameters.attraction)
    let mean = stateDistribution(of: L, actionCount: A).enumerated().reduce(Number(0)) {
      $0 + Double($1.offset) * $1.element
    }
    func charge(_ m: Double, _ d: Number) -> Number { -Δ / 2 * m * m + Δ * q * m * d }
    let nextMean = (0..<L.count).reduce(Number(0)) { $0 + Number(walk.meanNext[$1]) * L[$1] }
    var rewards: [Number] = []
    for x in 0..<parameters.size {
      let d = mean - Number(Double(x))
      var place = Number(-Δ / 2 * κ) * d * d
      if Charge.isFixedByFirstVisit { place += charge(Double(walk.charged[t][x]), d) }
      for a in 0..<A {
        let pays = !Charge.isFixedByFirstVisit && t < horizon
        let ahead = nextMean - Number(walk.meanNext[x * A + a])
        rewards.append(pays ? place + charge(Double(a - parameters.side), ahead) : place)
      }
    }
    return Stage(rewards: rewards, kernel: t < horizon ? walk.moves.kernel() : nil)
  }
}
