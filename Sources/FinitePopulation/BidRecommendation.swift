public import MeanField
public import Vocabulary

/// Asks what a policy recommends in a game with bids, to whom, and what that is worth.
///
/// What is left open stands for everything that agents reach. A type, a budget and an epoch together
/// name one point, which nobody needs to reach.
public struct RecommendationRequest: Sendable, Hashable {
  /// The type, counted from 1; nil for all.
  public var type: Int?
  /// The remaining budget in currency; nil for all.
  public var budget: Int?
  /// The epoch; nil for all.
  public var epoch: Int?
  /// The number N of agents among whom recommendations are tried.
  public var agents = 1000
  /// The number of independent plays; nil for as many as make standard errors small, 100 to 1600.
  public var replicas: Int?

  /// Everything that agents reach.
  public init() {}

  /// The plays to begin with, and the most, where their number is not given.
  private static let plays = 100...1600
  /// The largest standard error that counts as small, relative to the largest number of its column; of
  /// differences, to the largest utility.
  private static let precision = 0.05

  /// A share of the agents above which a point counts as reached.
  private static let leastShare = 1e-6

  /// Throws if the game has no bids to recommend, and if nothing in it can be meant.
  ///
  /// `games` are those among which a game with bids is looked for to suggest.
  public func check(
    _ game: some MeanFieldGame, among games: [any MeanFieldGame.Type] = []
  ) throws(MeanFieldError) {
    let game = try Self.bidGame(game, among: games)
    let states = 0..<game.stateCount
    let budgets = states.map(game.budget)
    try Self.check("type", type, in: 1...game.values.count)
    try Self.check("budget", budget, in: (budgets.min() ?? 0)...(budgets.max() ?? 0))
    try Self.check("epoch", epoch, in: 0...game.horizon)
    try Self.check(
      "agents", agents, in: game.groupSize...100_000_000,
      note: ", one auction of \(game.groupSize) bidders at least")
    try Self.check("replicas", replicas, in: 2...1_000_000)
  }

  private static func bidGame<Game: MeanFieldGame>(
    _ game: Game, among games: [any MeanFieldGame.Type] = []
  ) throws(MeanFieldError) -> any BidGame {
    guard let game = game as? any BidGame else {
      let known = games.filter { $0 is any BidGame.Type }.map { $0.name }
      throw MeanFieldError(
        .unsupported, "recommendation",
        expected: "a game with bids"
          + (known.isEmpty ? "" : ", which is \(known.joined(separator: " or "))"), got: Game.name)
    }
    return game
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
  /// The result follows from the policy, the key of its random numbers and the request, not from
  /// the number of threads.
  ///
  /// - Complexity: as `appraise`; for each point three plans are played.
  public func recommendations(
    of π: Policy, in game: some MeanFieldGame, key: UInt64, threads: Int = 1,
    progress: @Sendable (SimulationProgress) -> Void = { _ in },
    isStopped: @Sendable () -> Bool = { false }
  ) throws(MeanFieldError) -> BidRecommendations? {
    try check(game)
    return try recommendations(
      of: π, bidding: Self.bidGame(game), key, threads, progress, isStopped)
  }

  private func recommendations<Game: BidGame>(
    of π: Policy, bidding game: Game, _ key: UInt64, _ threads: Int,
    _ progress: @Sendable (SimulationProgress) -> Void, _ isStopped: @Sendable () -> Bool
  ) throws(MeanFieldError) -> BidRecommendations? {
    let flow = game.flow(inducedBy: π)
    let points = try points(in: game, flow.occupationMeasure)
    var plans = [π, flow.process.bestResponse().policy]
    if let truthful = game.referencePolicy(named: "truthful") {
      plans.append(try Policy(checking: truthful, feasible: game.feasibleActions))
    }
    let deviators = deviators(for: points.count)
    let appraisals = try game.appraise(
      plans, from: points, against: π, by: game.measures, agents: agents,
      replicas: replicas ?? Self.plays.lowerBound,
      upTo: replicas == nil ? Self.plays.upperBound : 0, deviators: deviators, key: key,
      threads: threads, until: Self.isPrecise, progress: progress, isStopped: isStopped)
    guard let appraisals else { return nil }
    return BidRecommendations(
      prize: Game.prize, bids: game.bids,
      metrics: Game.metrics(comparingTruth: plans.count > 2),
      agents: agents, replicas: appraisals.first?.first?.replicas ?? 0, deviators: deviators,
      entries: zip(points, appraisals).map { point, appraisals in
        let μ = flow.occupationMeasure.stateDistribution(at: point.epoch)
        return BidRecommendation(point, of: plans, in: game, share: μ[point.state], appraisals)
      })
  }

  /// Whether standard errors are small beside the numbers that they stand at.
  private static func isPrecise(_ appraisals: [[Appraisal]]) -> Bool {
    guard let count = appraisals.first?.first?.meanField.count else { return true }
    return (0..<count).allSatisfy { m in
      let scale = appraisals.map { abs($0[0].meanField[m]) }.max() ?? 0
      return appraisals.joined().allSatisfy {
        $0.simulated[m].standardError <= precision * scale
          && $0.advantages[m].standardError <= precision * scale
      }
    }
  }

  /// How many agents of each play try every recommendation: many if there are few.
  private func deviators(for count: Int) -> Int { min(agents, max(10, min(500, 5000 / count))) }

  /// What is asked for, by epoch, type and budget.
  private func points(
    in game: some BidGame, _ L: OccupationMeasure
  ) throws(MeanFieldError) -> [DecisionPoint] {
    let isOne = type != nil && budget != nil && epoch != nil
    let reached = (0...game.horizon).flatMap { t in
      let μ = L.stateDistribution(at: t)
      return μ.indices.filter { isOne || μ[$0] >= Self.leastShare }
        .map { DecisionPoint(epoch: t, state: $0) }
    }
    let asked = reached.filter { point in
      [
        (type, game.type(of: point.state) + 1),
        (budget, game.budget(of: point.state)), (epoch, point.epoch),
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

extension BidGame {
  /// What every recommendation tells: outcomes, what an agent gains, and how that compares.
  fileprivate static func metrics(comparingTruth: Bool) -> [Metric] {
    let truthful = Metric(
      "truthful-advantage", title: "over truthful", unit: rewardUnit, better: .higher,
      "What following the policy gains over truthful bids.")
    return outcomeMetrics + [
      Metric(
        "utility", unit: rewardUnit, better: .higher,
        "What an agent gains from the epoch to the end."),
      Metric(
        "regret", unit: rewardUnit, better: .lower,
        "What a best response to the mean field would gain on top of the utility."),
    ] + (comparingTruth ? [truthful] : [])
  }

  /// The outcome metrics and the reward of each outcome, row-major S × X each.
  fileprivate var measures: [[Double]] {
    let pairs = (0..<stateCount).flatMap { s in (0..<outcomeCount).map { (s, $0) } }
    let told = pairs.map { outcomeMetrics(in: $0, outcome: $1) }
    return Self.outcomeMetrics.indices.map { k in told.map { $0[k] } }
      + [pairs.map { reward(in: $0, outcome: $1) }]
  }
}

/// What a policy advises a bidder, and what following it is worth.
///
/// All expectations are of what is still to come: from the epoch to the end.
public struct BidRecommendation: Sendable, Hashable {
  /// The epoch.
  public let epoch: Int
  /// The type, counted from 1 as on the game's axis.
  public let type: Int
  /// What a prize is worth to the type, in currency.
  public let value: Double
  /// The remaining budget, in currency.
  public let budget: Int
  /// The share of the agents that are here in the mean field.
  public let share: Double
  /// The probability of each bid.
  public let distribution: [Double]
  /// The most likely bid; of several equally likely ones the lowest.
  public let bid: Int
  /// The mean bid.
  public let meanBid: Double
  /// The bid of a best response to the mean field; of several the lowest.
  public let bestBid: Int
  /// What truthful bidding bids; nil if the game has none.
  public let truthfulBid: Int?
  /// What an agent who follows the policy gets, by the game's ``BidGame/outcomeMetrics``.
  public let outcomes: [Expectation]
  /// What it gains, in currency.
  public let utility: Expectation
  /// How much more a best response to the mean field gains.
  public let regret: Expectation
  /// How much more the policy gains than truthful bids; nil if the game has none.
  public let truthfulAdvantage: Expectation?

  /// All of them, in the order of ``BidRecommendations/metrics``.
  public var expectations: [Expectation] {
    outcomes + [utility, regret] + (truthfulAdvantage.map { [$0] } ?? [])
  }
  /// The probability of the recommended bid.
  public var probability: Double { distribution.max() ?? 0 }

  /// An expectation in the mean field, and its mean among finitely many agents.
  ///
  /// Differences are between plays of the same agent with the same luck.
  public struct Expectation: Sendable, Hashable {
    /// In the mean field.
    public let meanField: Double
    /// Among N agents.
    public let simulated: SampleMean
  }

  /// Reads the appraisals of the policy, the best response and truthful bidding.
  ///
  /// Of an appraisal's measures the last one is the utility.
  init(
    _ point: DecisionPoint, of plans: [Policy], in game: some BidGame, share: Double,
    _ appraisals: [Appraisal]
  ) {
    let (following, best) = (appraisals[0], appraisals[1])
    let (t, s, A) = (point.epoch, point.state, game.actionCount)
    let laws = plans.map { Array($0[t][s * A..<(s + 1) * A]) }
    let likeliest = laws.map { p in
      game.bids[p.indices.reduce(0) { p[$1] > p[$0] ? $1 : $0 }]
    }
    let p = laws[0]
    let expectations = zip(following.meanField, following.simulated).map(Expectation.init)
    let u = expectations.count - 1
    epoch = t
    type = game.type(of: s) + 1
    value = game.values[game.type(of: s)]
    budget = game.budget(of: s)
    self.share = share
    distribution = p
    bid = likeliest[0]
    bestBid = likeliest[1]
    truthfulBid = likeliest.dropFirst(2).first
    meanBid = zip(game.bids, p).reduce(0) { $0 + Double($1.0) * $1.1 }
    outcomes = Array(expectations.dropLast())
    utility = expectations[u]
    regret = Expectation(
      meanField: best.meanField[u] - following.meanField[u], simulated: best.advantages[u])
    truthfulAdvantage = appraisals.dropFirst(2).first.map { truthful in
      Expectation(
        meanField: following.meanField[u] - truthful.meanField[u],
        simulated: -truthful.advantages[u])
    }
  }
}

/// Other bids that are worth more than those that are recommended.
public struct BetterBids: Sendable {
  /// The points where they gain more, by more than a thousandth of the largest utility.
  public let points: [BidRecommendation]
  /// The point where they gain most.
  public let largest: BidRecommendation
  /// The bid there.
  public let bid: Int
  /// What it gains there on top of the utility of the recommendation, in the mean field.
  public let gain: Double
}

extension BidRecommendations {
  /// Where a best response gains more than what is recommended; nil if nowhere.
  public var betterResponse: BetterBids? {
    better { ($0.bestBid, $0.regret.meanField) }
  }
  /// Where truthful bids gain more than what is recommended; nil if nowhere.
  public var betterTruth: BetterBids? {
    better { entry in
      entry.truthfulBid.flatMap { bid in entry.truthfulAdvantage.map { (bid, -$0.meanField) } }
    }
  }

  private func better(
    _ other: (BidRecommendation) -> (bid: Int, gain: Double)?
  ) -> BetterBids? {
    let least = 1e-3 * (entries.map { abs($0.utility.meanField) }.max() ?? 0)
    let points = entries.filter { (other($0)?.gain ?? 0) > least }
    let largest = points.max { (other($0)?.gain ?? 0) < (other($1)?.gain ?? 0) }
    return largest.flatMap { point in
      other(point).map { BetterBids(points: points, largest: point, bid: $0.bid, gain: $0.gain) }
    }
  }
}

/// Recommendations and the play that they were tried in.
public struct BidRecommendations: Sendable {
  /// What is bid for, in one word.
  public let prize: String
  /// The bid of each action.
  public let bids: [Int]
  /// What is told in every recommendation.
  public let metrics: [Metric]
  /// The number N of agents.
  public let agents: Int
  /// The number of independent plays.
  public let replicas: Int
  /// How many agents, one at a time, took each recommendation in each play.
  public let deviators: Int
  /// By epoch, then by type, then by budget.
  public let entries: [BidRecommendation]

  /// The names of everything that is known of a recommendation, as in data files.
  public var columns: [String] {
    [
      "epoch", "type", "value", "budget", "share", "bid", "probability", "mean_bid",
      "best_bid",
    ]
      + (entries.contains { $0.truthfulBid != nil } ? ["truthful_bid"] : [])
      + metrics.map { $0.name.snakeCased }
      .flatMap { [$0, "\($0)_simulated", "\($0)_standard_error"] }
      + bids.map { "probability_\($0)" }
  }

  /// The numbers of the ``columns``, one row for each recommendation.
  public var rows: [[Double]] {
    entries.map { entry in
      [
        Double(entry.epoch), Double(entry.type), entry.value, Double(entry.budget), entry.share,
        Double(entry.bid), entry.probability, entry.meanBid, Double(entry.bestBid),
      ]
        + [entry.truthfulBid.map(Double.init)].compactMap(\.self)
        + entry.expectations.flatMap {
          [$0.meanField, $0.simulated.mean, $0.simulated.standardError]
        } + entry.distribution
    }
  }
}
