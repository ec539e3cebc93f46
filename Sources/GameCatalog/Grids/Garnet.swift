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
  /// What describes the game.
  public struct Parameters: GameParameters {
    /// Its line in the catalog.
    public static var entry: CatalogEntry { Charge.entry("garnet", "Garnet") }
    /// The last epoch T.
    public var horizon = 9
    /// The number S of states.
    public var size = 10
    /// The number A of actions.
    public var numAction = 3
    /// The number K of successors of each pair.
    public var numChanceAction = 3
    /// The probability that a pair is rewarded.
    public var sparsityFactor = 1.0
    /// The weight η of the aversion to the crowd.
    public var eta = 1.0
    /// What the tables are drawn from.
    public var seed = 0
    /// R, a row of A numbers for each state; drawn if empty.
    public var reward: [[Double]] = []
    /// The successors, a row of K states for each pair s·A + a; drawn if empty.
    public var next: [[Double]] = []
    /// Their probabilities, in the same rows; drawn if empty.
    public var prob: [[Double]] = []

    /// The defaults.
    public init() {}

    /// The declared parameters.
    public static var parameters: [Parameter<Parameters>] {
      [
        .horizonOrEpochs(\.horizon),
        Parameter("size", \.size, in: .between(1, 1e6), unit: "states", "number S of states"),
        Parameter(
          "num-action", \.numAction, in: .between(1, 1e4), unit: "actions", "number A of actions"),
        Parameter(
          "num-chance-action", \.numChanceAction, in: .between(1, 1e4), unit: "states",
          "number K of successors of each pair"),
        Parameter(
          "sparsity-factor", \.sparsityFactor, in: .between(0, 1),
          "probability that a drawn pair is rewarded"),
        Parameter(
          "eta", \.eta, in: .between(0, 1e6), unit: "reward", "weight of the aversion to the crowd"),
        Parameter("seed", \.seed, "what tables that are not given are drawn from"),
        Parameter(
          "reward", \.reward, in: .between(-1e6, 1e6),
          "R, a row of A numbers for each state; drawn if empty"),
        Parameter(
          "next", \.next, in: .between(0, 1e6),
          "successors, a row of K states for each pair s·A + a; drawn if empty"),
        Parameter(
          "prob", \.prob, in: .between(0, 1),
          "their probabilities, in the same rows; drawn if empty"),
      ]
    }

    /// Given tables have the right shapes and are laws on states; memory holds them.
    public func validate() throws(MeanFieldError) {
      let (S, A, K) = (size, numAction, numChanceAction)
      try Self.requireEntries(
        [horizon + 1, S, A], spelled: "(horizon + 1)·size·num-action", parameter: "horizon")
      try Self.requireEntries(
        [S, A, K], spelled: "size·num-action·num-chance-action", parameter: "size")
      try requireShape(reward, S, A, of: "reward")
      try requireShape(next, S * A, K, of: "next")
      try requireShape(prob, S * A, K, of: "prob")
      for row in prob { try Self.requireDistribution(row, count: K, parameter: "prob") }
      for state in next.joined() where Int(exactly: state).map({ $0 >= S }) ?? true {
        throw Self.invalid("next", expected: "whole numbers below \(S)", got: state)
      }
    }

    private func requireShape(
      _ table: [[Double]], _ rows: Int, _ columns: Int, of parameter: String
    ) throws(MeanFieldError) {
      let isRight = table.count == rows && table.allSatisfy { $0.count == columns }
      try Self.require(
        table.isEmpty || isRight, parameter, expected: "\(rows) rows of \(columns) numbers",
        got: "\(table.count) rows of \(Set(table.map(\.count)).sorted())")
    }

    /// The tables, given or drawn; each has its own stream, so that one may be given alone.
    var tables: (reward: [[Double]], next: [[Int]], prob: [[Double]]) {
      func stream(_ n: UInt64) -> RandomStream {
        RandomStream(key: UInt64(bitPattern: Int64(seed)), stream: 0x4741_524E + n << 32)
      }
      var (rewards, states, gaps) = (stream(0), stream(1), stream(2))
      let (S, A, K) = (size, numAction, numChanceAction)
      return (
        reward.isEmpty
          ? (0..<S).map { _ in
            (0..<A).map { _ in
              let (isRewarded, value) = (rewards.uniform() < sparsityFactor, rewards.uniform())
              return isRewarded ? value : 0
            }
          } : reward,
        next.isEmpty
          ? (0..<S * A).map { _ in (0..<K).map { _ in states.integer(in: 0...S - 1) } }
          : next.map { $0.map { Int($0) } },
        prob.isEmpty
          ? (0..<S * A).map { _ in
            let cuts = (1..<K).map { _ in gaps.uniform() }.sorted()
            return zip(cuts + [1], [0] + cuts).map { $0 - $1 }
          } : prob
      )
    }
  }

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
      horizon: parameters.horizon, states: [Axis("state", 0...S - 1)],
      actions: Axis("action", 0...A - 1), order: Array(0..<S), rows: tables.next,
      probabilities: Array(tables.prob.joined()), stateRewards: Array(repeating: 0, count: S),
      charges: Array(tables.reward.joined()), neutral: 0, charge: Charge.self,
      aversion: parameters.eta, floor: Double(Float(1e-25)))
  }

  /// The action whose reward everybody in a state gets, by epoch and state, where it is so.
  public var firstVisitedActions: [[Int?]]? { core.firstVisits }
}
