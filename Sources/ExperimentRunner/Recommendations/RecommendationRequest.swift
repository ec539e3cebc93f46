public import FinitePopulation
import GameCatalog
public import MeanField

/// Asks what the policy of an auction recommends, to whom, and what that is worth.
///
/// What is left open stands for everything that agents reach. A type, a budget and an epoch together
/// name one standpoint, which nobody needs to reach.
public struct RecommendationRequest: Sendable, Hashable {
  /// The type, counted from 1; nil for all.
  public var type: Int?
  /// The remaining budget in currency; nil for all.
  public var budget: Int?
  /// The epoch; nil for all.
  public var epoch: Int?
  /// The number N of agents among whom recommendations are tried.
  public var agents = 1000
  /// The number of independent plays.
  public var replicas = 20

  /// Everything that agents reach.
  public init() {}

  /// A share of the agents above which a standpoint counts as reached.
  private static let leastShare = 1e-6

  /// Throws if the game has no bids to recommend, and if nothing in it can be meant.
  public func check<Game: MeanFieldGame>(_ game: Game) throws(MeanFieldError) {
    let auction = try Self.auction(game)
    let parameters = auction.parameters
    try Self.check("type", type, in: 1...parameters.values.count)
    try Self.check("budget", budget, in: 0...parameters.budget)
    try Self.check("epoch", epoch, in: 0...auction.horizon)
    try Self.check(
      "agents", agents, in: auction.groupSize...100_000_000,
      note: ", one auction of \(auction.groupSize) bidders at least")
    try Self.check("replicas", replicas, in: 2...1_000_000)
  }

  private static func auction<Game: MeanFieldGame>(
    _ game: Game
  ) throws(MeanFieldError) -> PayPerClickAuction {
    guard let auction = game as? PayPerClickAuction else {
      throw MeanFieldError(
        .unsupported, "recommendation",
        expected: "a game with bids, which is \(PayPerClickAuction.name)", got: Game.name)
    }
    return auction
  }

  private static func check(
    _ name: String, _ number: Int?, in range: ClosedRange<Int>, note: String = ""
  ) throws(MeanFieldError) {
    guard let number, !range.contains(number) else { return }
    throw MeanFieldError(
      .invalidParameter, "recommendation, \(name)",
      expected: "a whole number from \(range.lowerBound) to \(range.upperBound)\(note)",
      got: "\(number)")
  }

  /// The recommendations of a policy; nil when `isStopped` said so.
  ///
  /// The result follows from the policy, its key and the request, not from the number of threads.
  ///
  /// - Complexity: as `appraise`; for each standpoint three plans are played.
  public func recommendations(
    of played: PlayedPolicy, threads: Int = 1,
    progress: @Sendable (SimulationProgress) -> Void = { _ in },
    isStopped: @Sendable () -> Bool = { false }
  ) throws(MeanFieldError) -> BidRecommendations? {
    try check(played.game)
    let auction = try Self.auction(played.game)
    let π = played.policy
    let flow = auction.flow(inducedBy: π)
    let standpoints = try standpoints(in: auction, flow.occupationMeasure)
    let plans = [π, flow.process.bestResponse().policy, try auction.truthfulPolicy()]
    let deviators = deviators(for: standpoints.count)
    let appraisals = try auction.appraise(
      plans, from: standpoints, against: π, by: auction.measures, agents: agents,
      replicas: replicas, deviators: deviators, key: played.key.leadingWord, threads: threads,
      progress: progress, isStopped: isStopped)
    guard let appraisals else { return nil }
    return BidRecommendations(
      bids: auction.bids, agents: agents, replicas: replicas, deviators: deviators,
      entries: zip(standpoints, appraisals).map { standpoint, appraisals in
        let μ = flow.occupationMeasure.stateDistribution(at: standpoint.epoch)
        return BidRecommendation(
          standpoint, of: π, in: auction, share: μ[standpoint.state], appraisals)
      })
  }

  /// How many agents of each play try every recommendation: many if there are few.
  private func deviators(for count: Int) -> Int { min(agents, max(10, min(500, 5000 / count))) }

  /// What is asked for, by epoch, type and budget.
  private func standpoints(
    in auction: PayPerClickAuction, _ L: OccupationMeasure
  ) throws(MeanFieldError) -> [Standpoint] {
    let isOne = type != nil && budget != nil && epoch != nil
    let reached = (0...auction.horizon).flatMap { t in
      let μ = L.stateDistribution(at: t)
      return μ.indices.filter { isOne || μ[$0] >= Self.leastShare }
        .map { Standpoint(epoch: t, state: $0) }
    }
    let asked = reached.filter { standpoint in
      [
        (type, auction.type(of: standpoint.state) + 1),
        (budget, auction.budget(of: standpoint.state)), (epoch, standpoint.epoch),
      ].allSatisfy { wanted, number in (wanted ?? number) == number }
    }
    guard !asked.isEmpty else {
      let words = [("type", type), ("budget", budget), ("epoch", epoch)].compactMap {
        name, number in
        number.map { "\(name) \($0)" }
      }
      throw MeanFieldError(
        .invalidParameter, "recommendation",
        expected: "a type, a budget and an epoch together, or what agents reach",
        got: "\(words.joined(separator: ", ")), where no agent gets")
    }
    return asked
  }
}

extension PayPerClickAuction {
  /// Clicks, payments and utility of each outcome, row-major S × X each.
  fileprivate var measures: [[Double]] {
    let pairs = (0..<stateCount).flatMap { s in (0..<outcomeCount).map { (s, $0) } }
    return [
      pairs.map { _, x in x > 0 ? 1 : 0 }, pairs.map { _, x in Double(x) },
      pairs.map { reward(in: $0, outcome: $1) },
    ]
  }

  fileprivate func truthfulPolicy() throws(MeanFieldError) -> Policy {
    guard let field = referencePolicy(named: "truthful") else {
      preconditionFailure("an auction has truthful bids")
    }
    return try Policy(checking: field, feasible: feasibleActions)
  }
}

extension BidRecommendation {
  /// Reads the appraisals of the policy, the best response and truthful bidding.
  fileprivate init(
    _ standpoint: Standpoint, of π: Policy, in auction: PayPerClickAuction, share: Double,
    _ appraisals: [Appraisal]
  ) {
    let (following, best, truthful) = (appraisals[0], appraisals[1], appraisals[2])
    let (t, s, A) = (standpoint.epoch, standpoint.state, auction.actionCount)
    let p = Array(π[t][s * A..<(s + 1) * A])
    let likeliest = p.indices.reduce(0) { p[$1] > p[$0] ? $1 : $0 }
    let expectations = zip(following.meanField, following.simulated).map(Expectation.init)
    let utility = 2
    epoch = t
    type = auction.type(of: s) + 1
    value = auction.parameters.values[auction.type(of: s)]
    budget = auction.budget(of: s)
    self.share = share
    distribution = p
    bid = auction.bids[likeliest]
    meanBid = zip(auction.bids, p).reduce(0) { $0 + Double($1.0) * $1.1 }
    clicks = expectations[0]
    cost = expectations[1]
    self.utility = expectations[utility]
    regret = Expectation(
      meanField: best.meanField[utility] - following.meanField[utility],
      simulated: best.advantages[utility])
    truthfulAdvantage = Expectation(
      meanField: following.meanField[utility] - truthful.meanField[utility],
      simulated: -truthful.advantages[utility])
  }
}
