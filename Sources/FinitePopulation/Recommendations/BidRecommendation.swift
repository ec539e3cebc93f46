import MeanField
public import Vocabulary

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
    _ point: DecisionPoint, of π: Policy, in game: some BidGame, share: Double,
    _ appraisals: [Appraisal]
  ) {
    let (following, best) = (appraisals[0], appraisals[1])
    let (t, s, A) = (point.epoch, point.state, game.actionCount)
    let p = Array(π[t][s * A..<(s + 1) * A])
    let likeliest = p.indices.reduce(0) { p[$1] > p[$0] ? $1 : $0 }
    let expectations = zip(following.meanField, following.simulated).map(Expectation.init)
    let u = expectations.count - 1
    epoch = t
    type = game.type(of: s) + 1
    value = game.values[game.type(of: s)]
    budget = game.budget(of: s)
    self.share = share
    distribution = p
    bid = game.bids[likeliest]
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
    ["epoch", "type", "value", "budget", "share", "bid", "probability", "mean_bid"]
      + metrics.map { $0.name.snakeCased }
      .flatMap { [$0, "\($0)_simulated", "\($0)_standard_error"] }
      + bids.map { "probability_\($0)" }
  }

  /// The numbers of the ``columns``, one row for each recommendation.
  public var rows: [[Double]] {
    entries.map { entry in
      [
        Double(entry.epoch), Double(entry.type), entry.value, Double(entry.budget), entry.share,
        Double(entry.bid), entry.probability, entry.meanBid,
      ]
        + entry.expectations.flatMap {
          [$0.meanField, $0.simulated.mean, $0.simulated.standardError]
        } + entry.distribution
    }
  }
}
