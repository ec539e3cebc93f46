public import MeanField
public import Vocabulary

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
public struct PayPerClickAuction: BidGame {
  /// How much a click costs.
  public enum Pricing: String, CaseIterable, ParameterRepresentable {
    /// The next-ranked bid, at least the reserve price: the generalized second price.
    case second
    /// The own bid.
    case first
  }

  /// What describes an auction.
  public struct Parameters: GameParameters {
    /// Its line in the catalog.
    public static let entry = CatalogEntry(
      "pay-per-click", "Pay-per-click ad auction", cites: "[GuoEtAl2023]")
    /// The last epoch T.
    public var horizon = 9
    /// The value per click of each type.
    public var values = [3.0, 5, 8]
    /// The share of each type.
    public var weights = [0.3, 0.4, 0.3]
    /// The largest budget, with which every type starts unless `budgets` says otherwise.
    public var budget = 8
    /// The budget at the start of each type; empty if all start with `budget`.
    public var budgets: [Double] = []
    /// The largest bid.
    public var maxBid = 8
    /// The number n of bidders in one auction.
    public var bidders = 5
    /// The click-through rate of each slot.
    public var clickRates = [0.6, 0.35]
    /// The smallest bid that takes part.
    public var reserve = 1
    /// What a click costs.
    public var pricing = Pricing.second
    /// The probability of taking part in an epoch's auctions.
    public var entry = 1.0
    /// The number of auctions in which a bid stands at each epoch.
    public var auctions = 1
    /// The law of the next type given the present one; empty if types stay.
    public var typeChain: [[Double]] = []

    /// The defaults.
    public init() {}

    /// The declared parameters.
    public static let parameters: [Parameter<Parameters>] = [
      .horizon(\.horizon),
      Parameter(
        "values", \.values, in: .between(0, 1e9), unit: "currency", "value per click of each type"),
      Parameter("weights", \.weights, in: .between(0, 1), "share of each type, summing to 1"),
      Parameter(
        "budget", \.budget, in: .between(1, 1e6), unit: "currency",
        "largest budget, with which every type starts unless budgets are given"),
      Parameter(
        "budgets", \.budgets, in: .between(0, 1e6), unit: "currency",
        "budget of each type at the start, whole numbers; empty for the same for all"),
      Parameter("max-bid", \.maxBid, in: .between(1, 1e4), unit: "currency", "largest bid"),
      Parameter(
        "bidders", \.bidders, in: .between(2, 64), unit: "agents", "bidders in one auction"),
      Parameter(
        "click-rates", \.clickRates, in: .between(0, 1), unit: "clicks",
        "click-through rate of each slot, not increasing"),
      Parameter(
        "reserve", \.reserve, in: .atLeast(1), unit: "currency", "smallest bid that takes part"),
      Parameter("pricing", \.pricing, "cost of a click: next-ranked bid or own bid"),
      Parameter(
        "entry", \.entry, in: .between(0, 1), "probability of taking part in an epoch's auctions"),
      Parameter(
        "auctions", \.auctions, in: .between(1, 1e3), unit: "auctions",
        "auctions in which a bid stands at each epoch"),
      Parameter(
        "type-chain", \.typeChain, in: .between(0, 1),
        "law of the next type given the present one, row by row; empty if types stay"),
    ]

    /// Checks the parameters against each other.
    public func validate() throws(MeanFieldError) {
      try Self.require(!values.isEmpty, "values", expected: "at least one type", got: "[]")
      try Self.requireDistribution(weights, count: values.count, parameter: "weights")
      try Self.require(
        reserve <= maxBid, "reserve", expected: "at most max-bid = \(maxBid)", got: reserve)
      try Self.requireEntries(
        [auctions, maxBid, maxBid], spelled: "auctions·max-bid²", parameter: "max-bid")
      try validateBudgets()
      try Self.requireEntries(
        [horizon + 1, values.count, budget + 1, maxBid + 1],
        spelled: "(horizon + 1)·types·(budget + 1)·(max-bid + 1)", parameter: "budget")
      try Self.requireEntries(
        [values.count, budget + 1, auctions * maxBid + 1],
        spelled: "types·(budget + 1)·(auctions·max-bid + 1)", parameter: "budget")
      try Self.require(
        !clickRates.isEmpty && clickRates.count <= bidders, "click-rates",
        expected: "1 to \(bidders) slots (one per bidder at most)", got: clickRates.count)
      try Self.require(
        clickRates[0] > 0, "click-rates", expected: "a first slot that is clicked", got: "0")
      for (k, pair) in zip(clickRates, clickRates.dropFirst()).enumerated() where pair.0 < pair.1 {
        throw Self.invalid(
          "click-rates", expected: "rates that do not increase",
          got: "\(pair.0) then \(pair.1) at slot \(k + 2)")
      }
      try Self.require(
        typeChain.isEmpty || typeChain.count == values.count, "type-chain",
        expected: "\(values.count) rows, one per type", got: typeChain.count)
      for row in typeChain {
        try Self.requireDistribution(row, count: values.count, parameter: "type-chain")
      }
    }

    private func validateBudgets() throws(MeanFieldError) {
      try Self.require(
        budgets.isEmpty || budgets.count == values.count, "budgets",
        expected: "\(values.count) numbers, one per type", got: budgets.count)
      for amount in budgets where amount != amount.rounded() || amount > Double(budget) {
        throw Self.invalid(
          "budgets", expected: "whole numbers of at most budget = \(budget)", got: amount)
      }
    }
  }

  /// The parameters of a random auction: four types, budgets and bids up to 12, 24 epochs.
  ///
  /// Values are multiples of 1/2, weights and click rates of 1/100; the same seed gives the same
  /// auction on every machine.
  public static func random(seed: Int) -> Parameters {
    var random = RandomStream(key: UInt64(bitPattern: Int64(seed)), stream: 0x5050_43)
    var parameters = Parameters()
    parameters.horizon = 23
    parameters.values = (0..<4).map { _ in 0.5 * Double(random.integer(in: 4...24)) }.sorted()
    let shares = (0..<4).map { _ in 0.5 + random.exponential() }
    let total = shares.reduce(0, +)
    let rounded = shares.map { (100 * $0 / total).rounded() }
    parameters.weights = rounded.map { $0 / 100 }
    parameters.weights[0] = (100 - rounded.dropFirst().reduce(0, +)) / 100
    parameters.budget = random.integer(in: 9...12)
    parameters.maxBid = parameters.budget
    parameters.bidders = random.integer(in: 3...6)
    let top = random.integer(in: 40...80)
    let slotCount = random.integer(in: 1...min(3, parameters.bidders - 1))
    parameters.clickRates = (0..<slotCount).map { k in
      (Double(top) * [1, 0.6, 0.36][k]).rounded() / 100
    }
    parameters.reserve = random.integer(in: 1...2)
    return parameters
  }

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
  let quadrature: [(node: Double, weight: Double)]
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
    quadrature = gaussLegendre(n / 2 + 2)
    outcomes = try OutcomeMap(
      stateCount: parameters.values.count * budgets,
      outcomeCount: parameters.auctions * parameters.maxBid + 1, chain: try Self.chain(parameters)
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

  /// The platform's revenue, the advertisers' utility, and their sum.
  public static let socialObjectives = [
    Metrics().revenue, Metrics().utility,
    Metric(
      "welfare", unit: "currency per agent", better: .higher,
      "revenue plus utility, the value of all clicks"),
  ]

  /// Clicks, prices, budgets, slots, and how evenly the utility is spread over the types.
  public static let statistics = [
    Metrics().clicks, Metrics().costPerClick, Metrics().budgetUtilization, Metrics().fillRate,
    Metrics().utilityGini, Metrics().worstTypeUtility,
  ]

  // The auction among a finite number of advertisers; the outcome of a meeting is what is paid.

  /// The n bidders of an auction.
  public var groupSize: Int { parameters.bidders }
  /// The auctions of an epoch.
  public var meetingCount: Int { parameters.auctions }
  /// The entry probability.
  public var attendance: Double { parameters.entry }
  /// The slots.
  public var placeCount: Int { parameters.clickRates.count }

  /// Ranks each group's bids and lets chance click.
  ///
  /// Members stand in random order, so that the earlier of two equal bids goes first. A click in
  /// slot k happens when `chance` is below 2³²·κₖ.
  public func meet(
    actions: Span<Int32>, chance: Span<UInt32>, outcomes: inout MutableSpan<Int32>
  ) -> Int {
    let n = parameters.bidders
    let limits = parameters.clickRates.map { UInt64($0 * 0x1p32) }
    let isSecond = parameters.pricing == .second
    let reserve = Int32(parameters.reserve)
    // Bids are 0, ρ, ρ + 1, …: action a > 0 is bid ρ + a − 1. The next-ranked one may be below ρ.
    let offset = reserve - 1
    var taken = 0
    for start in stride(from: 0, to: actions.count - n + 1, by: n) {
      for j in start..<start + n { outcomes[j] = 0 }
      var leader = Self.leader(of: actions, from: start, count: n, after: nil)
      for limit in limits {
        guard let winner = leader, actions[winner] > 0 else { break }
        taken += 1
        leader = Self.leader(of: actions, from: start, count: n, after: winner)
        guard UInt64(chance[winner]) < limit else { continue }
        let price = isSecond ? leader.map { actions[$0] } ?? 0 : actions[winner]
        outcomes[winner] = max(price + offset, reserve)
      }
    }
    return taken
  }

  /// The position of the highest action that ranks behind `previous`; nil if there is none.
  @inline(__always)
  private static func leader(
    of actions: Span<Int32>, from start: Int, count n: Int, after previous: Int?
  ) -> Int? {
    var best: Int?
    for j in start..<start + n {
      if let previous {
        let isBehind =
          actions[j] < actions[previous] || (actions[j] == actions[previous] && j > previous)
        guard isBehind else { continue }
      }
      if let current = best, actions[j] <= actions[current] { continue }
      best = j
    }
    return best
  }

  /// The value of the click that was paid for, minus its price.
  public func reward(in s: Int, outcome x: Int) -> Double {
    x == 0 ? 0 : parameters.values[type(of: s)] - Double(x)
  }

  /// Revenue, utility and welfare of one outcome.
  public func objectives(in s: Int, outcome x: Int) -> [Double] {
    let utility = reward(in: s, outcome: x)
    return [Double(x), utility, Double(x) + utility]
  }

  // What advertisers are told about their bids.

  /// A click.
  public static let prize = "click"
  /// Rewards are values of clicks less payments.
  public static let rewardUnit = "currency per agent"
  /// The clicks of an advertiser and what it pays for them.
  public static let outcomeMetrics = [Metrics().clicks, Metrics().cost]
  /// The value per click of each type.
  public var values: [Double] { parameters.values }

  /// A click if something is paid, and the payment.
  public func outcomeMetrics(in s: Int, outcome x: Int) -> [Double] { [x > 0 ? 1 : 0, Double(x)] }
}

/// The words of the auction: declared here alone, for the game, its files and experiments.
extension Metrics {
  /// What the platform earns.
  public var revenue: Metric {
    Metric(
      "revenue", unit: "currency per agent", better: .higher, "what the platform earns, Σₜ ⟨Lₜ, e⟩")
  }
  /// What the advertisers keep.
  public var utility: Metric {
    Metric(
      "utility", unit: "currency per agent", better: .higher,
      "what the advertisers gain, Σₜ ⟨Lₜ, rₜ⟩")
  }
  /// How often advertisers are clicked.
  public var clicks: Metric {
    Metric(
      "clicks", title: "Clicks", unit: "clicks per agent", better: .higher,
      "clicks that an advertiser gets")
  }
  /// What advertisers pay.
  public var cost: Metric {
    Metric("cost", unit: "currency per agent", better: .lower, "what an advertiser pays")
  }
  /// What a click costs.
  public var costPerClick: Metric {
    Metric(
      "cost-per-click", title: "Cost per click", unit: "currency per click", better: .neither,
      "payments of all advertisers over their clicks")
  }
  /// How much of the budgets is spent.
  public var budgetUtilization: Metric {
    Metric(
      "budget-utilization", title: "Budget used", better: .neither,
      "payments of all advertisers over the budgets that they started with")
  }
  /// How many slots are filled.
  public var fillRate: Metric {
    Metric("fill-rate", title: "Fill rate", better: .higher, "share of slots that are filled")
  }
  /// How unevenly utility is spread.
  public var utilityGini: Metric {
    Metric(
      "utility-gini", title: "Gini of utility", better: .lower,
      "Gini coefficient of the types' utilities per advertiser, by their shares")
  }
  /// How the worst type fares.
  public var worstTypeUtility: Metric {
    Metric(
      "worst-type-utility", title: "Utility of the worst type", unit: "currency per agent",
      better: .higher, "utility per advertiser of the type that has least")
  }
}

extension ObjectiveMix {
  /// The platform's income.
  public static let revenue = ObjectiveMix(Metrics().revenue.name)
}
