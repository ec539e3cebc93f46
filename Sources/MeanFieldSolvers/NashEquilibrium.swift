public import MeanField

/// An equilibrium, however it is found: mirror descent first, then refinement, in turns.
///
/// A round of ``OnlineMirrorDescent`` with certified steps comes close to an equilibrium, or exactly to
/// a strict one; ``EquilibriumRefinement`` begins at the best policy seen and ends at rounding. Where it
/// does not get there, the next round of both is twice as long, and the descent goes on from where it
/// was. The answer is the policy of least exploitability seen, so never worse than the start.
///
/// - Complexity: four passes over all transitions per step of a descent, and one more pair for its
///   score; at most 2 `krylov` per step of a refinement.
public struct NashEquilibrium: CompetitiveMethod {
  /// Its line in the catalog.
  public static let entry = CatalogEntry(
    "equilibrium", "Nash equilibrium", cites: "[PerolatEtAl2021], [KelleyKeyes1998]",
    advice: "Mirror descent and refinement in turns: what 'mesob solve' takes by itself.")

  /// The relative exploitability at which a solve has converged.
  public var accuracy = 1e-8
  /// The largest number of Krylov vectors; fewer in games of more than 300,000 numbers.
  public var krylov = 150
  /// The number of steps.
  public var iterations = 5000

  /// The defaults.
  public init() {}

  /// The declared parameters.
  public static let parameters: [Parameter<Self>] = [
    .accuracy,
    Parameter(
      "krylov", \.krylov, in: .between(1, 2000), unit: "vectors", "largest number of Krylov vectors"
    ),
    .iterations(\.iterations),
  ]

  /// The two methods, and the best policy so far.
  public struct State: Sendable, Codable {
    var descent: MirrorDescentState
    var refinement: EquilibriumRefinement.State?
    var best: Policy
    var bestExploitability: Double
    /// The steps of this turn, and the rounds before.
    var turn = 0
    var round = 0

    mutating func keep(_ π: Policy, _ exploitability: Double) {
      guard exploitability < bestExploitability else { return }
      (best, bestExploitability) = (π, exploitability)
    }
  }

  /// The steps of both methods in the first round.
  private static let turns = (descent: 64, refinement: 48)

  /// The start is the best so far.
  public func initialState(for game: some MeanFieldGame, from start: Policy) -> State {
    State(
      descent: MirrorDescentState(at: start, feasible: game.feasibleActions), best: start,
      bestExploitability: game.flow(inducedBy: start).evaluation(in: game).exploitability)
  }

  /// A step of the method whose turn it is.
  public func step(_ state: inout State, in game: some MeanFieldGame) throws(MeanFieldError) {
    state.turn += 1
    if var refinement = state.refinement.take() {
      try refiner(in: game).step(&refinement, in: game)
      state.keep(refinement.best, refinement.bestExploitability)
      if state.turn < Self.turns.refinement << state.round {
        state.refinement = refinement
      } else {
        (state.turn, state.round) = (0, min(state.round + 1, 40))
      }
      return
    }
    state.descent.ascend(in: game)
    let isLast = state.turn == Self.turns.descent << state.round
    if isLast || state.turn % 4 == 0 {
      let evaluation = game.flow(inducedBy: state.descent.policy).evaluation(in: game)
      state.keep(state.descent.policy, evaluation.exploitability)
    }
    guard isLast else { return }
    state.refinement = refiner(in: game).initialState(for: game, from: state.best)
    state.turn = 0
  }

  private func refiner(in game: some MeanFieldGame) -> EquilibriumRefinement {
    EquilibriumRefinement()
      .with(\.accuracy, accuracy)
      .with(\.krylov, max(5, min(krylov, 50_000_000 / game.shape.count)))
  }

  /// The policy of least exploitability.
  public func policy(of state: State, in game: some MeanFieldGame) -> Policy { state.best }
}
