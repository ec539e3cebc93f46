import MeanField
@testable import MeanFieldSolvers

/// `OnlineMirrorDescent` with one difference: where nobody can be, no values are added up.
///
/// OpenSpiel's walk over the game comes only to those places that some choice of actions leads to
/// while the population does L, and its sums exist nowhere else.
struct WalkedMirrorDescent: MeanFieldSolver {
  static let name = "walked-mirror-descent"
  static let title = "Online mirror descent, where somebody can be"
  static let reference = "by definition"
  static let algorithmVersion = 1
  static let parameters: [Parameter<Self>] = []

  var method = OnlineMirrorDescent(stepSize: 1)
  var iterations: Int { method.iterations }

  func initialState(
    for game: some MeanFieldGame, from start: Policy
  ) throws(MeanFieldError) -> OnlineMirrorDescent.State {
    try method.initialState(for: game, from: start)
  }

  func step(_ state: inout OnlineMirrorDescent.State, in game: some MeanFieldGame) {
    let before = state.descent
    // A softmax leaves no action out, so that the population is wherever somebody can be.
    let L = game.flow(inducedBy: before.π).occupationMeasure
    method.step(&state, in: game)
    for t in 0...game.horizon {
      for (s, share) in L.stateDistribution(at: t).enumerated() where share == 0 {
        for a in 0..<game.actionCount { state.descent.θ[t, s, a] = before.θ[t, s, a] }
      }
      state.descent.π.update(
        softmax: state.descent.θ[t], feasible: game.feasibleActions, at: t)
    }
  }

  func policy(
    of state: OnlineMirrorDescent.State, in game: some MeanFieldGame
  ) -> Policy {
    method.policy(of: state, in: game)
  }
}
