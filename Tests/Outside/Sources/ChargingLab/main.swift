import Charging
import Mesob
import MesobCLI

MesobCommand.main(
  laboratory: Laboratory(
    games: Games.all + [ChargingMarket.self], solvers: Solvers.all, experiments: [.charging],
    sources: .current))
