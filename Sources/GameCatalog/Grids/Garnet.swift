public import MeanField

/// A garnet: a random game of a given size whose agents avoid each other.
///
/// Of S = `size` states and A = `num-action` actions, each pair leads to K = `num-chance-action`
/// states with given probabilities; μ₀ is uniform. Epochs are 0 … T = `horizon`, and
///
///     r = R(xₜ, a') − η log(μₜ(xₜ) + ε)
///
/// with a' the action of the epoch before (action 0 at epoch 0; the last action pays nothing) and
/// ε = 10⁻²⁵ rounded to single precision. We pay R, expected over the next state, at the epoch where
/// the action is played, which changes no total.
///
/// Tables not given are drawn from `seed`: successors uniform, probabilities the gaps of K − 1 sorted
/// uniform numbers, R uniform on [0, 1) with probability `sparsity-factor` and 0 otherwise, from our
/// own stream, so that OpenSpiel's seeds give other games. [LanctotEtAl2019], [PerolatEtAl2021]
public struct Garnet<Charge: ActionCharge>: CoreGame {
  /// The parameters of this instance.
  public let parameters: Parameters
  /// The walk by the tables.
  public let core: PreparedWalk

  /// Builds the game.
  public init(_ parameters: Parameters = .init()) throws(MeanFieldError) {
    self.parameters = try parameters.checked()
    let (S, A) = (parameters.size, parameters.numAction)
    let tables = parameters.tables
    core = try PreparedWalk(
      CrowdAverseWalk(
        horizon: parameters.horizon, actionCount: A, rows: tables.next,
        probabilities: Array(tables.prob.joined()), stateRewards: Array(repeating: 0, count: S),
        charges: Array(tables.reward.joined()), aversion: parameters.eta,
        floor: Double(Float(1e-25)), neutral: 0, start: Array(0..<S)),
      charge: Charge.self, states: [Axis("state", coordinates: (0..<S).map(Double.init))],
      actions: Axis("action", coordinates: (0..<A).map(Double.init)))
  }

  /// The action whose reward everybody in a state gets, by epoch and state, where it is so.
  public var firstVisitedActions: [[Int?]]? { core.firstVisits }
}
