extension TransitionKernel<Double> {
  /// The successors of one state–action pair, ascending, each once, without probabilities of 0.
  ///
  /// `actionCount` is the number A of actions of the game. For export, not for solvers.
  public func successors(
    ofState s: Int, action a: Int, of actionCount: Int
  ) -> [(state: Int, probability: Double)] {
    let pair = s * actionCount + a
    switch self {
    case .successors(let kernel):
      return collected(kernel.graph.row(pair, through: kernel.probabilities))
    case .outcomes(let kernel): return collected(kernel.successors(ofState: s, action: a))
    case .deterministic(let kernel): return [(Int(kernel.successors[pair]), 1)]
    case .dense(let kernel):
      let row = kernel.probabilities[pair * kernel.stateCount..<(pair + 1) * kernel.stateCount]
      return collected(zip(0..., row).map { ($0, $1) })
    }
  }

  /// Adds up what leads to the same state, in the order of the list.
  private func collected(
    _ list: [(state: Int, probability: Double)]
  ) -> [(state: Int, probability: Double)] {
    var row: [(state: Int, probability: Double)] = []
    let ordered = list.enumerated().sorted { x, y in
      (x.element.state, x.offset) < (y.element.state, y.offset)
    }
    for (_, next) in ordered where next.probability != 0 {
      if let last = row.last, last.state == next.state {
        row[row.count - 1].probability += next.probability
      } else {
        row.append(next)
      }
    }
    return row
  }
}

extension SuccessorGraph {
  fileprivate func row(
    _ r: Int, through p: [Double]
  ) -> [(state: Int, probability: Double)] {
    (Int(starts[r])..<Int(starts[r + 1])).map { (Int(successors[$0]), p[$0]) }
  }
}

extension OutcomeTable<Double> {
  fileprivate func successors(
    ofState s: Int, action a: Int
  ) -> [(state: Int, probability: Double)] {
    let X = outcomes.outcomeCount
    return (0..<X).filter { probabilities[a * X + $0] != 0 }.flatMap { x in
      let (next, p) = (Int(outcomes.successors[s * X + x]), probabilities[a * X + x])
      guard let chain = outcomes.chain else { return [(state: next, probability: p)] }
      return chain.graph.row(next, through: chain.probabilities)
        .map { (state: $0.state, probability: p * $0.probability) }
    }
  }
}
