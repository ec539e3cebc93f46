internal import MeanField

/// The common core of crowd modelling and of garnets: a walk whose agents avoid each other.
///
/// An agent in s at epoch t that got there by action a of epoch t − 1 receives
///
///     b(s) + c(s, a)·(μₜ(s) if charges scale with the crowd) − η log(μₜ(s) + ε)
///
/// and at epoch 0 c is that of the neutral action. The charge c is expected one epoch before, where
/// the action is played, so that a state needs no memory: Σ P(s' | s, a) c(s', a) at t < T.
struct CrowdAverseWalk: Sendable {
  /// The last epoch T.
  var horizon: Int
  /// The number A of actions.
  var actionCount: Int
  /// The successors of pair s·A + a, in the order of the outcomes of chance.
  var rows: [[Int]]
  /// Their probabilities.
  var probabilities: [Double]
  /// b(s).
  var stateRewards: [Double]
  /// c(s, a), row-major S × A.
  var charges: [Double]
  /// Whether charges are multiplied by μₜ(s).
  var chargesScaleWithCrowd = false
  /// η.
  var aversion: Double
  /// ε.
  var floor: Double
  /// The action that counts as the one before epoch 0.
  var neutral: Int
  /// The states of epoch 0, in the order in which OpenSpiel lists them.
  var start: [Int]

  /// The number S of states.
  var stateCount: Int { stateRewards.count }
  /// Where actions lead in the game.
  var feasibleActions: FeasibleActions {
    get throws(MeanFieldError) {
      try FeasibleActions(stateCount: stateCount, actionCount: actionCount) { s, a in
        !rows[s * actionCount + a].isEmpty
      }
    }
  }
}
