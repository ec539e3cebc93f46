package import MeanField
package import Results

/// A policy or an occupation measure and its scores.
package struct ScoredFlow {
  /// What the population does.
  package let occupationMeasure: OccupationMeasure
  /// The score of the policy.
  package let evaluation: Evaluation
  /// The same in words and units, with what the game tells of its meetings.
  package let metrics: [MetricValue]
  /// By how much, at most, a given occupation measure violates the flow equation.
  package let residual: Double?

  /// Scores a policy; the population does what it induces.
  package init(of policy: Policy, in game: some MeanFieldGame) {
    self.init(game.flow(inducedBy: policy), in: game)
  }

  /// Scores the policy that an occupation measure plays.
  package init(at L: OccupationMeasure, in game: some MeanFieldGame) {
    let policy = Policy(inducing: L, feasible: game.feasibleActions)
    self.init(game.flow(inducedBy: policy), at: L, in: game)
  }

  private init(_ flow: Flow, at L: OccupationMeasure? = nil, in game: some MeanFieldGame) {
    occupationMeasure = L ?? flow.occupationMeasure
    evaluation = flow.evaluation(in: game)
    metrics =
      evaluation.metrics(in: game) + game.statistics(in: flow.occupationMeasure).map(\.score)
    residual = L.map { game.process(at: $0).largestFlowResidual(of: $0) }
  }
}
