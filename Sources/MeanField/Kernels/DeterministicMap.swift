/// One successor for each state–action pair.
public struct DeterministicMap: Sendable, Hashable {
  /// The number S of states.
  public let stateCount: Int
  /// The successor of each pair, row-major S × A.
  public let successors: [Int32]

  /// Tabulates `successor`; throws when it leaves the state space.
  public init(
    stateCount: Int, actionCount: Int, successor: (_ state: Int, _ action: Int) -> Int
  ) throws(MeanFieldError) {
    self.stateCount = stateCount
    successors = try successorTable(
      stateCount: stateCount, columns: actionCount, of: "action", successor)
  }

  /// Wraps successors, row-major S × A, that are states; for maps that change with the population.
  public init(stateCount: Int, successors: [Int32]) {
    precondition(successors.allSatisfy { $0 >= 0 && $0 < stateCount })
    (self.stateCount, self.successors) = (stateCount, successors)
  }

  func push(_ L: [Double], addingTo next: inout [Double]) {
    precondition(L.count == successors.count && next.count == stateCount)
    let (L, successors) = (L.span, successors.span)
    var next = next.mutableSpan
    for i in 0..<L.count { next[unchecked: Int(successors[unchecked: i])] += L[unchecked: i] }
  }

  func backup(_ V: [Double], addingTo Q: inout [Double]) {
    precondition(Q.count == successors.count && V.count == stateCount)
    let (V, successors) = (V.span, successors.span)
    var Q = Q.mutableSpan
    for i in 0..<Q.count { Q[unchecked: i] += V[unchecked: Int(successors[unchecked: i])] }
  }
}
