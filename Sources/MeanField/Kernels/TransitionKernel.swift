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

extension TransitionKernel<Double> {
  /// The next state distribution μ'(s') = Σ P(s' | s, a) L(s, a).
  public func push(_ L: [Double]) -> [Double] {
    var next = [Double](repeating: 0, count: stateCount)
    switch self {
    case .successors(let kernel):
      kernel.graph.push(L, through: kernel.probabilities, addingTo: &next)
    case .outcomes(let kernel): kernel.push(L, addingTo: &next)
    case .deterministic(let kernel): kernel.push(L, addingTo: &next)
    case .dense(let kernel): kernel.push(L, addingTo: &next)
    }
    return next
  }

  /// Q(s, a) ← Q(s, a) + Σ P(s' | s, a) V(s').
  public func backup(_ V: [Double], addingTo Q: inout [Double]) {
    switch self {
    case .successors(let kernel):
      kernel.graph.backup(V, through: kernel.probabilities, addingTo: &Q)
    case .outcomes(let kernel): kernel.backup(V, addingTo: &Q)
    case .deterministic(let kernel): kernel.backup(V, addingTo: &Q)
    case .dense(let kernel): kernel.backup(V, addingTo: &Q)
    }
  }

  /// Adds ∂/∂(stored values) of Σ W(s, a) P(s' | s, a) V(s') to `cotangent`.
  public func pullback(of W: [Double], against V: [Double], addingTo cotangent: inout [Double]) {
    switch self {
    case .successors(let kernel): kernel.graph.pullback(of: W, against: V, addingTo: &cotangent)
    case .outcomes(let kernel): kernel.pullback(of: W, against: V, addingTo: &cotangent)
    case .deterministic: break
    case .dense(let kernel): kernel.pullback(of: W, against: V, addingTo: &cotangent)
    }
  }

  /// P(s' | s, a) of all state–action pairs as a dense array, row-major S × A × S.
  ///
  /// For export only: it costs S²·A.
  public func denseProbabilities(actionCount: Int) -> [Double] {
    var dense: [Double] = []
    let pairCount = stateCount * actionCount
    var columns: [[Double]] = []
    for next in 0..<stateCount {
      var V = [Double](repeating: 0, count: stateCount)
      V[next] = 1
      var Q = [Double](repeating: 0, count: pairCount)
      backup(V, addingTo: &Q)
      columns.append(Q)
    }
    dense.reserveCapacity(pairCount * stateCount)
    for pair in 0..<pairCount { dense += columns.map { $0[pair] } }
    return dense
  }
}
