/// A policy's score: how far it is from equilibrium, and what it is worth to society.
public struct Evaluation: Sendable, Hashable {
  /// Expl(π) = V*(Γ(π)) − J(π; Γ(π)) summed over populations; 0 exactly at a Nash equilibrium.
  ///
  /// Never clamped: rounding may leave a tiny negative number.
  public var exploitability: Double { populationExploitabilities.reduce(0, +) }
  /// The exploitability of each population.
  public let populationExploitabilities: [Double]
  /// V*(Γ(π)), summed over populations.
  public let bestResponseValue: Double
  /// J(π; Γ(π)), summed over populations.
  public let value: Double
  /// W(Γ(π)) of every objective of the game, in the order of `allObjectives`.
  public let objectives: [Double]
}

extension Flow {
  /// Scores the policy that induced this flow, from rewards, transitions and flow alone.
  ///
  /// - Complexity: one pass over all transitions.
  public func evaluation(in game: some MeanFieldGame) -> Evaluation {
    let best = process.bestResponseValues()
    let own = ownValues
    return Evaluation(
      populationExploitabilities: zip(best, own).map { $0 - $1 },
      bestResponseValue: best.reduce(0, +), value: own.reduce(0, +),
      objectives: objectives(of: game))
  }

  /// J(π; Γ(π)) = ⟨L, r⟩ of each population.
  public var ownValues: [Double] {
    let A = process.shape.actionCount
    return process.populations.map { population in
      let pairs = population.states.lowerBound * A..<population.states.upperBound * A
      return (0..<process.shape.epochCount).reduce(0) { sum, t in
        sum
          + Kernels.dot(
            Array(occupationMeasure[t][pairs]), Array(process.stages[t].rewards[pairs]))
      }
    }
  }

  /// W(L) of every objective, in the order of `allObjectives`.
  public func objectives<G: MeanFieldGame>(of game: G) -> [Double] {
    let stages = process.stages
    var totals = G.socialObjectives.indices.map { k in
      stages.reduce(0) { $0 + $1.objectives[k] }
    }
    if totals.count < G.allObjectives.count { totals.append(ownValues.reduce(0, +)) }
    return totals
  }
}
