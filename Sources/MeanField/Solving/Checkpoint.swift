/// A solve between two steps: everything it takes to go on with the same bits.
public struct Checkpoint<State: Sendable & Codable>: Sendable, Codable {
  /// The steps done.
  public let iteration: Int
  /// The solver's state after them.
  public let state: State
  /// The scores so far.
  public let trace: Trace
  /// Seconds of solver work so far.
  public let seconds: Double

  /// Puts a checkpoint together.
  public init(iteration: Int, state: State, trace: Trace, seconds: Double) {
    (self.iteration, self.state, self.trace, self.seconds) = (iteration, state, trace, seconds)
  }
}
