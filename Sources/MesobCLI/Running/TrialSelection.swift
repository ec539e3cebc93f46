import ExperimentBuilder
import ExperimentRunner

/// The trials of an experiment that a command is about.
struct TrialSelection {
  /// All trials, with overrides applied.
  let experiment: Plan
  /// Those that are selected.
  let plan: Plan
  /// Whether the report is rendered afterwards.
  var rendersReport: Bool

  /// Plans an experiment by its name.
  init(experiment name: String, overrides: [String], only pattern: String?, in session: Session)
    throws
  {
    let declared = try session.laboratory.experiment(named: name)
    let overrides = try overrides.map { try Override(parsing: $0.withFileContents()) }
    experiment = try Plan(
      declared.overridden(by: overrides), in: session.laboratory, store: session.store)
    plan = pattern.map(experiment.only) ?? experiment
    rendersReport = overrides.isEmpty && pattern == nil && declared.report.showsResults
    guard !plan.trials.isEmpty else {
      throw CommandLineError(
        .usage, "--only '\(pattern ?? "")'",
        expected: "a pattern that matches labels such as '\(experiment.trials[0].label)'",
        got: "no match among \(experiment.trials.count) trials")
    }
  }
}
