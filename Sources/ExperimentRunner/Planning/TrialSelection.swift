package import ArtifactStore
package import ExperimentBuilder
import ReportModel

/// Those trials of an experiment that are chosen by label or key, some parameters overridden.
package struct TrialSelection {
  /// All trials, with overrides applied.
  package let experiment: Plan
  /// Those that are selected.
  package let plan: Plan
  /// The overrides, as they were given.
  package let overrides: [String]
  /// Whether the report is rendered afterwards.
  package var rendersReport: Bool

  /// Plans an experiment by its name.
  package init(
    experiment name: String, overrides: [String], only pattern: String?, keys: [String] = [],
    in laboratory: Laboratory, store: ArtifactStore
  ) throws {
    let declared = try laboratory.experiment(named: name)
    self.overrides = overrides
    let parsed = try overrides.map { try Override(parsing: $0.withFileContents()) }
    experiment = try Plan(
      declared.overridden(by: parsed, in: laboratory), in: laboratory, store: store)
    let matching = pattern.map(experiment.only) ?? experiment
    plan = try keys.isEmpty ? matching : matching.only(Self.keys(keys, in: experiment))
    rendersReport =
      overrides.isEmpty && pattern == nil && keys.isEmpty && declared.report.showsResults
    guard !plan.trials.isEmpty else {
      throw ExperimentError(
        .empty, "--only '\(pattern ?? "")'",
        expected: "a pattern that matches labels such as '\(experiment.trials[0].label)'",
        got: "no match among \(experiment.trials.count) trials")
    }
  }

  /// The run keys that begin with these digits.
  private static func keys(_ digits: [String], in plan: Plan) throws -> Set<RunKey> {
    Set(
      try digits.map { digits in
        let matches = plan.trials(withKey: digits)
        guard let match = matches.first, matches.count == 1 else {
          throw ExperimentError(
            .invalidName, "--key '\(digits)'",
            expected: "the first digits of the run key of one trial of \(plan.experiment.name)",
            got: matches.isEmpty
              ? """
              those of none; was it declared, or its overrides or input files, otherwise when \
              the key was noted down?
              """ : "those of \(matches.count)")
        }
        return match.key
      })
  }
}
