import Certificates
import MeanField

extension FrozenGame {
  /// A game frozen at a flow, as plain arrays.
  ///
  /// Transitions are listed epoch by epoch when they are asked for; those of infeasible pairs,
  /// which nobody can take, are left out.
  init(_ process: DecisionProcess) {
    let (A, mask) = (process.shape.actionCount, process.feasibleActions.mask)
    let stages = process.stages
    self.init(
      horizon: process.shape.horizon, stateCount: process.shape.stateCount, actionCount: A,
      initialDistribution: process.initialDistribution, feasible: mask.map { $0 > 0 },
      populations: process.populations.map(\.states), rewards: process.rewards.values
    ) { t in
      var rows = Successors()
      for pair in mask.indices {
        rows.append(
          mask[pair] > 0
            ? stages[t].kernel?.successors(ofState: pair / A, action: pair % A, of: A) ?? [] : [])
      }
      return rows
    }
  }
}
