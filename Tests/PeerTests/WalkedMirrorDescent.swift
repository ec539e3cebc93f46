import MeanField
import MeanFieldSolvers

/// `OnlineMirrorDescent` with one difference: where nobody can be, no values are added up.
///
/// OpenSpiel's walk over the game comes only to those places that some choice of actions leads to
/// while the population does L, and its sums exist nowhere else.
struct WalkedMirrorDescent: MeanFieldSolver {
  static let entry = CatalogEntry(
    "walked-mirror-descent", "Online mirror descent, where somebody can be", cites: "by definition")
  static let parameters: [Parameter<Self>] = []

  var method = OnlineMirrorDescent(stepSize: 1)
  var iterations: Int { method.iterations }

  func step(_ state: inout MirrorDescentState, in game: some MeanFieldGame) {
    let before = state
    // A softmax leaves no action out, so that the population is wherever somebody can be.
    let L = game.flow(inducedBy: before.policy).occupationMeasure
    method.step(&state, in: game)
    for t in 0...game.horizon {
      for (s, share) in L.stateDistribution(at: t).enumerated() where share == 0 {
        for a in 0..<game.actionCount { state.logits[t, s, a] = before.logits[t, s, a] }
      }
      state.policy.update(softmax: state.logits[t], feasible: game.feasibleActions, at: t)
    }
  }
}
