import ArtifactStore
import ExperimentRunner
import MeanField
import Results

/// A policy or an occupation measure and its scores.
struct ScoredFlow {
  /// What the population does.
  let occupationMeasure: OccupationMeasure
  /// The score of the policy.
  let evaluation: Evaluation
  /// The same in words and units, with what the game tells of its meetings.
  let metrics: [MetricValue]
  /// By how much, at most, a given occupation measure violates the flow equation.
  let residual: Double?

  /// Scores a policy; the population does what it induces.
  init(of policy: Policy, in game: some MeanFieldGame) {
    self.init(game.flow(inducedBy: policy), in: game)
  }

  /// Scores the policy that an occupation measure plays.
  init(at L: OccupationMeasure, in game: some MeanFieldGame) {
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

extension Listing {
  /// The scores of a flow in a game.
  init(_ scored: ScoredFlow, in game: any MeanFieldGame) {
    let sheet = ScoreSheet(
      game: game, evaluation: scored.evaluation, metrics: scored.metrics)
    let residual = scored.residual
    json = sheet.json + (residual.map { ["flow_residual": .number($0)] } ?? [:])
    text = TextTable(sheet.rows + (residual.map { [["flow-residual", "\($0)", ""]] } ?? [])).text
  }
}
