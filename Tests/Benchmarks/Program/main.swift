import Mesob
import MesobCLI

// mesob with one method more, whose steps rivals can take as well.
MesobCommand.main(
  laboratory: Laboratory(games: Games.all, solvers: Solvers.all + [BalanceDescent.self]))

/// Mirror descent on Expl_τ − λ W with a fixed step size: one gradient a step, and nothing else.
struct BalanceDescent: WeightedMethod {
  static let entry = CatalogEntry("balance-descent", "Balance descent", cites: "[GuoEtAl2023]")

  var weight = 0.1
  var objective = ObjectiveMix.welfare
  var stepSize = 0.01
  /// τ in units of the game's reward bound.
  var temperature = 0.01
  var iterations = 1000

  static let parameters: [Parameter<Self>] = [
    .weight("social weight λ"), .objective, .stepSize(\.stepSize, "step size η"),
    Parameter(
      "temperature", \.temperature, in: .above(0), unit: "reward bound",
      "temperature of the smoothed best response"),
    .iterations(\.iterations),
  ]

  func step(_ state: inout MirrorDescentState, in game: some MeanFieldGame) throws(MeanFieldError) {
    var F = try objective.balance(in: game, weight: weight)
    F.temperature = temperature * game.rewardBound
    state.descend(
      on: F, at: game.flow(inducedBy: state.policy), in: game, stepSize: stepSize / (1 + weight))
  }
}
