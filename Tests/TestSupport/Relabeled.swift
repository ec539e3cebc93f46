public import MeanField
public import Vocabulary

/// A game with its states numbered otherwise, inside each population.
///
/// Transitions become dense, so that this checks the sparse forms as well. It asks the game for
/// one stage at a time and permutes what it gets: nothing may change but the order of states.
public struct Relabeled<Base: MeanFieldGame>: MeanFieldGame {
  /// Its line in the catalog.
  public static var entry: CatalogEntry { Base.entry }
  /// Those of the game.
  public static var socialObjectives: [Metric] { Base.socialObjectives }

  /// The game itself.
  public let base: Base
  /// The state of the game that each of the states here is.
  public let original: [Int]
  /// The state here that each state of the game is.
  public let relabeled: [Int]
  /// The feasible actions, permuted.
  public let feasibleActions: FeasibleActions

  /// A game with the states of each population in reverse order.
  public init(_ parameters: Base.Parameters) throws(MeanFieldError) {
    try self.init(Base(parameters))
  }

  /// A game with the states of each population in reverse order.
  public init(_ base: Base) throws(MeanFieldError) {
    self.base = base
    let original = base.populations.flatMap { $0.states.reversed() }
    self.original = original
    // Reversal is its own inverse.
    relabeled = original
    feasibleActions = try FeasibleActions(
      stateCount: base.stateCount, actionCount: base.actionCount
    ) { s, a in base.feasibleActions.contains(state: original[s], action: a) }
  }

  /// Those of the game.
  public var parameters: Base.Parameters { base.parameters }
  /// That of the game.
  public var horizon: Int { base.horizon }
  /// One axis, of the states' names.
  public var stateAxes: [Axis] {
    let labels = base.stateAxes.pointLabels
    return [Axis("state", labels: original.map { labels[$0] })]
  }
  /// Those of the game.
  public var actionAxes: [Axis] { base.actionAxes }
  /// The law of the game, permuted.
  public var initialDistribution: [Double] { original.map { base.initialDistribution[$0] } }
  /// Those of the game, which keep their ranges.
  public var populations: [Population] { base.populations }
  /// That of the game.
  public var rewardBound: Double { base.rewardBound }

  /// That of the game, permuted.
  public func referencePolicy(named name: String) -> StateActionField? {
    base.referencePolicy(named: name).map(relabel)
  }

  /// As many as the game's, which do not name states.
  public var totalCount: Int { base.totalCount }

  /// Those of the game at the population that L is.
  public func totals<Number: Scalar>(at t: Int, given L: Span<Number>) -> [Number] {
    let values = original(L)
    return base.totals(at: t, given: values.span)
  }

  /// The stage of the game at the population that L is, permuted.
  public func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    let values = original(L)
    return permuted(base.stage(at: t, given: values.span))
  }

  /// The same where rewards read totals.
  public func stage<Number: Scalar>(
    at t: Int, given L: Span<Number>, totals M: Span<Number>
  ) -> Stage<Number> {
    let values = original(L)
    return permuted(base.stage(at: t, given: values.span, totals: M))
  }

  /// L in the game's order of the states.
  private func original<Number: Scalar>(_ L: Span<Number>) -> [Number] {
    let A = actionCount
    return (0..<L.count).map { L[relabeled[$0 / A] * A + $0 % A] }
  }

  private func permuted<Number>(_ stage: Stage<Number>) -> Stage<Number> {
    let (S, A) = (stateCount, actionCount)
    let kernel = stage.kernel.map { kernel in
      let dense = kernel.dense(actionCount: A)
      let rows = (0..<S * A * S).map { i in
        dense[(original[i / (A * S)] * A + i / S % A) * S + original[i % S]]
      }
      return TransitionKernel.dense(DenseKernel(stateCount: S, probabilities: rows))
    }
    return Stage(
      rewards: stage.rewards.indices.map { stage.rewards[original[$0 / A] * A + $0 % A] },
      kernel: kernel, objectives: stage.objectives)
  }

  /// A tensor of the game, permuted.
  public func relabel(_ field: StateActionField) -> StateActionField {
    var permuted = StateActionField(shape)
    for t in 0..<shape.epochCount {
      for s in 0..<stateCount {
        for a in 0..<actionCount { permuted[t, s, a] = field[t, original[s], a] }
      }
    }
    return permuted
  }
}

extension TransitionKernel {
  /// P(s' | s, a), row-major S × A × S, added up from what is stored.
  fileprivate func dense(actionCount A: Int) -> [Number] {
    let S = stateCount
    var P = [Number](repeating: 0, count: S * A * S)
    switch self {
    case .successors(let lists): lists.graph.add(lists.probabilities, to: &P)
    case .deterministic(let map):
      for (pair, next) in map.successors.enumerated() { P[pair * S + Int(next)] = 1 }
    case .dense(let kernel): return kernel.probabilities
    case .outcomes(let table):
      let X = table.outcomes.outcomeCount
      for i in 0..<S * A * X {
        let (s, a, x) = (i / (A * X), i / X % A, i % X)
        let (row, next) = ((s * A + a) * S, Int(table.outcomes.successors[s * X + x]))
        let p = table.probabilities[a * X + x]
        guard let chain = table.outcomes.chain else {
          P[row + next] += p
          continue
        }
        for k in chain.graph.positions(next) {
          P[row + Int(chain.graph.successors[k])] += p * Number(chain.probabilities[k])
        }
      }
    }
    return P
  }
}

extension SuccessorGraph {
  fileprivate func positions(_ r: Int) -> Range<Int> { Int(starts[r])..<Int(starts[r + 1]) }

  fileprivate func add<Number: Scalar>(_ p: [Number], to P: inout [Number]) {
    for r in 0..<rowCount {
      for k in positions(r) { P[r * stateCount + Int(successors[k])] += p[k] }
    }
  }
}
