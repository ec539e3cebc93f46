import ArtifactStore
import ExperimentRunner
import ReportModel
import Reporting

extension Session {
  /// The report of a plan's trials, as far as their runs are stored, here or in another store.
  func report(
    of plan: Plan, from store: ArtifactStore? = nil, in directory: String? = nil
  ) throws -> LocatedReport {
    let (experiment, store) = (plan.experiment, store ?? self.store)
    return LocatedReport(
      experiment: experiment.name,
      report: try Report(
        declaration: experiment.report, experiment: experiment.name,
        expected: plan.trials.map(ExpectedTrial.init), store: store),
      directory: directory ?? "\(store.root)/reports/\(experiment.name)")
  }
}

extension ExpectedTrial {
  /// What a report needs to know of a planned trial.
  init(_ planned: PlannedTrial) {
    let trial = planned.trial
    self.init(
      key: planned.key.hex, label: planned.label, game: trial.game.label,
      method: trial.method.label, solver: trial.method.name,
      parameters: trial.method.configuration.mapValues(\.description),
      start: trial.start.description)
  }
}

extension ReportDeclaration {
  /// Whether there is anything in it but prose.
  var showsResults: Bool {
    !(tables.isEmpty && figures.isEmpty && comparisons.isEmpty && fronts.isEmpty
      && recommendations.isEmpty)
  }
}
