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

extension DenseKernel<Double> {
  private var rowCount: Int { probabilities.count / stateCount }

  func push(_ L: [Double], addingTo next: inout [Double]) {
    precondition(L.count == rowCount && next.count == stateCount)
    let p = probabilities.span
    var next = next.mutableSpan
    for r in 0..<L.count {
      for s in 0..<stateCount { next[unchecked: s] += L[r] * p[unchecked: r &* stateCount &+ s] }
    }
  }

  func backup(_ V: [Double], addingTo Q: inout [Double]) {
    precondition(Q.count == rowCount && V.count == stateCount)
    let (V, p) = (V.span, probabilities.span)
    for r in 0..<Q.count {
      var mean = 0.0
      for s in 0..<stateCount { mean += p[unchecked: r &* stateCount &+ s] * V[unchecked: s] }
      Q[r] += mean
    }
  }

  func pullback(of W: [Double], against V: [Double], addingTo cotangent: inout [Double]) {
    precondition(W.count == rowCount && V.count == stateCount)
    precondition(cotangent.count == probabilities.count)
    let V = V.span
    var cotangent = cotangent.mutableSpan
    for r in 0..<W.count {
      for s in 0..<stateCount {
        cotangent[unchecked: r &* stateCount &+ s] += W[r] * V[unchecked: s]
      }
    }
  }
}
