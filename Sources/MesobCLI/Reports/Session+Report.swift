import ArtifactStore
import ExperimentBuilder
import ExperimentRunner
import ReportModel
import Reporting

extension Session {
  /// The report of a plan's trials, as far as their runs are stored, here or in another store.
  func report(
    of plan: Plan, from store: ArtifactStore? = nil, in directory: String? = nil,
    acceptingDamage: Bool = false, withConfirmations: Bool = true
  ) throws -> LocatedReport {
    let (experiment, store) = (plan.experiment, store ?? self.store)
    defer { console.redraw("") }
    return LocatedReport(
      experiment: experiment.name,
      report: try Report(
        declaration: experiment.report, experiment: experiment.name,
        expected: plan.trials.map(ExpectedTrial.init), store: store,
        acceptingDamage: acceptingDamage, withConfirmations: withConfirmations,
        progress: { done in
          let share = Bar(Double(done) / Double(plan.trials.count))
          console.redraw("\(share)  \(experiment.name): \(done)/\(plan.trials.count) runs read")
        }),
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
      start: trial.start.description,
      gameChanges: trial.game.changes, methodChanges: trial.method.changes)
  }
}

extension Declaration {
  /// What differs from the defaults, each as `name = value`.
  fileprivate var changes: [String] {
    settings.filter { $0.value != $0.standard }.map { "\($0.spelling ?? $0.name) = \($0.value)" }
  }
}

extension ReportDeclaration {
  /// Whether there is anything in it but prose.
  var showsResults: Bool {
    !(tables.isEmpty && gameTables.isEmpty && figures.isEmpty && comparisons.isEmpty
      && fronts.isEmpty && populations.isEmpty && recommendations.isEmpty && numbers.isEmpty
      && claims.isEmpty)
  }
}
