public import MeanField

/// A repeated pay-per-click ad auction among budget-limited advertisers.
///
/// State (i, b): the advertiser's type i with value per click vᵢ, and its remaining budget b; all
/// start with the full budget, types follow `weights`. Actions are bids: 0 abstains, others run
/// from the reserve price ρ to `max-bid` and must not exceed b. Each epoch every agent takes part
/// in one auction of `bidders` advertisers, the others drawn from Lₜ. Slots go by bid, ties are
/// broken uniformly; a click in slot k has rate κₖ and costs the next-ranked bid, at least ρ
/// (`second` price), or the own bid (`first` price). An optional `type-chain` then moves the type.
///
///     r(i, b, β) = vᵢ click(β) − e(β),    b → b − x with probability pay(β, x)
///
/// The outcome probabilities pay(β, x) are the same in all states, so a transition costs
/// O(S·max-bid). Social objectives: `revenue` ⟨L, e⟩ of the platform, `utility` ⟨L, r⟩ of the
/// advertisers, `welfare`, their sum; all per agent. [GuoEtAl2023]
public struct PayPerClickAuction: MeanFieldGame {
  /// The name on the command line.
  public static let name = "pay-per-click"
  /// The name in prose.
  public static let title = "Pay-per-click ad auction"
  /// The source of the definition.
  public static let reference = "[GuoEtAl2023]"
  /// Raised when results change.
  public static let algorithmVersion = 1

  /// The parameters of this instance.
  public let parameters: Parameters
  /// Types and remaining budgets, row-major.
  public let stateAxes: [Axis]
  /// The bids.
  public let actionAxes: [Axis]
  /// Everybody starts with the full budget.
  public let initialDistribution: [Double]
  /// Bids up to the remaining budget.
  public let feasibleActions: FeasibleActions
  /// The bid of each action: 0, then ρ … max-bid.
  public let bids: [Int]
  let slots: [Slot]
  let quadrature: GaussLegendre
  let outcomes: OutcomeMap

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
    try parameters.check()
    self.parameters = parameters
    let budgets = parameters.budget + 1
    stateAxes = [
      Axis("type", coordinates: (1...parameters.values.count).map(Double.init)),
      Axis("budget", coordinates: (0..<budgets).map(Double.init), unit: "currency"),
    ]
    let bids = [0] + Array(parameters.reserve...parameters.maxBid)
    self.bids = bids
    actionAxes = [Axis("bid", coordinates: bids.map(Double.init), unit: "currency")]
    initialDistribution = parameters.weights.flatMap { weight in
      (0..<budgets).map { $0 == parameters.budget ? weight : 0 }
    }
    feasibleActions = try FeasibleActions(
      stateCount: parameters.values.count * budgets, actionCount: bids.count
    ) { s, a in bids[a] <= s % budgets }
    let n = parameters.bidders
    slots = parameters.clickRates.enumerated().map { k, rate in
      Slot(rate: rate * Self.binomial(n - 1, k), ahead: k, behind: n - 1 - k)
    }
    quadrature = GaussLegendre(n / 2 + 2)
    outcomes = try OutcomeMap(
      stateCount: parameters.values.count * budgets, outcomeCount: parameters.maxBid + 1,
      chain: try Self.chain(parameters)
    ) { s, x in x <= s % budgets ? s - x : s }
  }

  /// The last epoch.
  public var horizon: Int { parameters.horizon }
  /// The largest value, or what a bidder without value pays at most.
  public var rewardBound: Double {
    (parameters.clickRates.max() ?? 0)
      * max(parameters.values.max() ?? 0, Double(parameters.maxBid))
  }

  /// The platform's revenue, the advertisers' utility, and their sum.
  public static let socialObjectives = [
    SocialObjective(
      "revenue", unit: "currency per agent", "what the platform earns, Σₜ ⟨Lₜ, e⟩"),
    SocialObjective(
      "utility", unit: "currency per agent", "what the advertisers gain, Σₜ ⟨Lₜ, rₜ⟩"),
    SocialObjective(
      "welfare", unit: "currency per agent", "revenue plus utility, the value of all clicks"),
  ]

  /// Bidding the largest feasible bid up to the own value.
  public func referencePolicy(named name: String) -> StateActionField? {
    guard name == "truthful" else { return nil }
    var policy = StateActionField(shape)
    for t in 0...horizon {
      for s in 0..<stateCount {
        let limit = min(parameters.values[s / (parameters.budget + 1)], Double(budget(of: s)))
        policy[t, s, bids.lastIndex { Double($0) <= limit } ?? 0] = 1
      }
    }
    return policy
  }

  /// The type of state s.
  func type(of s: Int) -> Int { s / (parameters.budget + 1) }
  /// The remaining budget of state s.
  func budget(of s: Int) -> Int { s % (parameters.budget + 1) }

  private static func binomial(_ n: Int, _ k: Int) -> Double {
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
