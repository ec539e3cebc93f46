package import MeanField
package import Results
import Vocabulary

extension Evaluation {
  /// What a policy is worth in a game, in the game's words; exploitability by population only where
  /// there are several.
  package func metrics<Game: MeanFieldGame>(in game: Game) -> [MetricValue] {
    let metrics = Metrics()
    let populations = zip(game.populations, populationExploitabilities).map { who, value in
      MetricValue(
        Metric(
          "exploitability-\(who.name)", title: "Exploitability of \(who.name)", better: .lower,
          "what one agent of \(who.name) gains by leaving the policy for a best response"),
        value)
    }
    return [
      MetricValue(metrics.exploitability, exploitability),
      MetricValue(metrics.bestResponseValue, bestResponseValue),
      MetricValue(metrics.value, value),
    ] + (populations.count > 1 ? populations : [])
      + zip(Game.allObjectives, objectives).map { MetricValue($0, $1) }
  }
}

extension MeanFieldGame {
  /// What the game tells of its meetings in a flow; nothing where agents do not meet in groups.
  package func statistics(
    in L: OccupationMeasure
  ) -> [(score: MetricValue, byEpoch: [Double])] {
    guard let game = self as? any GroupGame else { return [] }
    return zip(type(of: game).statistics, game.statistics(of: game.meetings(of: L))).map {
      (MetricValue($0, $1.total), $1.byEpoch)
    }
  }
}

extension DecisionProcess {
  /// The largest entry of the flow residual of L by size: 0 if L is the flow of its own policy.
  package func largestFlowResidual(of L: OccupationMeasure) -> Double {
    flowResidual(of: L).joined().map(abs).max() ?? 0
  }
}
