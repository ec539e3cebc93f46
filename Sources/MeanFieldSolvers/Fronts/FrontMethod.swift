public import MeanField

/// A method that looks for a whole front and answers with its point for one social weight.
///
/// Every policy that it scores on the way is offered to an archive of nondominated ones. The answer
/// is the archive's policy of least Expl − λ W.
public protocol FrontMethod: WeightedMethod where State: FrontState {
  /// The steps between two scores.
  var scoreInterval: Int { get set }
  /// The most policies that are kept.
  var capacity: Int { get set }
}

extension Parameter where Root: FrontMethod {
  static func scoreInterval(_ meaning: String) -> Self {
    Self("score-interval", \.scoreInterval, in: .atLeast(1), unit: "steps", meaning)
  }

  static var capacity: Self {
    Self("capacity", \.capacity, in: .between(3, 1e6), "most policies that are kept")
  }
}

/// The state of a method that looks for a front.
public protocol FrontState: Sendable {
  /// The nondominated policies.
  var archive: FrontArchive { get }
  /// The policy that the method starts from.
  var start: Policy { get }
}

/// A state that knows the passes over all transitions, forward and backward ones, that it took.
protocol PassCount {
  /// The passes done, those of the first state included.
  var passes: Int { get }
}

extension MESOB.State: PassCount {}
extension PenaltyState: PassCount {}

extension FrontMethod {
  /// The archive's policy of least Expl − λ W.
  public func policy(of state: State, in game: some MeanFieldGame) -> Policy {
    state.archive.diverged ?? state.archive.best(forWeight: weight)?.policy ?? state.start
  }

  /// Expl − λ W.
  public func objective(
    _ evaluation: Evaluation, of state: State, in game: some MeanFieldGame
  ) throws(MeanFieldError) -> Double {
    try objective.balance(in: game, weight: weight).value(of: evaluation)
  }

  /// The archive's log.
  public func front(of state: State, in game: some MeanFieldGame) -> BalanceFront? {
    state.archive.front
  }
}

extension ObjectiveMix {
  /// The weight of each objective of a game; unknown names throw.
  public func weights<Game: MeanFieldGame>(in game: Game) throws(MeanFieldError) -> [Double] {
    try weights(of: Game.allObjectives, in: Game.name)
  }

  /// Expl − λ W, with the best response at temperature 1 until another one is set.
  public func balance(
    in game: some MeanFieldGame, weight λ: Double
  ) throws(MeanFieldError) -> BalanceObjective {
    BalanceObjective(
      exploitabilityWeight: 1, temperature: 1, socialWeights: try weights(in: game).map { λ * $0 })
  }
}
