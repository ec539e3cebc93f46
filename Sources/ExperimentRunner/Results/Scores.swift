package import MeanField
package import Results
import Vocabulary

/// What a policy is worth, by name: the numbers that every run is scored by.
package struct Scores: Sendable, Hashable {
  /// Exploitability, summed over populations.
  package let exploitability: Double
  /// The best-response value, summed over populations.
  package let bestResponseValue: Double
  /// The policy's own value, summed over populations.
  package let value: Double
  /// Every social objective, in the game's order.
  package let objectives: [MetricValue]
  /// The name and the exploitability of every population.
  package let populations: [MetricValue]

  /// Names the numbers of an evaluation.
  package init<Game: MeanFieldGame>(_ evaluation: Evaluation, of game: Game) {
    exploitability = evaluation.exploitability
    bestResponseValue = evaluation.bestResponseValue
    value = evaluation.value
    objectives = zip(Game.allObjectives, evaluation.objectives).map { MetricValue($0, $1) }
    populations = zip(game.populations, evaluation.populationExploitabilities).map { who, value in
      MetricValue(
        Metric(
          "exploitability-\(who.name)", title: "Exploitability of \(who.name)", better: .lower,
          "what one agent of \(who.name) gains by leaving the policy for a best response"),
        value)
    }
  }

  /// Scores a policy in a game.
  package init(of policy: Policy, in game: some MeanFieldGame) {
    self.init(game.flow(inducedBy: policy).evaluation(in: game), of: game)
  }

  /// Everything as metrics; exploitability by population only where there are several.
  package var entries: [MetricValue] {
    let metrics = Metrics()
    return [
      MetricValue(metrics.exploitability, exploitability),
      MetricValue(metrics.bestResponseValue, bestResponseValue),
      MetricValue(metrics.value, value),
    ] + (populations.count > 1 ? populations : []) + objectives
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
