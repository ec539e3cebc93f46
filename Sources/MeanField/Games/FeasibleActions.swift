/// The feasible actions A(s) of every state, as a mask of shape S × A.
public struct FeasibleActions: Sendable, Hashable {
  /// The number of states.
  public let stateCount: Int
  /// The number of actions.
  public let actionCount: Int
  /// 1 where the action is feasible, 0 elsewhere; row-major, S × A.
  public let mask: [Double]
  /// Whether every action is feasible everywhere.
  private let isComplete: Bool
  /// The number |A(s)| of feasible actions of each state.
  public let counts: [Int]
  /// The uniform law over A(s) in every state; row-major, S × A.
  public let uniform: [Double]

  /// Every action in every state.
  public init(allOf actionCount: Int, in stateCount: Int) {
    (self.stateCount, self.actionCount) = (stateCount, actionCount)
    mask = Array(repeating: 1, count: stateCount * actionCount)
    counts = Array(repeating: actionCount, count: stateCount)
    uniform = Array(repeating: 1 / Double(actionCount), count: stateCount * actionCount)
    isComplete = true
  }

  /// The pairs for which `isFeasible` holds; every state needs at least one.
  public init(
    stateCount: Int, actionCount: Int, where isFeasible: (_ state: Int, _ action: Int) -> Bool
  ) throws(MeanFieldError) {
    var mask = [Double](repeating: 0, count: stateCount * actionCount)
    var counts = [Int](repeating: 0, count: stateCount)
    for s in 0..<stateCount {
      for a in 0..<actionCount where isFeasible(s, a) {
        mask[s * actionCount + a] = 1
        counts[s] += 1
      }
      try MeanFieldError.require(
        counts[s] > 0, .infeasibleAction, "feasible actions of state \(s)",
        expected: "at least one", got: "none")
    }
    (self.stateCount, self.actionCount, self.mask) = (stateCount, actionCount, mask)
    self.counts = counts
    isComplete = !mask.contains(0)
    uniform = mask.indices.map { mask[$0] / Double(counts[$0 / actionCount]) }
  }

  /// Hands out the mask as C takes it: nil if every action is feasible.
  func withMask<Result>(_ body: (UnsafePointer<Double>?) -> Result) -> Result {
    isComplete ? body(nil) : mask.withUnsafeBufferPointer { body($0.baseAddress) }
  }

  /// Whether `action` may be chosen in `state`.
  public func contains(state: Int, action: Int) -> Bool { mask[state * actionCount + action] > 0 }
}
