package import ArtifactStore
import ExperimentBuilder
package import ExperimentRunner
import ReportModel
package import Reporting

extension LocatedReport {
  /// The report of a plan's trials, as far as their runs are stored; nothing is written.
  ///
  /// `progress` is told how many runs have been read.
  package init(
    of plan: Plan, from store: ArtifactStore, in directory: String? = nil,
    acceptingDamage: Bool = false, withConfirmations: Bool = true,
    progress: (Int) -> Void = { _ in }
  ) throws {
    let experiment = plan.experiment
    self.init(
      experiment: experiment.name,
      report: try Report(
        declaration: experiment.report, experiment: experiment.name,
        expected: plan.trials.map(ExpectedTrial.init), store: store,
        acceptingDamage: acceptingDamage, withConfirmations: withConfirmations,
        progress: progress),
      directory: directory ?? "\(store.root)/reports/\(experiment.name)")
  }

  /// Writes the report of a plan's trials, unless the one that is there was made from the same.
  ///
  /// With the files comes the report, if it was rendered; `isNeeded` has it rendered in any case.
  package static func write(
    of plan: Plan, from store: ArtifactStore, in directory: String? = nil,
    overrides: [String] = [], formats: [String]? = nil, isNeeded: Bool = false,
    progress: (Int) -> Void = { _ in }
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
    var located = try LocatedReport(of: plan, from: store, in: directory, progress: progress)
    located.report.overrides = overrides
    return (try located.write(formats: formats, recording: inputs, unless: files), located)
  }
}

extension ExpectedTrial {
  /// What a report needs to know of a planned trial.
  package init(_ planned: PlannedTrial) {
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
