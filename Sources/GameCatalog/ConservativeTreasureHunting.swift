public import MeanField

/// Conservative treasure hunting: a place pays whoever stays, and less if others do something else.
///
/// States and actions are n places. With Dₜ(s) = Σₓ,ₐ (Lₜ(x, a) − 1{x = a = s})², at t = 0 rewards
/// are 0 and s' = a; from t = 1 on
///
///     rₜ(s, a) = 1{a = s}·r(s)·(1 − Dₜ(s)/2)
///     Pₜ(s' | s, a) = (c(t − 1)·Dₜ(s) + 1{s' = a}) / (1 + n·c(t − 1)·Dₜ(s))
///
/// so that moving is the less reliable the fewer agents stay at s. The last entry of `c` is not
/// used, as in MFGLib. [GuoEtAl2023MFGLib]
public struct ConservativeTreasureHunting: MeanFieldGame {
  /// What describes the hunt.
  public struct Parameters: StartedParameters {
    /// Its line in the catalog.
    public static let entry = CatalogEntry(
      "conservative-treasure-hunting", "Conservative treasure hunting",
      cites: "[GuoEtAl2023MFGLib]", version: 2)
    /// The last epoch T.
    public var horizon = 5
    /// The number n of places.
    public var n = 3
    /// The treasure of each place; 1 everywhere if empty.
    public var r: [Double] = []
    /// The unreliability of moves at epochs 1 … T; 1 everywhere if empty.
    public var c: [Double] = []
    /// The law of the first state; uniform if empty.
    public var mu0: [Double] = []
    /// The defaults.
    public init() {}
    /// The declared parameters.
    public static let parameters: [Parameter<Parameters>] = [
      .horizon(\.horizon),
      Parameter("n", \.n, in: .between(1, 1e3), unit: "places", "number of places"),
      Parameter(
        "r", \.r, in: .between(-1e9, 1e9), "treasure of each place; empty for 1 everywhere"),
      Parameter(
        "c", \.c, in: .between(0, 1e9),
        "unreliability of moves at epochs 1 to T; empty for 1 everywhere"),
      mu0(),
    ]
    /// There is one treasure for each place, one `c` for each transition, and `mu0` is a law.
    public func validate() throws(MeanFieldError) {
      try Self.require(
        r.isEmpty || r.count == n, "r", expected: "\(n) numbers, one per place, or none",
        got: r.count)
      try Self.require(
        c.isEmpty || c.count == horizon, "c",
        expected: "\(horizon) numbers, one per transition, or none", got: c.count)
      try Self.requireEntries([horizon + 1, n, n, n], spelled: "(horizon + 1)·n³", parameter: "n")
      try requireInitialLaw(count: n)
    }
  }

  /// The parameters of this instance.
  public let parameters: Parameters
  /// Where an agent is.
  public let stateAxes: [Axis]
  /// Where it wants to go.
  public let actionAxes: [Axis]
  /// All, everywhere.
  public let feasibleActions: FeasibleActions
  /// The largest treasure in size (1 if there is none), since 0 ≤ D ≤ 2.
  public let rewardBound: Double
  private let treasures: [Double]
  private let arrivals: DeterministicMap

  /// Builds the game.
  public init(_ parameters: Parameters = .init()) throws(MeanFieldError) {
    self.parameters = try parameters.checked()
    let n = parameters.n
    stateAxes = [Axis("place", 0...n - 1)]
    actionAxes = [Axis("target", 0...n - 1)]
    feasibleActions = FeasibleActions(allOf: n, in: n)
    treasures = parameters.r.isEmpty ? Array(repeating: 1, count: n) : parameters.r
    let largest = treasures.reduce(0) { max($0, abs($1)) }
    rewardBound = largest > 0 ? largest : 1
    arrivals = try DeterministicMap(stateCount: n, actionCount: n) { _, a in a }
  }

  /// Nothing and a sure move at first; then D decides.
  public func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    let n = parameters.n
    var rewards = [Number](repeating: 0, count: n * n)
    guard t > 0 else {
      return Stage(rewards: rewards, kernel: t < horizon ? .deterministic(arrivals) : nil)
    }
    var square = Number(1)
    for i in 0..<L.count { square += L[i] * L[i] }
    let D = (0..<n).map { s in square - 2 * L[s * n + s] }
    for s in 0..<n { rewards[s * n + s] = Number(treasures[s]) * (1 - 0.5 * D[s]) }
    guard t < horizon else { return Stage(rewards: rewards, kernel: nil) }
    let c = Number(parameters.c.isEmpty ? 1 : parameters.c[t - 1])
    let P = (0..<n).flatMap { s in
      let astray = c * D[s] / (1 + Double(n) * c * D[s])
      let arrived = (1 + c * D[s]) / (1 + Double(n) * c * D[s])
      return (0..<n * n).map { $0 / n == $0 % n ? arrived : astray }
    }
    return Stage(rewards: rewards, kernel: .dense(DenseKernel(stateCount: n, probabilities: P)))
  }
}
