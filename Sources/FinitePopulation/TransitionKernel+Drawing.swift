import MeanField

extension TransitionKernel<Double> {
  /// The next state that a number u in [0, 1) chooses: the inverse of the distribution function,
  /// so that nearly equal laws choose nearly always the same.
  ///
  /// - Complexity: the number of the pair's successors at most.
  @inline(__always)
  func draw(from s: Int, _ a: Int, of actionCount: Int, _ u: Double) -> Int {
    let pair = s * actionCount + a
    switch self {
    case .deterministic(let map): return Int(map.successors[pair])
    case .successors(let lists):
      let row = Int(lists.graph.starts[pair])..<Int(lists.graph.starts[pair + 1])
      return Int(lists.graph.successors[Self.draw(lists.probabilities, row, u).index])
    case .dense(let dense):
      let first = pair * dense.stateCount
      return Self.draw(dense.probabilities, first..<first + dense.stateCount, u).index - first
    case .outcomes(let table):
      let X = table.outcomes.outcomeCount
      let (index, rest) = Self.draw(table.probabilities, a * X..<(a + 1) * X, u)
      let next = table.outcomes.successors[s * X + index - a * X]
      return Int(table.outcomes.chain?.draw(from: next, rest) ?? next)
    }
  }

  /// The index that u falls on, and where in its share, as a number in [0, 1) again.
  fileprivate static func draw(
    _ p: [Double], _ row: Range<Int>, _ u: Double
  ) -> (index: Int, rest: Double) {
    var rest = u
    var last = row.lowerBound
    for i in row where p[i] > 0 {
      if rest < p[i] { return (i, rest / p[i]) }
      rest -= p[i]
      last = i
    }
    return (last, 0)
  }
}

extension OutcomeMap.Chain {
  /// The state after the chain's move.
  func draw(from s: Int32, _ u: Double) -> Int32 {
    let row = Int(graph.starts[Int(s)])..<Int(graph.starts[Int(s) + 1])
    return graph.successors[TransitionKernel<Double>.draw(probabilities, row, u).index]
  }
}
