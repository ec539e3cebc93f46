import Vocabulary

extension ReportData {
  /// A metric in the words of the files that hold it, of one game or of all; as it was declared
  /// where no file says anything.
  ///
  /// Games that mean different things by one name are told with all their units and definitions.
  func described(_ metric: Metric, in game: String? = nil) -> Metric {
    let words = observations.compactMap { observation in
      game ?? observation.trial.game == observation.trial.game
        ? observation.reading?.descriptions.first { $0.name == metric.name } : nil
    }.uniqued()
    guard var described = words.first else { return metric }
    described.unit = words.map(\.unit).uniqued().joined(separator: " or ")
    described.definition = words.map(\.definition).uniqued().joined(separator: "; or ")
    if words.contains(where: { $0.better != described.better }) { described.better = .neither }
    described.symbol = described.definition == metric.definition ? metric.symbol : nil
    return described
  }
}
