public import MeanField

/// Beach bar: people on a line of towels want to be near the bar and away from each other.
///
/// States s = 0 … n − 1, actions a = 0, 1, 2 that move by a − 1, noise ε ∈ {−1, 0, 1} with
/// probabilities (1 − `p-still`)/2, `p-still`, (1 − `p-still`)/2:
///
///     s' = min(max(s + (a − 1) + ε, 0), n − 1)
///     r(s, a, L) = −d(s) − |a − 1|/n − ln(μ(s) + `log-eps`)
///
/// with d(s) the distance to the bar around the circle, min((s − b) mod n, (b − s) mod n), although
/// the beach has ends: this is MFGLib's variant [GuoEtAl2023MFGLib] of the game of
/// [PerrinEtAl2020].
public struct BeachBar: MeanFieldGame {
  /// What describes the beach.
  public struct Parameters: StartedParameters {
    /// Its line in the catalog.
    public static let entry = CatalogEntry(
      "beach-bar", "Beach bar", cites: "[GuoEtAl2023MFGLib]", version: 2)
    /// The last epoch T.
    public var horizon = 2
    /// The number n of towels.
    public var n = 4
    /// The towel b next to the bar.
    public var barLocation = 2
    /// What keeps the logarithm finite.
    public var logEps = 1e-20
    /// The probability that the noise is 0.
    public var stillProbability = 0.5
    /// The law of the first state; uniform if empty.
    public var mu0: [Double] = []
    /// The defaults.
    public init() {}
    /// The declared parameters.
    public static let parameters: [Parameter<Parameters>] = [
      .horizon(\.horizon),
      Parameter("n", \.n, in: .between(1, 1e6), unit: "towels", "length of the beach"),
      Parameter("bar-loc", \.barLocation, in: .atLeast(0), "towel next to the bar, below n"),
      .logEps(\.logEps),
      .stillProbability(\.stillProbability),
      mu0(),
    ]
    /// The bar is on the beach, and `mu0` a law on it.
    public func validate() throws(MeanFieldError) {
      try Self.require(
        barLocation < n, "bar-loc", expected: "a towel below n = \(n)", got: barLocation)
      try Self.requireEntries([horizon + 1, n, 3], spelled: "3·(horizon + 1)·n", parameter: "n")
      try requireInitialLaw(count: n)
    }
  }

  /// The parameters of this instance.
  public let parameters: Parameters
  /// Where an agent lies.
  public let stateAxes: [Axis]
  /// Where it moves.
  public let actionAxes = [Axis("move", -1...1, unit: "towels")]
  /// All, everywhere.
  public let feasibleActions: FeasibleActions
  /// ln(1/`log-eps`) on an empty towel, or the longest way in the densest crowd.
  public let rewardBound: Double
  private let moves: OutcomeMap
  /// P(x | a) of the total move x − 2, row-major 3 × 5.
  private let moveLaw: [Double]
  /// −d(s) − |a − 1|/n, row-major n × 3.
  private let costs: [Double]

  /// Builds the game.
  public init(_ parameters: Parameters = .init()) throws(MeanFieldError) {
    self.parameters = try parameters.checked()
    let (n, p) = (parameters.n, parameters.stillProbability)
    stateAxes = [Axis("towel", 0...n - 1)]
    feasibleActions = FeasibleActions(allOf: 3, in: n)
    moves = try OutcomeMap(stateCount: n, outcomeCount: 5) { s, x in min(max(s + x - 2, 0), n - 1) }
    let noise = [(1 - p) / 2, p, (1 - p) / 2]
    moveLaw = (0..<3).flatMap { a in
      (0..<5).map { x in noise.indices.contains(x - a) ? noise[x - a] : 0 }
    }
    costs = (0..<n).flatMap { s in
      let right = (s - parameters.barLocation + n) % n
      let d = Double(min(right, n - right))
      return (0..<3).map { a in -d - Double(abs(a - 1)) / Double(n) }
    }
    let crowded = Double(n / 2) + 1 / Double(n) + Double.log(1 + parameters.logEps)
    rewardBound = max(-Double.log(parameters.logEps), crowded)
  }

  /// Distance, effort and company; a move that knows no crowd.
  public func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    let company = stateDistribution(of: L, actionCount: 3).map {
      Number.log($0 + parameters.logEps)
    }
    return Stage(
      rewards: costs.indices.map { Number(costs[$0]) - company[$0 / 3] },
      kernel: t < horizon
        ? .outcomes(OutcomeTable(moves, probabilities: moveLaw.map(Number.init))) : nil)
  }
}
