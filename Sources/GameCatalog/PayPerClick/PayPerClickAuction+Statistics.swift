public import MeanField

/// The numbers that the world of advertising reads.
extension PayPerClickAuction {
  /// What one auction brings against rivals from Lₜ, of whom some stay away.
  public func meetingLaw(at t: Int, given L: Span<Double>) -> MeetingLaw {
    let shares = entering(total(of: bidShares(L)))
    let law = OutcomeLaw(of: self, bidShares: shares)
    let (X, q) = (outcomeCount, parameters.entry)
    var table = law.table.map { q * $0 }
    for a in bids.indices { table[a * X] += 1 - q }
    return MeetingLaw(outcomes: table, placesTaken: slotsTaken(by: 1 - shares[0]))
  }

  /// E min(K, B)/K for the number B of bidders among n, each a bidder with probability p.
  private func slotsTaken(by p: Double) -> Double {
    let (n, K) = (parameters.bidders, parameters.clickRates.count)
    return (0...n).reduce(0) { sum, b in
      let probability = Self.binomial(n, b) * p.power(b) * (1 - p).power(n - b)
      return sum + probability * Double(min(b, K)) / Double(K)
    }
  }

  /// The values of ``statistics``, from how often every price was paid.
  public func statistics(of meetings: Meetings) -> [StatisticValues] {
    let X = meetings.outcomeCount
    let pairs = (0..<stateCount * X).map { (s: $0 / X, x: $0 % X) }
    /// Σ f over meetings, at each epoch.
    func sums(_ f: ((s: Int, x: Int)) -> Double) -> [Double] {
      let values = pairs.map(f)
      return meetings.shares.map { $0.dot(values) }
    }
    func total(_ values: [Double]) -> Double { values.reduce(0, +) }
    let clicks = sums { $0.x > 0 ? 1 : 0 }
    let paid = sums { Double($0.x) }
    let budget = initialDistribution.enumerated().reduce(0) {
      $0 + $1.element * Double(self.budget(of: $1.offset))
    }
    let utilities = parameters.values.indices.map { i in
      sums { type(of: $0.s) == i ? reward(in: $0.s, outcome: $0.x) : 0 }
    }
    let presence = parameters.values.indices.map { i in
      sums { type(of: $0.s) == i ? 1 / Double(parameters.auctions) : 0 }
    }
    let epochs = meetings.shares.indices
    let spread = epochs.map { t in Spread(utilities.map { $0[t] }, of: presence.map { $0[t] }) }
    // A type's agents at all epochs together, per epoch.
    let over = Spread(utilities.map(total), of: presence.map { total($0) / Double(epochs.count) })
    return [
      StatisticValues(byEpoch: clicks, total: total(clicks)),
      StatisticValues(
        byEpoch: zip(paid, clicks).map { $0 / $1 }, total: total(paid) / total(clicks)),
      StatisticValues(byEpoch: paid.map { $0 / budget }, total: total(paid) / budget),
      StatisticValues(
        byEpoch: meetings.placesTaken, total: total(meetings.placesTaken) / Double(epochs.count)),
      StatisticValues(byEpoch: spread.map(\.gini), total: over.gini),
      StatisticValues(byEpoch: spread.map(\.least), total: over.least),
    ]
  }
}

/// How utilities are spread over types.
private struct Spread {
  /// The Gini coefficient ½ Σᵢⱼ pᵢ pⱼ |uᵢ − uⱼ| / |Σᵢ pᵢ uᵢ| of utilities uᵢ per agent.
  let gini: Double
  /// The least utility per agent.
  let least: Double

  /// Spreads the types' utilities over their agents; types without agents do not count.
  init(_ utilities: [Double], of shares: [Double]) {
    let types = shares.indices.filter { shares[$0] > 0 }
    let mass = types.reduce(0) { $0 + shares[$1] }
    let each = types.map { (share: shares[$0] / mass, utility: utilities[$0] / shares[$0]) }
    let mean = each.reduce(0) { $0 + $1.share * $1.utility }
    let differences = each.reduce(0) { sum, x in
      sum + each.reduce(0) { $0 + x.share * $1.share * abs(x.utility - $1.utility) }
    }
    gini = differences / (2 * abs(mean))
    least = each.map(\.utility).min() ?? .nan
  }
}
