internal import CNumerics

/// The law P(s' | s, a) of the next state, stored in the form that costs least.
///
/// A solver needs three operations: ``push(_:)`` moves a population forward, ``backup(_:addingTo:)``
/// averages a value over the next state, and ``pullback(of:against:)`` differentiates the first two
/// in the stored values. Each costs in proportion to what is stored.
public enum TransitionKernel<Number: Scalar>: Sendable {
  /// A list of successors with probabilities for each state–action pair.
  case successors(SuccessorLists<Number>)
  /// One table of outcomes for each action, shared by all states.
  case outcomes(OutcomeTable<Number>)
  /// One successor for each state–action pair.
  case deterministic(DeterministicMap)
  /// One probability for each state, action and next state.
  case dense(DenseKernel<Number>)

  /// The numbers that may depend on the population; their order is that of the form.
  public var storedValues: [Number] {
    switch self {
    case .successors(let kernel): kernel.probabilities
    case .outcomes(let kernel): kernel.probabilities
    case .deterministic: []
    case .dense(let kernel): kernel.probabilities
    }
  }

  /// The number S of states.
  public var stateCount: Int {
    switch self {
    case .successors(let kernel): kernel.graph.stateCount
    case .outcomes(let kernel): kernel.outcomes.stateCount
    case .deterministic(let kernel): kernel.stateCount
    case .dense(let kernel): kernel.stateCount
    }
  }
}

extension TransitionKernel {
  /// The same form with other numbers in it, as many.
  func with<Other: Scalar>(storedValues: [Other]) -> TransitionKernel<Other> {
    switch self {
    case .successors(let kernel):
      .successors(SuccessorLists(kernel.graph, probabilities: storedValues))
    case .outcomes(let kernel):
      .outcomes(OutcomeTable(kernel.outcomes, probabilities: storedValues))
    case .deterministic(let kernel): .deterministic(kernel)
    case .dense(let kernel):
      .dense(DenseKernel(stateCount: kernel.stateCount, probabilities: storedValues))
    }
  }
}

extension TransitionKernel<Double> {
  /// Whether another one leads from the same pairs to the same states, with whatever probabilities.
  func hasForm(of other: Self) -> Bool {
    switch (self, other) {
    case (.successors(let a), .successors(let b)): a.graph == b.graph
    case (.outcomes(let a), .outcomes(let b)): a.outcomes == b.outcomes
    case (.deterministic(let a), .deterministic(let b)): a == b
    case (.dense(let a), .dense(let b)): a.stateCount == b.stateCount
    default: false
    }
  }

  /// The form that costs least: lists of successors for a table that is mostly 0.
  var compact: Self {
    guard case .dense(let kernel) = self else { return self }
    let (S, p) = (kernel.stateCount, kernel.probabilities)
    guard 4 * p.count(where: { $0 != 0 }) <= p.count else { return self }
    let rows = stride(from: 0, to: p.count, by: S).map { row in
      (0..<S).filter { p[row + $0] != 0 }
    }
    guard let graph = try? SuccessorGraph(rows: rows, stateCount: S) else { return self }
    return .successors(SuccessorLists(graph, probabilities: p.filter { $0 != 0 }))
  }

  /// The next state distribution μ'(s') = Σ P(s' | s, a) L(s, a).
  public func push(_ L: [Double]) -> [Double] {
    var next = [Double](repeating: 0, count: stateCount)
    withLayout(for: L.count) { mesob_push($0, nil, L, &next) }
    return next
  }

  /// Q(s, a) ← Q(s, a) + Σ P(s' | s, a) V(s').
  public func backup(_ V: [Double], addingTo Q: inout [Double]) {
    precondition(V.count == stateCount)
    let r = Q
    withLayout(for: Q.count) { mesob_backup($0, nil, V, r, &Q) }
  }

  /// Adds ∂/∂(stored values) of Σ W(s, a) P(s' | s, a) V(s') to `cotangent`.
  public func pullback(of W: [Double], against V: [Double], addingTo cotangent: inout [Double]) {
    precondition(V.count == stateCount && cotangent.count == storedValues.count)
    withLayout(for: W.count) { mesob_pullback($0, W, V, &cotangent) }
  }

  /// Lays the kernel out for C, which is done once per epoch where it matters.
  private func withLayout(for pairCount: Int, _ body: (UnsafePointer<mesob_kernel>?) -> Void) {
    let isFitting =
      switch self {
      case .successors(let kernel): pairCount == kernel.graph.rowCount
      case .outcomes(let kernel): pairCount == stateCount * kernel.actionCount
      case .deterministic(let kernel): pairCount == kernel.successors.count
      case .dense(let kernel): pairCount * stateCount == kernel.probabilities.count
      }
    precondition(isFitting && pairCount % stateCount == 0)
    let layout = Transitions(
      [self], moving: [false], stateCount: stateCount, actionCount: pairCount / stateCount)
    withExtendedLifetime(layout) { body(UnsafePointer(layout.c.baseAddress)) }
  }

  /// P(s' | s, a) of all state–action pairs as a dense array, row-major S × A × S.
  ///
  /// For export only: it costs S²·A.
  public func denseProbabilities(actionCount: Int) -> [Double] {
    let columns = (0..<stateCount).map { next in
      let V = (0..<stateCount).map { $0 == next ? 1.0 : 0 }
      var Q = [Double](repeating: 0, count: stateCount * actionCount)
      backup(V, addingTo: &Q)
      return Q
    }
    return (0..<stateCount * actionCount).flatMap { pair in columns.map { $0[pair] } }
  }

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
