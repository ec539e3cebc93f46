import ExperimentBuilder
import MeanField
package import Results

extension RunRow {
  /// Reads what is stored of a planned trial; parameters are named as in listings.
  package init(
    _ planned: PlannedTrial, of experiment: String, datasets: [String]
  ) throws {
    let (trial, request) = (planned.trial, planned.request)
    func side(
      _ label: String, _ name: String, _ parameters: any ParameterSet.Type, _ values: Configuration
    ) -> Side {
      Side(
        label: label, name: name, parameters: parameters.spelled(values).mapValues(\.description))
    }
    try self.init(
      experiment: experiment, label: trial.label,
      game: side(
        trial.game.label, trial.game.name, request.game.parameterType, trial.game.configuration),
      method: side(
        trial.method.label, trial.method.name, type(of: request.solver),
        trial.method.configuration),
      start: trial.start.description, run: planned.stored, datasets: datasets)
  }
}
