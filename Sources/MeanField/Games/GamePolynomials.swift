package import Vocabulary

/// The rewards and social objectives of a game as polynomials in its population.
///
/// They follow from the game's own ``GameCore/stage(at:given:)``, of any game whatever package it
/// stands in: nothing has to be declared.
///
/// - Complexity: that of the game's stages, times the number of terms.
package struct GamePolynomials: Sendable {
  /// rₜ(s, a, L), (T + 1) × S × A; the variable of Lₜ(s, a) has the number of its place.
  package let rewards: [Polynomial]
  /// W(L) of each of ``MeanFieldGame/allObjectives``.
  package let objectives: [Polynomial]

  /// Nil unless transitions depend on no population, and rewards and objectives are polynomials.
  ///
  /// Pairs that nobody reaches are 0 in all of them.
  package init?<Game: MeanFieldGame>(of game: Game) {
    let uniform = Policy(uniformOver: game.feasibleActions, horizon: game.horizon)
    let reached = game.flow(inducedBy: uniform).occupationMeasure.values
    let witness = PolynomialNumber.Witness()
    let L = reached.indices.map {
      reached[$0] > 0 ? PolynomialNumber(variable: $0, witness) : PolynomialNumber(0)
    }
    let n = game.shape.pairCount
    let slices = (0...game.horizon).map { Array(L[$0 * n..<($0 + 1) * n]) }
    var M = [PolynomialNumber](repeating: 0, count: game.totalCount)
    if !M.isEmpty {
      for (t, slice) in slices.enumerated() {
        for (i, share) in game.totals(at: t, given: slice.span).enumerated() { M[i] += share }
      }
    }
    var rewards: [PolynomialNumber] = []
    var own = [PolynomialNumber](repeating: 0, count: Game.socialObjectives.count)
    for (t, slice) in slices.enumerated() {
      let stage = game.stage(at: t, given: slice.span, totals: M.span)
      let transitions = stage.kernel?.storedValues ?? []
      guard transitions.allSatisfy({ $0.constant != nil }) else { return nil }
      rewards += stage.rewards
      for (k, value) in stage.objectives.enumerated() { own[k] += value }
    }
    let welfare = zip(L, rewards).reduce(PolynomialNumber(0)) { $0 + $1.0 * $1.1 }
    let objectives = own + (Game.allObjectives.count > own.count ? [welfare] : [])
    let found = (rewards + objectives).compactMap(\.terms)
    guard found.count == rewards.count + objectives.count, !witness.hasBeenAsked else { return nil }
    self.rewards = found.prefix(rewards.count).map(Polynomial.init)
    self.objectives = found.suffix(objectives.count).map(Polynomial.init)
  }
}
