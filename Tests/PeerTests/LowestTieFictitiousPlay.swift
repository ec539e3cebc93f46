import MeanField

/// Fictitious play as the reference plays it: of tied best actions, the first.
///
/// Otherwise that of `FictitiousPlay`, which shares the mass among ties; actions whose values are
/// within 1e-9 of the best count as tied.
struct LowestTieFictitiousPlay: MeanFieldSolver {
  static let entry = CatalogEntry(
    "lowest-tie-fictitious-play", "Fictitious play, lowest tie", cites: "by definition")
  static let parameters: [Parameter<Self>] = []

  /// A fixed share of the newest response; 0 for the uniform average, 1 for a fixed-point iteration.
  var rate = 0.0
  var iterations = 30

  struct State: Sendable, Codable {
    var π: Policy
    var k = 0
  }

  func initialState(
    for game: some MeanFieldGame, from start: Policy
  ) throws(MeanFieldError) -> State {
    State(π: start)
  }

  func step(_ state: inout State, in game: some MeanFieldGame) throws(MeanFieldError) {
    let flow = game.flow(inducedBy: state.π)
    let Lβ = flow.process.flow(of: try response(to: flow.process))
    let α = rate > 0 ? rate : 1 / Double(state.k + 2)
    var average = flow.occupationMeasure
    for t in 0...game.horizon {
      average[t] = zip(average[t], Lβ[t]).map { (1 - α) * $0 + α * $1 }
    }
    state.π = Policy(inducing: average, feasible: game.feasibleActions)
    state.k += 1
  }

  func policy(of state: State, in game: some MeanFieldGame) -> Policy { state.π }

  private func response(to process: DecisionProcess) throws(MeanFieldError) -> Policy {
    let (A, feasible) = (process.shape.actionCount, process.feasibleActions)
    let values = process.bestResponse().values
    var field = StateActionField(process.shape)
    for t in 0..<process.shape.epochCount {
      var Q = process.stages[t].rewards
      if t + 1 < values.count { process.stages[t].kernel?.backup(values[t + 1], addingTo: &Q) }
      for s in 0..<process.shape.stateCount {
        let first = (0..<A).first {
          feasible.contains(state: s, action: $0) && Q[s * A + $0] >= values[t][s] - 1e-9
        }
        field[t, s, first ?? 0] = 1
      }
    }
    return try Policy(checking: field, feasible: feasible)
  }
}
