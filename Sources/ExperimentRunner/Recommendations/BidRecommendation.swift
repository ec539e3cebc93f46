public import FinitePopulation

/// What a policy advises an advertiser, and what following it is worth.
///
/// All expectations are of what is still to come: from the epoch to the end.
public struct BidRecommendation: Sendable, Hashable {
  /// The epoch.
  public let epoch: Int
  /// The type, counted from 1 as on the game's axis.
  public let type: Int
  /// What a click is worth to the type, in currency.
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
  /// The clicks of an agent who follows the policy.
  public let clicks: Expectation
  /// What it pays, in currency.
  public let cost: Expectation
  /// What it gains, in currency.
  public let utility: Expectation
  /// How much more a best response to the mean field gains.
  public let regret: Expectation
  /// How much more the policy gains than bidding the largest feasible bid up to the own value.
  public let truthfulAdvantage: Expectation

  /// An expectation in the mean field, and its mean among finitely many agents.
  ///
  /// Differences are between plays of the same agent with the same luck.
  public struct Expectation: Sendable, Hashable {
    /// In the mean field.
    public let meanField: Double
    /// Among N agents.
    public let simulated: SampleMean
  }
}

/// Recommendations and the play that they were tried in.
public struct BidRecommendations: Sendable {
  /// The bid of each action.
  public let bids: [Int]
  /// The number N of agents.
  public let agents: Int
  /// The number of independent plays.
  public let replicas: Int
  /// How many agents, one at a time, took each recommendation in each play.
  public let deviators: Int
  /// By epoch, then by type, then by budget.
  public let entries: [BidRecommendation]
}
