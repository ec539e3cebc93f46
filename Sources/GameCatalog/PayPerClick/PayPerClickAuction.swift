public import MeanField

/// A repeated pay-per-click ad auction among budget-limited advertisers.
///
/// State (i, b): the advertiser's type i with value per click vᵢ, and its remaining budget b; all
/// start with the full budget or with that of their type, types follow `weights`. Actions are bids:
/// 0 abstains, others run from the reserve price ρ to `max-bid` and must not exceed b. Each epoch
/// every agent takes part in one auction of `bidders` advertisers, the others drawn from Lₜ. Slots
/// go by bid, ties are broken uniformly; a click in slot k has rate κₖ and costs the next-ranked bid, at least ρ
/// (`second` price, generalized as in [EdelmanOstrovskySchwarz2007]), or the own bid (`first` price).
/// An optional `type-chain` then moves the type.
///
///     r(i, b, β) = vᵢ click(β) − e(β),    b → b − x with probability pay(β, x)
///
/// With `entry` q < 1 every advertiser takes part in an auction with that probability only. With
/// several `auctions` k at each epoch a bid stands in k independent ones, is feasible when k·β ≤ b, and x
/// is the sum of the payments. Ranking by bid × quality is not offered: outcomes would depend on
/// the own type, and the table could not be shared by all states any more.
///
/// The outcome probabilities pay(β, x) are the same in all states, so a transition costs
/// O(S·max-bid). Social objectives: `revenue` ⟨L, e⟩ of the platform, `utility` ⟨L, r⟩ of the
/// advertisers, `welfare`, their sum; all per agent. [GuoEtAl2023]
public struct PayPerClickAuction: MeanFieldGame {
  /// The parameters of this instance.
  public let parameters: Parameters
  /// Types and remaining budgets, row-major.
  public let stateAxes: [Axis]
  /// The bids.
  public let actionAxes: [Axis]
  /// Everybody starts with the full budget, or with that of the type.
  public let initialDistribution: [Double]
  /// Bids up to the remaining budget.
  public let feasibleActions: FeasibleActions
  /// The bid of each action: 0, then ρ … max-bid.
  public let bids: [Int]
  let slots: [Slot]
  let quadrature: GaussLegendre
  /// The remaining budget after each payment, and the type chain.
  public let outcomes: OutcomeMap

  /// What the formulas need of one slot k.
  struct Slot: Sendable {
    /// κₖ C(n−1, k−1).
    let rate: Double
    /// The k − 1 rivals ahead.
    let ahead: Int
    /// The n − k rivals behind.
    let behind: Int
  }

  /// Builds the auction; throws when a parameter is out of range or contradicts another.
  public init(_ parameters: Parameters = .init()) throws(MeanFieldError) {
    self.parameters = try parameters.checked()
    let budgets = parameters.budget + 1
    stateAxes = [
      Axis("type", coordinates: (1...parameters.values.count).map(Double.init)),
      Axis("budget", coordinates: (0..<budgets).map(Double.init), unit: "currency"),
    ]
    let bids = [0] + Array(parameters.reserve...parameters.maxBid)
    self.bids = bids
    actionAxes = [Axis("bid", coordinates: bids.map(Double.init), unit: "currency")]
    initialDistribution = parameters.weights.enumerated().flatMap { i, weight in
      let start = parameters.budgets.isEmpty ? parameters.budget : Int(parameters.budgets[i])
      return (0..<budgets).map { $0 == start ? weight : 0 }
    }
    feasibleActions = try FeasibleActions(
      stateCount: parameters.values.count * budgets, actionCount: bids.count
    ) { s, a in parameters.auctions * bids[a] <= s % budgets }
    let n = parameters.bidders
    slots = parameters.clickRates.enumerated().map { k, rate in
      Slot(rate: rate * Self.binomial(n - 1, k), ahead: k, behind: n - 1 - k)
    }
    quadrature = GaussLegendre(n / 2 + 2)
    outcomes = try OutcomeMap(
      stateCount: parameters.values.count * budgets,
      outcomeCount: parameters.auctions * parameters.maxBid + 1,
      chain: try Self.chain(parameters)
    ) { s, x in x <= s % budgets ? s - x : s }
  }

  /// The last epoch.
  public var horizon: Int { parameters.horizon }
  /// The largest value, or what a bidder without value pays at most.
  public var rewardBound: Double {
    Double(parameters.auctions) * (parameters.clickRates.max() ?? 0)
      * max(parameters.values.max() ?? 0, Double(parameters.maxBid))
  }

  /// Bidding the largest feasible bid up to the own value.
  public func referencePolicy(named name: String) -> StateActionField? {
    guard name == "truthful" else { return nil }
    var policy = StateActionField(shape)
    for t in 0...horizon {
      for s in 0..<stateCount {
        let affordable = Double(budget(of: s) / parameters.auctions)
        let limit = min(parameters.values[type(of: s)], affordable)
        policy[t, s, bids.lastIndex { Double($0) <= limit } ?? 0] = 1
      }
    }
    return policy
  }

  /// Whether a budget b in state s covers action a in all auctions of an epoch.
  func affords(_ a: Int, in s: Int) -> Bool { parameters.auctions * bids[a] <= budget(of: s) }
  /// The type of state s, counted from 0.
  public func type(of s: Int) -> Int { s / (parameters.budget + 1) }
  /// The remaining budget of state s.
  public func budget(of s: Int) -> Int { s % (parameters.budget + 1) }

  static func binomial(_ n: Int, _ k: Int) -> Double {
    (0..<k).reduce(1) { $0 * Double(n - $1) / Double($1 + 1) }
  }

  /// The type chain on states (i, b): i moves, b stays; nil when no type moves.
  private static func chain(_ parameters: Parameters) throws(MeanFieldError) -> OutcomeMap.Chain? {
    let rows = parameters.typeChain
    let moves = rows.indices.contains { i in rows[i].indices.contains { $0 != i && rows[i][$0] > 0 }
    }
    guard moves else { return nil }
    let budgets = parameters.budget + 1
    var successors: [[Int]] = []
    var probabilities: [Double] = []
    for i in rows.indices {
      let targets = rows[i].indices.filter { rows[i][$0] > 0 }
      for b in 0..<budgets {
        successors.append(targets.map { $0 * budgets + b })
        probabilities += targets.map { rows[i][$0] }
      }
    }
    let graph = try SuccessorGraph(rows: successors, stateCount: rows.count * budgets)
    return OutcomeMap.Chain(graph, probabilities: probabilities)
  }
}
