import GameCatalog
import MeanField
import MeanFieldSolvers
import Testing

/// Linear–quadratic and periodic aversion against OpenSpiel 2.0.2, cost by cost.
struct OpenSpielCircleTests {
  struct Instance: Sendable, CustomTestStringConvertible {
    let file: String
    let type: any MeanFieldGame.Type
    let twin: any MeanFieldGame.Type
    let configuration: Configuration
    var testDescription: String { file }
  }

  static let instances = [
    linearQuadratic("small", horizon: 4, size: 6, side: 2),
    linearQuadratic("default", horizon: 10, size: 10, side: 3),
    periodicAversion("small", horizon: 5, size: 9, side: 2),
    periodicAversion("default", horizon: 20, size: 21, side: 10),
  ]

  private static func linearQuadratic(
    _ word: String, horizon: Int, size: Int, side: Int
  ) -> Instance {
    Instance(
      file: "linear_quadratic_\(word)", type: OpenSpielLinearQuadratic<ChargeAsPlayed>.self,
      twin: OpenSpielLinearQuadratic<ChargeAsOpenSpiel>.self,
      configuration: [
        "horizon": .integer(horizon), "size": .integer(size), "side": .integer(side),
      ])
  }

  private static func periodicAversion(
    _ word: String, horizon: Int, size: Int, side: Int
  ) -> Instance {
    Instance(
      file: "periodic_aversion_\(word)", type: PeriodicAversion<ChargeAsPlayed>.self,
      twin: PeriodicAversion<ChargeAsOpenSpiel>.self,
      configuration: [
        "horizon": .integer(horizon), "size": .integer(size), "side": .integer(side),
      ])
  }

  private func make<Game: MeanFieldGame>(
    _ type: Game.Type, _ configuration: Configuration
  ) throws -> any MeanFieldGame {
    try Game(Game.Parameters(configuration: configuration))
  }

  @Test(arguments: instances)
  func `uniform play has OpenSpiel's distributions`(instance: Instance) throws {
    let file = try OpenSpielFile.read(instance.file)
    let game = try make(instance.type, instance.configuration)
    let flow = game.flow(
      inducedBy: Policy(uniformOver: game.feasibleActions, horizon: game.horizon))
    for row in file.uniform_policy_distribution.rows where row.t <= game.horizon {
      let μ = flow.occupationMeasure.stateDistribution(at: row.t)
      let share = μ[try #require(Int(row.state))]
      #expect(abs(share - row.probability) <= 1e-12, "place \(row.state), epoch \(row.t)")
    }
  }

  @Test(arguments: instances, [false, true])
  func `solvers take the steps of the reference`(instance: Instance, asOpenSpiel: Bool) throws {
    let readings = try OpenSpielFile.independent(
      instance.file, as: OpenSpielFile.Readings.self)
    let stored =
      asOpenSpiel ? readings.as_open_spiel : readings.action_cost_charged_to_action_played
    let game =
      try asOpenSpiel
      ? make(instance.twin, instance.configuration) : make(instance.type, instance.configuration)
    try expect(game, follows: stored)
  }
}

/// NashConv of uniform play and along exact mirror descent and fictitious play.
func expect(_ game: some MeanFieldGame, follows stored: OpenSpielFile.Exact) throws {
  let start = Policy(uniformOver: game.feasibleActions, horizon: game.horizon)
  let score = game.flow(inducedBy: start).evaluation(in: game)
  let scale = max(1, stored.uniform_nash_conv)
  #expect(abs(score.exploitability - stored.uniform_nash_conv) <= 1e-10 * scale)
  if let value = stored.uniform_value?.first {
    #expect(abs(score.value - value) <= 1e-10 * max(1, abs(value)))
  }
  func follow<Method: MeanFieldSolver>(_ method: Method, _ sequence: [Double]) throws {
    var state = try method.initialState(for: game, from: start)
    for (k, nashConv) in sequence.enumerated() {
      try method.step(&state, in: game)
      let π = method.policy(of: state, in: game)
      let exploitability = game.flow(inducedBy: π).evaluation(in: game).exploitability
      #expect(
        abs(exploitability - nashConv) <= 1e-9 * max(1, nashConv),
        "\(Method.name), step \(k + 1): \(exploitability) instead of \(nashConv)")
    }
  }
  for (stepSize, sequence) in stored.descents {
    try follow(OnlineMirrorDescent(stepSize: stepSize), sequence)
  }
  // Where ties were met, rounding decides who is best.
  if stored.best_response_ties_met ?? 0 == 0 {
    try follow(FictitiousPlay(), stored.fictitious_play)
  }
}
