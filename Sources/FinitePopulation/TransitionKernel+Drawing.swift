import MeanField

extension TransitionKernel<Double> {
  /// Moves every agent to the next state that its random word chooses.
  ///
  /// The word is a number u in [0, 1) and chooses by the inverse of the distribution function, so
  /// that nearly equal laws choose nearly always the same.
  ///
  /// - Complexity: for each agent, the number of its pair's successors at most.
  func move(_ states: inout [Int32], actions: [Int32], of actionCount: Int, _ words: [UInt64]) {
    precondition(actions.count == states.count && words.count == states.count)
    let (actions, words) = (actions.span, words.span)
    var states = states.mutableSpan
    switch self {
    case .deterministic(let map):
      let successors = map.successors.span
      for i in 0..<states.count {
        states[i] = successors[Int(states[i]) * actionCount + Int(actions[i])]
      }
    case .successors(let lists):
      let (starts, successors) = (lists.graph.starts.span, lists.graph.successors.span)
      let p = lists.probabilities.span
      for i in 0..<states.count {
        let pair = Int(states[i]) * actionCount + Int(actions[i])
        let row = Int(starts[pair])..<Int(starts[pair + 1])
        states[i] = successors[Self.draw(p, row, words[i].unit).index]
      }
    case .dense(let dense):
      let p = dense.probabilities.span
      for i in 0..<states.count {
        let first = (Int(states[i]) * actionCount + Int(actions[i])) * dense.stateCount
        let place = Self.draw(p, first..<first + dense.stateCount, words[i].unit).index
        states[i] = Int32(truncatingIfNeeded: place - first)
      }
    case .outcomes(let table):
      let X = table.outcomes.outcomeCount
      let (p, successors) = (table.probabilities.span, table.outcomes.successors.span)
      for i in 0..<states.count {
        let first = Int(actions[i]) * X
        let (place, rest) = Self.draw(p, first..<first + X, words[i].unit)
        let next = successors[Int(states[i]) * X + place - first]
        states[i] = table.outcomes.chain?.draw(from: next, rest) ?? next
      }
    }
  }

  /// The index that u falls on, and where in its share, as a number in [0, 1) again.
  @inline(__always)
  fileprivate static func draw(
    _ p: Span<Double>, _ row: Range<Int>, _ u: Double
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
    return graph.successors[TransitionKernel<Double>.draw(probabilities.span, row, u).index]
  }
}
