public import MeanField

extension PayPerClickAuction {
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
}
