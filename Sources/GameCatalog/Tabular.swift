public import MeanField

/// Any game, from tables in an HDF5 file that anybody's program wrote.
///
/// The file has, with S states, A actions and epochs 0 … T:
///
/// | dataset | shape | meaning |
/// | --- | --- | --- |
/// | `mu0` | S | law of the first state |
/// | `reward` | (T + 1, S, A) | rₜ(s, a) at the empty population |
/// | `transition` | (T, S, A, S) or (S, A, S) | Pₜ(s' given s, a), likewise |
/// | `feasible` | (S, A), optional | not 0 where the action is feasible |
/// | `reward_linear` | (S, A, S, A), optional | what Lₜ(s', a') adds to rₜ(s, a) |
/// | `transition_linear` | (S, A, S, S, A), optional | what Lₜ(x, b) adds to Pₜ(s' given s, a) |
///
/// Transitions must be laws whatever the population does; since they are linear, it is enough that
/// they are where everybody is at one pair. Rewards of infeasible actions are not read.
public struct Tabular: MeanFieldGame {
  /// What describes the game.
  public struct Parameters: GameParameters {
    /// Its line in the catalog.
    public static let entry = CatalogEntry("tabular", "Game from tables", cites: "the file")
    /// The tables; a game of one state and one action if none.
    public var file = InputFile()
    /// The defaults.
    public init() {}
    /// The declared parameters.
    public static let parameters: [Parameter<Parameters>] = [
      Parameter("file", \.file, "HDF5 file with mu0, reward, transition and optional datasets")
    ]
  }

  /// The parameters of this instance.
  public let parameters: Parameters
  private let tables: GameTables

  /// Builds the game from arrays that have been read.
  public init(_ parameters: Parameters = .init()) throws(MeanFieldError) {
    self.parameters = try parameters.checked()
    tables = try parameters.file.isNone ? .trivial : GameTables(parameters.file.arrays)
  }

  /// The last epoch.
  public var horizon: Int { tables.horizon }
  /// The states by number.
  public var stateAxes: [Axis] { [Axis("state", coordinates: Self.numbers(tables.S))] }
  /// The actions by number.
  public var actionAxes: [Axis] { [Axis("action", coordinates: Self.numbers(tables.A))] }
  /// `mu0`.
  public var initialDistribution: [Double] { tables.mu0 }
  /// `feasible`.
  public var feasibleActions: FeasibleActions { tables.feasible }
  /// The largest reward of any population.
  public var rewardBound: Double { tables.rewardBound }

  private static func numbers(_ count: Int) -> [Double] { (0..<count).map(Double.init) }

  /// The tables, with what Lₜ adds.
  public func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    let mask = tables.feasible.mask
    var rewards = mask.indices.map { i in
      mask[i] > 0 ? Number(tables.reward[t * mask.count + i]) : 0
    }
    tables.rewardLinear.add(L, to: &rewards) { mask[$0] > 0 }
    guard t < horizon else { return Stage(rewards: rewards, kernel: nil) }
    var P = tables.transition(at: t).map(Number.init)
    tables.transitionLinear.add(L, to: &P) { _ in true }
    return Stage(
      rewards: rewards, kernel: .dense(DenseKernel(stateCount: tables.S, probabilities: P)))
  }
}
