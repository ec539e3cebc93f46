public import MeanField

/// Equilibrium price: producers sell what they make, at a price that falls with the total supply.
///
/// State s = 0 … `s-inv` is the stock, the action (q, h) sells q ≤ `Q` and orders h ≤ `H`:
///
///     s' = min(s − min(q, s) + h, `s-inv`)
///     p = (d / (Σ q·L(s, q, h) + e₀))^(1/σ)
///     r = (p − c₀)q − c₁q² − c₂h − (c₂ + c₃)·max(q − s, 0) − c₄s
///
/// with production costs c₀, c₁, raw material c₂, urgency c₃ and storage c₄: c₂ + c₃ is paid for
/// every unit sold that is not in stock. [GuoEtAl2023MFGLib]
public struct EquilibriumPrice: MeanFieldGame {
  /// What describes the market.
  public struct Parameters: StartedParameters {
    /// Its line in the catalog.
    public static let entry = CatalogEntry(
      "equilibrium-price", "Equilibrium price", cites: "[GuoEtAl2023MFGLib]", version: 2)
    /// The last epoch T.
    public var horizon = 4
    /// The largest stock.
    public var capacity = 3
    /// The largest sale.
    public var Q = 2
    /// The largest order.
    public var H = 2
    /// The demand.
    public var d = 1.0
    /// The supply that is there anyway.
    public var e0 = 1.0
    /// The elasticity.
    public var sigma = 1.0
    /// The costs c₀ … c₄.
    public var c = [1.0, 1, 1, 1, 1]
    /// The law of the first state; uniform if empty.
    public var mu0: [Double] = []
    /// The defaults.
    public init() {}
    /// The declared parameters.
    public static let parameters: [Parameter<Parameters>] = [
      .horizon(\.horizon),
      Parameter("s-inv", \.capacity, in: .between(0, 1e6), unit: "goods", "largest stock"),
      Parameter("Q", \.Q, in: .between(1, 1e6), unit: "goods", "largest sale"),
      Parameter("H", \.H, in: .between(0, 1e6), unit: "goods", "largest order"),
      Parameter("d", \.d, in: .between(1e-9, 1e9), "demand"),
      Parameter("e0", \.e0, in: .between(1e-9, 1e9), unit: "goods", "supply that is there anyway"),
      Parameter("sigma", \.sigma, in: .between(1e-2, 1e9), "elasticity of the price"),
      Parameter(
        "c", \.c, in: .between(0, 1e9),
        "costs: linear and square of production, raw material, urgency, storage"),
      mu0(),
    ]

    /// (d/e₀)^(1/σ), the price without supply.
    var highestPrice: Double { Double.exp(Double.log(d / e0) / sigma) }

    /// There are five costs, and everything stays finite.
    public func validate() throws(MeanFieldError) {
      try Self.require(c.count == 5, "c", expected: "5 numbers", got: c.count)
      try Self.require(
        highestPrice <= 1e12, "sigma", expected: "a price (d/e0)^(1/sigma) of at most 1e12",
        got: sigma)
      try Self.requireEntries(
        [horizon + 1, capacity + 1, Q + 1, H + 1],
        spelled: "(horizon + 1)·(s-inv + 1)·(Q + 1)·(H + 1)", parameter: "s-inv")
      try requireInitialLaw(count: capacity + 1)
    }
  }

  /// The parameters of this instance.
  public let parameters: Parameters
  /// The stock.
  public let stateAxes: [Axis]
  /// Sale and order.
  public let actionAxes: [Axis]
  /// All, everywhere.
  public let feasibleActions: FeasibleActions
  /// The largest revenue, or the largest cost.
  public let rewardBound: Double
  private let moves: DeterministicMap
  /// What an agent pays, row-major S × A.
  private let costs: [Double]

  /// Builds the game.
  public init(_ parameters: Parameters = .init()) throws(MeanFieldError) {
    self.parameters = try parameters.checked()
    let (S, Q, H, c) = (parameters.capacity + 1, parameters.Q, parameters.H, parameters.c)
    let A = (Q + 1) * (H + 1)
    stateAxes = [Axis("stock", 0...S - 1, unit: "goods")]
    actionAxes = [Axis("sale", 0...Q, unit: "goods"), Axis("order", 0...H, unit: "goods")]
    feasibleActions = FeasibleActions(allOf: A, in: S)
    moves = try DeterministicMap(stateCount: S, actionCount: A) { s, a in
      let (q, h) = (a / (H + 1), a % (H + 1))
      return min(s - min(q, s) + h, S - 1)
    }
    costs = (0..<S).flatMap { s in
      (0..<A).map { a in
        let (q, h) = (Double(a / (H + 1)), Double(a % (H + 1)))
        let missing = max(q - Double(s), 0)
        return c[0] * q + c[1] * q * q + c[2] * h + (c[2] + c[3]) * missing + c[4] * Double(s)
      }
    }
    let revenue = parameters.highestPrice * Double(Q)
    rewardBound = costs.reduce(revenue) { max($0, $1) }
  }

  /// The price of the total supply; stocks that do not depend on it.
  public func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    let (A, orders) = (actionCount, parameters.H + 1)
    var supply = Number(parameters.e0)
    for i in 0..<L.count { supply += Number(Double(i % A / orders)) * L[i] }
    let ratio = Number(parameters.d) / supply
    let sigma = parameters.sigma
    let price = sigma == 1 ? ratio : Number.exp(Number.log(ratio) / Number(sigma))
    return Stage(
      rewards: costs.indices.map { i in Number(Double(i % A / orders)) * price - Number(costs[i]) },
      kernel: t < horizon ? .deterministic(moves) : nil)
  }
}
