public import MeanField

/// A method that does not iterate: its answer is the state itself.
public protocol FixedPolicy: MeanFieldSolver where State == Policy {}

extension FixedPolicy {
  /// No steps.
  public var iterations: Int { 0 }
  /// None.
  public static var parameters: [Parameter<Self>] { [] }
  /// Nothing changes.
  public func step(_ state: inout Policy, in game: some MeanFieldGame) {}
  /// The state.
  public func policy(of state: Policy, in game: some MeanFieldGame) -> Policy { state }
}

/// Uniform play over the feasible actions: where most methods start.
public struct UniformPolicy: FixedPolicy {
  /// The name on the command line.
  public static let name = "uniform"
  /// The name in prose.
  public static let title = "Uniform policy"
  /// The source.
  public static let reference = "by definition"
  /// Raised when results change.
  public static let algorithmVersion = 1
  /// No parameters.
  public init() {}

  /// Uniform over A(s) everywhere.
  public func initialState(
    for game: some MeanFieldGame, from start: Policy
  ) throws(MeanFieldError) -> Policy {
    Policy(uniformOver: game.feasibleActions, horizon: game.horizon)
  }
}

/// Truthful bidding: the largest feasible bid up to the own value, in games that are auctions.
public struct TruthfulBidding: FixedPolicy {
  /// The name on the command line.
  public static let name = "truthful-bidding"
  /// The name in prose.
  public static let title = "Truthful bidding"
  /// The source.
  public static let reference = "[Vickrey1961]"
  /// Raised when results change.
  public static let algorithmVersion = 1
  /// No parameters.
  public init() {}

  /// The policy that the game calls `truthful`; throws when it has none.
  public func initialState<Game: MeanFieldGame>(
    for game: Game, from start: Policy
  ) throws(MeanFieldError) -> Policy {
    guard let policy = game.referencePolicy(named: "truthful") else {
      throw MeanFieldError(
        .unsupported, "truthful-bidding on \(Game.name)",
        expected: "a game with values to bid truthfully", got: "none")
    }
    return try Policy(checking: policy, feasible: game.feasibleActions)
  }
}
