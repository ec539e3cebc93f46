import ArtifactStore
import ExperimentRunner
import MeanField

/// A policy or an occupation measure and its scores.
struct ScoredFlow {
  /// What the population does.
  let occupationMeasure: OccupationMeasure
  /// The scores of the policy.
  let scores: Scores
  /// By how much, at most, a given occupation measure violates the flow equation.
  let residual: Double?

  /// Scores a policy; the population does what it induces.
  init(of policy: Policy, in game: some MeanFieldGame) {
    let flow = game.flow(inducedBy: policy)
    occupationMeasure = flow.occupationMeasure
    scores = Scores(flow.evaluation(in: game), of: game)
    residual = nil
  }

  /// Scores the policy that an occupation measure plays.
  init(at L: OccupationMeasure, in game: some MeanFieldGame) {
    occupationMeasure = L
    scores = Scores(of: Policy(inducing: L, feasible: game.feasibleActions), in: game)
    residual = game.process(at: L).largestFlowResidual(of: L)
  }
}

extension Listing {
  /// The scores of a flow in a game.
  init(_ scored: ScoredFlow, in game: any MeanFieldGame) {
    let sheet = ScoreSheet(game: game, scores: scored.scores)
    let residual = scored.residual
    json = sheet.json + (residual.map { ["flow_residual": .number($0)] } ?? [:])
    text = TextTable(sheet.rows + (residual.map { [["flow-residual", "\($0)"]] } ?? [])).text
  }
}
