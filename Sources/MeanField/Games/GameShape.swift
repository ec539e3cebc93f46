internal import CNumerics
internal import Vocabulary

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
  /// The entries of epoch t in such a tensor.
  func range(of t: Int) -> Range<Int> { t * pairCount..<(t + 1) * pairCount }
  /// The three dimensions.
  public var dimensions: [Int] { [epochCount, stateCount, actionCount] }

  /// The arrays of ``count`` numbers that a solve has at once, at least: policy, logits, flow,
  /// rewards, and what is scored.
  private static let arraysOfASolve = 6

  /// Refuses a shape for whose solution this machine has too little memory.
  func requireMemory() throws(MeanFieldError) {
    let needed = dimensions.reduce(8 * Double(Self.arraysOfASolve)) { $0 * Double($1) }
    let available = Double(mesob_physical_memory())
    func gigabytes(_ bytes: Double) -> String { "\((bytes / 1e8).rounded(.up) / 10) GB" }
    try MeanFieldError.require(
      needed <= available, .unsupported, "size of the game",
      expected: "at most \(gigabytes(available)), the memory of this machine",
      got: "\(gigabytes(needed)) for \(Self.arraysOfASolve) arrays of "
        + dimensions.map(String.init).joined(separator: " × ") + " numbers")
  }
}
