public import MeanField

/// The common core of crowd modelling and of garnets: a walk whose agents avoid each other.
///
/// An agent in s at epoch t that got there by action a of epoch t − 1 receives
///
///     b(s) + c(s, a)·(μₜ(s) if charges scale with the crowd) − η log(μₜ(s) + ε)
///
/// and at epoch 0 c is that of the neutral action. The charge c is expected one epoch before, where
/// the action is played, so that a state needs no memory: Σ P(s' | s, a) c(s', a) at t < T.
/// Everything is tabulated that does not depend on the population.
public struct PreparedWalk: GameCore {
  /// The last epoch T.
  public let horizon: Int
  /// The state.
  public let stateAxes: [Axis]
  /// The action.
  public let actionAxes: [Axis]
  /// The law of the first state.
  public let initialDistribution: [Double]
  /// Where actions lead.
  public let feasibleActions: FeasibleActions
  private let moves: SuccessorLists<Double>
  /// b(s).
  private let stateRewards: [Double]
  /// c(s, a), row-major S × A.
  private let charges: [Double]
  /// Whether charges are multiplied by μₜ(s).
  private let chargesScaleWithCrowd: Bool
  /// η.
  private let aversion: Double
  /// ε.
  private let floor: Double
  /// The charges that everybody in a state pays at each epoch, (T + 1) × S.
  private let fixedCharges: [[Double]]
  /// Whether actions are charged where they are played.
  private let chargesActions: Bool
  /// Σ P(s' | s, a) c(s', a).
  private let expectedCharges: [Double]
  /// The first visits' actions, of games that charge by them.
  let firstVisits: [[Int?]]?

  /// Tabulates a walk; the law of the first state is uniform unless given.
  ///
  /// `rows[s·A + a]` are the successors in the order of the outcomes of chance, none where the action
  /// is infeasible; `neutral` is the action that counts as the one before epoch 0, `order` lists the
  /// states of epoch 0 as OpenSpiel does.
  init(
    horizon: Int, states: [Axis], actions: Axis, start: [Double]? = nil, order: [Int],
    rows: [[Int]], probabilities: [Double], stateRewards: [Double], charges: [Double],
    chargesScaleWithCrowd: Bool = false, neutral: Int, charge: (some ActionCharge).Type,
    aversion: Double, floor: Double
  ) throws(MeanFieldError) {
    let (S, A) = (stateRewards.count, actions.count)
    (self.horizon, stateAxes, actionAxes) = (horizon, states, [actions])
    (self.stateRewards, self.charges) = (stateRewards, charges)
    self.chargesScaleWithCrowd = chargesScaleWithCrowd
    (self.aversion, self.floor) = (aversion, floor)
    initialDistribution = start ?? Array(repeating: 1 / Double(S), count: S)
    feasibleActions = try FeasibleActions(stateCount: S, actionCount: A) { s, a in
      !rows[s * A + a].isEmpty
    }
    let graph = try SuccessorGraph(rows: rows, stateCount: S)
    moves = SuccessorLists(graph, probabilities: probabilities)
    chargesActions = !charge.isFixedByFirstVisit
    firstVisits =
      charge.isFixedByFirstVisit
      ? firstVisitedActions(
        from: order, neutral: neutral, epochs: horizon + 1, rows: rows, stateCount: S,
        actionCount: A) : nil
    let visits = firstVisits ?? [Array(repeating: neutral, count: S)]
    fixedCharges = visits.map { layer in
      layer.indices.map { s in layer[s].map { charges[s * A + $0] } ?? 0 }
    }
    expectedCharges = (0..<graph.rowCount).map { i in
      graph.positions(ofRow: i).reduce(0) {
        $0 + probabilities[$1] * charges[Int(graph.successors[$1]) * A + i % A]
      }
    }
  }

  /// What nobody's reward exceeds: extreme states and charges, and a crowd of 0 to all.
  public var rewardBound: Double {
    let charges = charges + [0]
    let (worst, best) = (charges.min() ?? 0, charges.max() ?? 0)
    let low = (stateRewards.min() ?? 0) + 2 * min(worst, 0)
    let high = (stateRewards.max() ?? 0) + 2 * max(best, 0) - aversion * Double.log(floor)
    let bound = max(abs(low), abs(high))
    return bound > 0 ? bound : 1
  }

  /// What the state is worth, the aversion to the crowd, the charges.
  public func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    let (S, A, mask) = (stateCount, actionCount, feasibleActions.mask)
    var μ = [Number](repeating: 0, count: S)
    for i in 0..<S * A where mask[i] > 0 { μ[i / A] += L[i] }
    if t == 0 && !chargesActions { μ = Array(repeating: Number(1 / Double(S)), count: S) }
    let fixed = fixedCharges.indices.contains(t) ? fixedCharges[t] : Array(repeating: 0, count: S)
    let η = Number(-aversion)
    let r = (0..<S).map { s in
      let charge = chargesScaleWithCrowd ? Number(fixed[s]) * μ[s] : Number(fixed[s])
      return Number(stateRewards[s]) + charge + η * Number.log(μ[s] + Number(floor))
    }
    let charges = t < horizon && chargesActions ? self.charges(given: L) : nil
    var rewards = [Number](repeating: 0, count: S * A)
    for i in 0..<S * A where mask[i] > 0 {
      rewards[i] = charges.map { r[i / A] + $0[i] } ?? r[i / A]
    }
    return Stage(rewards: rewards, kernel: t < horizon ? moves.kernel() : nil)
  }

  /// Σ P(s' | s, a) c(s', a), times μₜ₊₁(s') where charges scale with the crowd.
  private func charges<Number: Scalar>(given L: Span<Number>) -> [Number] {
    guard chargesScaleWithCrowd else { return expectedCharges.map { Number($0) } }
    let A = actionCount
    var next = [Number](repeating: 0, count: stateCount)
    forEachTransition { i, k, s in next[s] += L[i] * Number(moves.probabilities[k]) }
    var expected = [Number](repeating: 0, count: expectedCharges.count)
    forEachTransition { i, k, s in
      expected[i] += Number(moves.probabilities[k] * charges[s * A + i % A]) * next[s]
    }
    return expected
  }

  /// Hands out pair, position in the lists and successor of each transition.
  private func forEachTransition(_ body: (_ pair: Int, _ k: Int, _ successor: Int) -> Void) {
    for i in 0..<moves.graph.rowCount {
      for k in moves.graph.positions(ofRow: i) { body(i, k, Int(moves.graph.successors[k])) }
    }
  }
}

extension SuccessorGraph {
  /// The positions of a row's successors.
  func positions(ofRow r: Int) -> Range<Int> { Int(starts[r])..<Int(starts[r + 1]) }
}

/// Who pays what an action costs where the next state does not tell which action led there.
public protocol ActionCharge: Sendable {
  /// What is added to the name of a game.
  static var suffix: String { get }
  /// What is added to the title of a game.
  static var titleSuffix: String { get }
  /// Whether the charge is a cost of the state, fixed by the first visit.
  static var isFixedByFirstVisit: Bool { get }
}

extension ActionCharge {
  /// The line in the catalog of a game of OpenSpiel with this charge.
  static func entry(_ name: String, _ title: String) -> CatalogEntry {
    CatalogEntry(name + suffix, title + titleSuffix, cites: "[LanctotEtAl2019]", version: 2)
  }
}

/// The action that was played is charged, as the formulas of the games say.
public enum ChargeAsPlayed: ActionCharge {
  /// Nothing.
  public static let suffix = ""
  /// Nothing.
  public static let titleSuffix = ""
  /// No.
  public static let isFixedByFirstVisit = false
}

/// Everybody in a state is charged for one action, as OpenSpiel's algorithms do.
///
/// OpenSpiel's values are stored by state and epoch, with no trace of the action before. They are
/// those of the visit that comes first when one walks epoch by epoch through the states in the
/// order in which they were first reached, their actions and then the outcomes of chance both in
/// ascending order: the action of that visit is charged to all, who then cannot avoid the cost.
/// At epoch 0 the reward sees the uniform law on all states in place of μ₀. [LanctotEtAl2019]
public enum ChargeAsOpenSpiel: ActionCharge {
  /// The suffix of these games.
  public static let suffix = "-as-openspiel"
  /// The suffix in prose.
  public static let titleSuffix = ", as OpenSpiel solves it"
  /// Yes.
  public static let isFixedByFirstVisit = true
}

/// The action of the first visit of each state at each epoch; nil where nobody can be.
///
/// `order` lists the states of epoch 0; the successors of `rows[s·A + a]` are those of the outcomes
/// of chance in ascending order, none where the action is infeasible.
func firstVisitedActions(
  from order: [Int], neutral: Int, epochs: Int, rows: [[Int]], stateCount: Int, actionCount: Int
) -> [[Int?]] {
  var order = order
  var layer = [Int?](repeating: nil, count: stateCount)
  for s in order { layer[s] = neutral }
  var table = [layer]
  for _ in 1..<max(epochs, 1) {
    var (next, nextOrder) = ([Int?](repeating: nil, count: stateCount), [Int]())
    for s in order {
      for a in 0..<actionCount {
        for visited in rows[s * actionCount + a] where next[visited] == nil {
          next[visited] = a
          nextOrder.append(visited)
        }
      }
    }
    table.append(next)
    order = nextOrder
  }
  return table
}
