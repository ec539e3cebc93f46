import ArtifactStore
import FinitePopulation
import MeanField

/// What is told about the meetings of a game whose agents meet in groups.
extension ResultSchema {
  /// The statistics of the mean field: over all epochs as metrics, and by epoch.
  static func statisticArrays(of L: OccupationMeasure, in game: some MeanFieldGame) -> [RecordArray]
  {
    guard let game = game as? any GroupGame else { return [] }
    return statisticArrays(of: L, inGroups: game)
  }

  private static func statisticArrays<Game: GroupGame>(
    of L: OccupationMeasure, inGroups game: Game
  ) -> [RecordArray] {
    zip(Game.statistics, game.statistics(of: game.meetings(of: L))).flatMap { statistic, values in
      [
        metricArray(statistic, values.total),
        RecordArray(
          "/statistics/\(fileName(statistic.name))", .doubles(values.byEpoch), axes: ["epoch"],
          attributes: described(statistic)),
      ]
    }
  }

  static func statisticGroups(_ game: some MeanFieldGame) -> [RecordGroup] {
    game is any GroupGame ? [RecordGroup("/statistics")] : []
  }

  /// The same of finite populations, with standard errors.
  static func simulatedStatisticArrays(
    _ populations: [SimulatedPopulation], in game: some MeanFieldGame
  ) -> [RecordArray] {
    guard let game = game as? any GroupGame else { return [] }
    return type(of: game).statistics.enumerated().flatMap { k, statistic in
      estimates(
        fileName(statistic.name), populations.map { $0.statistics[k].total },
        over: [SimulationAxis.size.rawValue], unit: statistic.unit, statistic.definition)
        + estimates(
          fileName(statistic.name) + "_by_epoch",
          populations.flatMap { $0.statistics[k].byEpoch },
          over: [SimulationAxis.size.rawValue, "epoch"], unit: statistic.unit, statistic.definition)
    }
  }
}
