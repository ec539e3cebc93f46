public import MeanField
public import Vocabulary

/// The auction among a finite number of advertisers; the outcome of a meeting is what is paid.
extension PayPerClickAuction: GroupGame {
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
}

/// What advertisers are told about their bids.
extension PayPerClickAuction: BidGame {
  /// A click.
  public static let prize = "click"
  /// The clicks of an advertiser and what it pays for them.
  public static let outcomeMetrics = [Metrics().clicks, Metrics().cost]
  /// The value per click of each type.
  public var values: [Double] { parameters.values }

  /// A click if something is paid, and the payment.
  public func outcomeMetrics(in s: Int, outcome x: Int) -> [Double] {
    [x > 0 ? 1 : 0, Double(x)]
  }
}
