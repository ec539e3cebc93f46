/// The dimensions of a game: epochs t ∈ {0, …, T}, states s and actions a.
public struct GameShape: Sendable, Hashable, Codable {
  /// The last epoch T; there are T + 1 of them.
  public var horizon: Int
  /// The number S of states.
  public var stateCount: Int
  /// The number A of actions.
  public var actionCount: Int

  /// Creates a shape.
  public init(horizon: Int, stateCount: Int, actionCount: Int) {
    (self.horizon, self.stateCount, self.actionCount) = (horizon, stateCount, actionCount)
  }

  /// The number T + 1 of epochs.
  public var epochCount: Int { horizon + 1 }
  /// The number S·A of state–action pairs.
  public var pairCount: Int { stateCount * actionCount }
  /// The number (T + 1)·S·A of entries of a tensor over epochs, states and actions.
  public var count: Int { epochCount * pairCount }
  /// The three dimensions.
  public var dimensions: [Int] { [epochCount, stateCount, actionCount] }
}
