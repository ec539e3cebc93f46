package import Results

extension RunRow {
  /// Reads what is stored of a planned trial.
  package init(_ planned: PlannedTrial, of experiment: String, datasets: [String]) throws {
    let trial = planned.trial
    try self.init(
      experiment: experiment, label: trial.label,
      game: Side(
        label: trial.game.label, name: trial.game.name,
        parameters: trial.game.configuration.mapValues(\.description)),
      method: Side(
        label: trial.method.label, name: trial.method.name,
        parameters: trial.method.configuration.mapValues(\.description)),
      start: trial.start.description, run: planned.stored, datasets: datasets)
  }
}
