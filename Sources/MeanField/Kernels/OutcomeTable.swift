/// Where each outcome leads from each state, shared by all epochs and populations.
///
/// From state s the outcome x leads to `successors[s·X + x]`; after that an optional chain moves
/// the state once more, independently of everything.
public struct OutcomeMap: Sendable, Hashable {
  /// The number S of states.
  public let stateCount: Int
  /// The number X of outcomes.
  public let outcomeCount: Int
  /// The state after each outcome, row-major S × X.
  public let successors: [Int32]
  /// A further move of the state: one list of successors for each state.
  public let chain: Chain?

  /// An autonomous Markov chain on the states.
  public struct Chain: Sendable, Hashable {
    /// Who follows whom; one row for each state.
    public let graph: SuccessorGraph
    /// The probability of each successor.
    public let probabilities: [Double]

    /// Puts probabilities on a graph with one row for each state.
    public init(_ graph: SuccessorGraph, probabilities: [Double]) {
      precondition(
        graph.rowCount == graph.stateCount && probabilities.count == graph.successors.count)
      (self.graph, self.probabilities) = (graph, probabilities)
    }
  }

  /// Tabulates `successor`; throws when it leaves the state space.
  public init(
    stateCount: Int, outcomeCount: Int, chain: Chain? = nil,
    successor: (_ state: Int, _ outcome: Int) -> Int
  ) throws(MeanFieldError) {
    (self.stateCount, self.outcomeCount) = (stateCount, outcomeCount)
    successors = try successorTable(
      stateCount: stateCount, columns: outcomeCount, of: "outcome", successor)
    self.chain = chain
  }
}

/// A law of outcomes for each action, the same in every state: P(x | a).
///
/// The S × A × S kernel that it stands for is never formed; an operation costs S·A·X
/// multiplications on A·X stored numbers.
public struct OutcomeTable<Number: Scalar>: Sendable {
  /// Where outcomes lead.
  public let outcomes: OutcomeMap
  /// The probability of each outcome, row-major A × X.
  public let probabilities: [Number]

  /// Puts probabilities, row-major A × X, on an outcome map.
  public init(_ outcomes: OutcomeMap, probabilities: [Number]) {
    precondition(probabilities.count % outcomes.outcomeCount == 0)
    (self.outcomes, self.probabilities) = (outcomes, probabilities)
  }

  /// The number A of actions.
  public var actionCount: Int { probabilities.count / outcomes.outcomeCount }
}

extension OutcomeTable<Double> {
  func successors(ofState s: Int, action a: Int) -> [(state: Int, probability: Double)] {
    let X = outcomes.outcomeCount
    return (0..<X).filter { probabilities[a * X + $0] != 0 }.flatMap { x in
      let (next, p) = (Int(outcomes.successors[s * X + x]), probabilities[a * X + x])
      guard let chain = outcomes.chain else { return [(state: next, probability: p)] }
      return chain.graph.row(next, through: chain.probabilities)
        .map { (state: $0.state, probability: p * $0.probability) }
    }
  }
}
