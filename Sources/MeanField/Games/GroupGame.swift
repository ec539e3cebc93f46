public import Vocabulary

/// A game of one population whose agents meet in groups of n at every epoch, dealt at random.
///
/// The mean-field stage is what such meetings give when the others are drawn independently from
/// Lₜ. This protocol says what happens in one group of a finite population: from the members'
/// actions and chance to an outcome for each, a number 0 ..< X of which 0 is also what befalls an
/// agent that sits out. Rewards, objectives and the next state follow from the outcomes; where an
/// agent takes part in several meetings at an epoch, rewards and outcomes add up.
public protocol GroupGame: MeanFieldGame {
  /// The number n of agents in a group.
  var groupSize: Int { get }
  /// How many meetings every agent is dealt into at each epoch; its action stands in all of them.
  var meetingCount: Int { get }
  /// The probability that an agent attends a meeting; whoever stays away plays action 0 in it.
  var attendance: Double { get }
  /// The number of places that each group has to give, such as slots of an auction.
  var placeCount: Int { get }
  /// Where the sum of an epoch's outcomes leads.
  var outcomes: OutcomeMap { get }

  /// Plays whole groups; members of group g stand at g·n ..< (g + 1)·n, in random order.
  ///
  /// `chance` has a random word for each member, uniform on 0 ..< 2³²; `outcomes` has room for as
  /// many at least. Returns how many places were taken in all groups together.
  func meet(actions: Span<Int32>, chance: Span<UInt32>, outcomes: inout MutableSpan<Int32>) -> Int

  /// What the outcome x of one meeting is worth to an agent in state s.
  func reward(in s: Int, outcome x: Int) -> Double

  /// What that outcome adds to each of the game's social objectives, per agent.
  func objectives(in s: Int, outcome x: Int) -> [Double]

  /// What one meeting brings when the others are drawn from Lₜ.
  func meetingLaw(at t: Int, given L: Span<Double>) -> MeetingLaw

  /// What else is told about a game's meetings, besides social objectives; see ``statistics(of:)``.
  static var statistics: [Metric] { get }

  /// The values of ``statistics``, from how often each outcome befell an agent.
  func statistics(of meetings: Meetings) -> [StatisticValues]
}

extension GroupGame {
  /// The number X of outcomes of one meeting; those of all meetings of an epoch add up.
  public var outcomeCount: Int { (outcomes.outcomeCount - 1) / meetingCount + 1 }

  /// How often each outcome befalls an agent in a mean-field flow.
  public func meetings(of L: OccupationMeasure) -> Meetings {
    let (A, X) = (actionCount, outcomeCount)
    var meetings = Meetings(outcomeCount: X)
    for t in 0...horizon {
      let slice = L[t]
      let law = meetingLaw(at: t, given: slice.span)
      var shares = [Double](repeating: 0, count: stateCount * X)
      for (i, mass) in slice.enumerated() where mass != 0 {
        for x in 0..<X {
          shares[i / A * X + x] += Double(meetingCount) * mass * law.outcomes[i % A * X + x]
        }
      }
      meetings.shares.append(shares)
      meetings.placesTaken.append(law.placesTaken)
    }
    return meetings
  }
}

/// The values of one statistic of a game's meetings.
public struct StatisticValues: Sendable, Hashable {
  /// One for each epoch; NaN where it means nothing.
  public var byEpoch: [Double]
  /// The one over all epochs.
  public var total: Double

  /// Puts values together.
  public init(byEpoch: [Double], total: Double) { (self.byEpoch, self.total) = (byEpoch, total) }
}

/// What one meeting of a group brings, by the law of the others.
public struct MeetingLaw: Sendable {
  /// P(x | a) of each action and outcome, row-major A × X; an agent may also stay away.
  public var outcomes: [Double]
  /// The expected share of places that are taken.
  public var placesTaken: Double

  /// Puts a law together.
  public init(outcomes: [Double], placesTaken: Double) {
    (self.outcomes, self.placesTaken) = (outcomes, placesTaken)
  }
}

/// How often the outcomes of meetings befell agents, by epoch and state.
public struct Meetings: Sendable, Hashable {
  /// The number X of outcomes of one meeting.
  public let outcomeCount: Int
  /// Meetings with each outcome per agent, row-major S × X, one array for each epoch.
  public var shares: [[Double]] = []
  /// The share of places that were taken at each epoch.
  public var placesTaken: [Double] = []

  /// No epochs yet.
  public init(outcomeCount: Int) { self.outcomeCount = outcomeCount }
}

/// A game of groups in which actions are bids that agents pay from budgets: an auction.
///
/// What a policy advises in such a game can be said to an advertiser or any other bidder: who has
/// this type and this budget left should bid so much, and gets so much for it. Where the game has a
/// reference policy `truthful`, advice is compared with it.
public protocol BidGame: GroupGame {
  /// What is bid for, in one word: `click`.
  static var prize: String { get }
  /// The unit of what agents gain in all, the sum of their rewards: `currency per agent`.
  static var rewardUnit: String { get }
  /// What is told about the outcome of one meeting besides its reward, such as `clicks` and `cost`.
  static var outcomeMetrics: [Metric] { get }

  /// The bid of each action, in units of the currency.
  var bids: [Int] { get }
  /// What a prize is worth to each type, in the currency.
  var values: [Double] { get }
  /// The type of state s, counted from 0.
  func type(of s: Int) -> Int
  /// The budget that is left in state s, in units of the currency.
  func budget(of s: Int) -> Int
  /// The values of ``outcomeMetrics`` for outcome x of one meeting of an agent in state s.
  func outcomeMetrics(in s: Int, outcome x: Int) -> [Double]
}
