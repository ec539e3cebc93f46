/// One probability for each state, action and next state; for games that are dense by nature.
public struct DenseKernel<Number: Scalar>: Sendable {
  /// The number S of states.
  public let stateCount: Int
  /// P(s' | s, a), row-major S × A × S.
  public let probabilities: [Number]

  /// Wraps the probabilities, row-major S × A × S.
  public init(stateCount: Int, probabilities: [Number]) {
    precondition(stateCount > 0 && probabilities.count % (stateCount * stateCount) == 0)
    (self.stateCount, self.probabilities) = (stateCount, probabilities)
  }
}
