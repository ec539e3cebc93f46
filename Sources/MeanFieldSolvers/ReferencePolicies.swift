public import MeanField

/// A method that does not iterate: its answer is the state itself.
public protocol FixedPolicy: MeanFieldSolver where State == Policy {}

extension FixedPolicy {
  /// A policy to compare with.
  public static var purpose: SolverPurpose { .reference }
  /// No steps.
  public var iterations: Int { 0 }
  /// None.
  public static var parameters: [Parameter<Self>] { [] }
  /// Nothing changes.
  public func step(_ state: inout Policy, in game: some MeanFieldGame) {}
}

/// Uniform play over the feasible actions: where most methods start.
public struct UniformPolicy: FixedPolicy {
  /// Its line in the catalog.
  public static let entry = CatalogEntry(
    "uniform", "Uniform policy", cites: "by definition", version: 2,
    advice: "Every feasible action alike.")
  /// No parameters.
  public init() {}

  /// Uniform over A(s) everywhere.
  public func initialState(for game: some MeanFieldGame, from start: Policy) -> Policy {
    Policy(uniformOver: game.feasibleActions, horizon: game.horizon)
  }
}

/// Truthful bidding: the largest feasible bid up to the own value, in games that are auctions.
public struct TruthfulBidding: FixedPolicy {
  /// Its line in the catalog.
  public static let entry = CatalogEntry(
    "truthful-bidding", "Truthful bidding", cites: "[Vickrey1961]", version: 2,
    advice: "Every bid up to its value, in auctions.")
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
