public import MeanField
public import Vocabulary

/// What a policy is worth, by name: the numbers that every run is scored by.
public struct Scores: Sendable, Hashable {
  /// A metric and its value.
  public struct Entry: Sendable, Hashable {
    /// What the number is.
    public let metric: Metric
    /// The number.
    public let value: Double
  }

  /// Exploitability, summed over populations.
  public let exploitability: Double
  /// The best-response value, summed over populations.
  public let bestResponseValue: Double
  /// The policy's own value, summed over populations.
  public let value: Double
  /// Every social objective, in the game's order.
  public let objectives: [Entry]
  /// The name and the exploitability of every population.
  public let populations: [Entry]

  /// Names the numbers of an evaluation.
  public init<Game: MeanFieldGame>(_ evaluation: Evaluation, of game: Game) {
    exploitability = evaluation.exploitability
    bestResponseValue = evaluation.bestResponseValue
    value = evaluation.value
    objectives = zip(Game.allObjectives, evaluation.objectives).map {
      Entry(metric: $0, value: $1)
    }
    populations = zip(game.populations, evaluation.populationExploitabilities).map { who, value in
      Entry(
        metric: Metric(
          "exploitability-\(who.name)", title: "Exploitability of \(who.name)", better: .lower,
          "what one agent of \(who.name) gains by leaving the policy for a best response"),
        value: value)
    }
  }

  /// Scores a policy in a game.
  public init(of policy: Policy, in game: some MeanFieldGame) {
    self.init(game.flow(inducedBy: policy).evaluation(in: game), of: game)
  }

  /// Everything as metrics; exploitability by population only where there are several.
  public var entries: [Entry] {
    let metrics = Metrics()
    return [
      Entry(metric: metrics.exploitability, value: exploitability),
      Entry(metric: metrics.bestResponseValue, value: bestResponseValue),
      Entry(metric: metrics.value, value: value),
    ] + (populations.count > 1 ? populations : []) + objectives
  }
}

extension DecisionProcess {
  /// The largest entry of the flow residual of L by size: 0 if L is the flow of its own policy.
  public func largestFlowResidual(of L: OccupationMeasure) -> Double {
    flowResidual(of: L).joined().map(abs).max() ?? 0
  }
}
