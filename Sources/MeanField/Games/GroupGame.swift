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
  func meet(
    actions: Span<Int32>, chance: Span<UInt32>, outcomes: inout MutableSpan<Int32>
  ) -> Int

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
  public init(byEpoch: [Double], total: Double) {
    (self.byEpoch, self.total) = (byEpoch, total)
  }
}
