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
