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

extension Session {
  /// Writes the report of a plan's trials, unless the one that is there was made from the same.
  ///
  /// With the files comes the report, if it was rendered; `isNeeded` has it rendered in any case.
  func writeReport(
    of plan: Plan, in directory: String? = nil, overrides: [String] = [],
    formats: FormatList? = nil, isNeeded: Bool = false
  ) throws -> (files: ReportFiles, report: LocatedReport?) {
    let (name, declaration) = (plan.experiment.name, plan.experiment.report)
    let inputs = try ReportInputs(
      declaration: declaration, experiment: name, expected: plan.trials.map(ExpectedTrial.init),
      overrides: overrides, store: store)
    let folder = directory ?? "\(store.root)/reports/\(name)"
    let files = formats == nil ? ReportRecord.files(in: folder, from: inputs) : nil
    if let files, !isNeeded {
      return (ReportFiles(experiment: name, directory: folder, files: files), nil)
    }
    var located = try report(of: plan, in: directory)
    located.report.overrides = overrides
    return (try located.write(formats: formats, recording: inputs, unless: files), located)
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
  /// Whether there are numbers or claims that a paper may quote.
  var isQuoted: Bool { !(numbers.isEmpty && claims.isEmpty) }

  /// Whether there is anything in it but prose.
  var showsResults: Bool {
    !(tables.isEmpty && gameTables.isEmpty && figures.isEmpty && comparisons.isEmpty
      && fronts.isEmpty && populations.isEmpty && recommendations.isEmpty) || isQuoted
  }
}
