public import MeanField

/// A ``CrowdAverseWalk`` with everything tabulated that does not depend on the population.
public struct PreparedWalk: GameCore {
  let walk: CrowdAverseWalk
  /// The state.
  public let stateAxes: [Axis]
  /// The action.
  public let actionAxes: [Axis]
  /// The law of the first state.
  public let initialDistribution: [Double]
  /// Where actions lead.
  public let feasibleActions: FeasibleActions
  var mask: [Double] { feasibleActions.mask }
  private let kernel: TransitionKernel<Double>
  let graph: SuccessorGraph
  /// The charges that everybody in a state pays at each epoch, (T + 1) × S.
  let fixedCharges: [[Double]]
  /// Whether actions are charged where they are played.
  let chargesActions: Bool
  /// Σ P(s' | s, a) c(s', a).
  private let expectedCharges: [Double]
  /// The first visits' actions, of games that charge by them.
  let firstVisits: [[Int?]]?

  /// Tabulates a walk; the law of the first state is uniform unless given.
  init(
    _ walk: CrowdAverseWalk, charge: (some ActionCharge).Type, states: [Axis], actions: Axis,
    start: [Double]? = nil
  ) throws(MeanFieldError) {
    self.walk = walk
    let (S, A) = (walk.stateCount, walk.actionCount)
    (stateAxes, actionAxes) = (states, [actions])
    initialDistribution = start ?? Array(repeating: 1 / Double(S), count: S)
    feasibleActions = try walk.feasibleActions
    graph = try SuccessorGraph(rows: walk.rows, stateCount: S)
    kernel = .successors(SuccessorLists(graph, probabilities: walk.probabilities))
    chargesActions = !charge.isFixedByFirstVisit
    firstVisits =
      charge.isFixedByFirstVisit
      ? firstVisitedActions(
        from: walk.start, neutral: walk.neutral, epochs: walk.horizon + 1, rows: walk.rows,
        stateCount: S, actionCount: A) : nil
    let visits = firstVisits ?? [Array(repeating: walk.neutral, count: S)]
    fixedCharges = visits.map { layer in
      layer.indices.map { s in layer[s].map { walk.charges[s * A + $0] } ?? 0 }
    }
    expectedCharges = graph.expectation(
      under: walk.probabilities, actionCount: A
    ) { s, a in walk.charges[s * A + a] }
  }

  /// The last epoch T.
  public var horizon: Int { walk.horizon }

  /// What nobody's reward exceeds: extreme states and charges, and a crowd of 0 to all.
  public var rewardBound: Double {
    let charges = walk.charges + [0]
    let (worst, best) = (charges.min() ?? 0, charges.max() ?? 0)
    let low = (walk.stateRewards.min() ?? 0) + 2 * min(worst, 0)
    let high =
      (walk.stateRewards.max() ?? 0) + 2 * max(best, 0) - walk.aversion * Double.log(walk.floor)
    let bound = max(abs(low), abs(high))
    return bound > 0 ? bound : 1
  }

  /// What the state is worth, the aversion to the crowd, the charges.
  @specialized(where Number == Double)
  public func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    let (S, A, mask) = (walk.stateCount, walk.actionCount, feasibleActions.mask)
    var μ = [Number](repeating: 0, count: S)
    for i in 0..<S * A where mask[i] > 0 { μ[i / A] += L[i] }
    if t == 0 && !chargesActions { μ = Array(repeating: Number(1 / Double(S)), count: S) }
    let fixed = fixedCharges.indices.contains(t) ? fixedCharges[t] : Array(repeating: 0, count: S)
    let η = Number(-walk.aversion)
    let r = (0..<S).map { s in
      let charge = walk.chargesScaleWithCrowd ? Number(fixed[s]) * μ[s] : Number(fixed[s])
      return Number(walk.stateRewards[s]) + charge + η * Number.log(μ[s] + Number(walk.floor))
    }
    let charges = t < walk.horizon && chargesActions ? self.charges(given: L) : nil
    var rewards = [Number](repeating: 0, count: S * A)
    for i in 0..<S * A where mask[i] > 0 {
      rewards[i] = charges.map { r[i / A] + $0[i] } ?? r[i / A]
    }
    return Stage(rewards: rewards, kernel: t < walk.horizon ? kernel(of: Number.self) : nil)
  }

  /// Σ P(s' | s, a) c(s', a), times μₜ₊₁(s') where charges scale with the crowd.
  private func charges<Number: Scalar>(given L: Span<Number>) -> [Number] {
    guard walk.chargesScaleWithCrowd else { return expectedCharges.map { Number($0) } }
    let A = walk.actionCount
    var next = [Number](repeating: 0, count: walk.stateCount)
    for i in 0..<mask.count {
      for k in Int(graph.starts[i])..<Int(graph.starts[i + 1]) {
        next[Int(graph.successors[k])] += L[i] * Number(walk.probabilities[k])
      }
    }
    return mask.indices.map { i in
      (Int(graph.starts[i])..<Int(graph.starts[i + 1])).reduce(Number(0)) { sum, k in
        let s = Int(graph.successors[k])
        return sum + Number(walk.probabilities[k] * walk.charges[s * A + i % A]) * next[s]
      }
    }
  }

  private func kernel<Number: Scalar>(of: Number.Type) -> TransitionKernel<Number> {
    (kernel as? TransitionKernel<Number>)
      ?? .successors(SuccessorLists(graph, probabilities: walk.probabilities.map { Number($0) }))
  }
}

extension SuccessorGraph {
  /// Σ P(s' | s, a) value(s', a) of each pair.
  func expectation(
    under p: [Double], actionCount: Int, of value: (_ successor: Int, _ action: Int) -> Double
  ) -> [Double] {
    (0..<rowCount).map { i in
      (Int(starts[i])..<Int(starts[i + 1])).reduce(0) {
        $0 + p[$1] * value(Int(successors[$1]), i % actionCount)
      }
    }
  }
}
