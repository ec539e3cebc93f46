package import ArtifactStore
package import ExperimentBuilder
import Foundation
package import SourceCode

/// The trials of an experiment with their keys, and which of them are stored already.
package struct Plan: Sendable {
  /// The experiment.
  package let experiment: Experiment
  /// What the program was built from; nil if it does not know.
  package let sources: SourceManifest?
  /// The trials, in the order of the declaration.
  package internal(set) var trials: [PlannedTrial]

  /// Checks the declaration, computes every key and looks for it in the store.
  package init(_ experiment: Experiment, in laboratory: Laboratory, store: ArtifactStore) throws {
    try experiment.check()
    self.experiment = experiment
    sources = laboratory.sources
    let runs = try store.runs(of: experiment.name)
    let stored = Dictionary(runs.map { ($0.key, $0) }) { first, _ in first }
    var planned: [RunKey: String] = [:]
    trials = []
    let requests = experiment.trials.concurrentMap { trial in
      Result {
        let request = try SolveRequest(
          game: trial.game.name, trial.game.configuration, solver: trial.method.name,
          trial.method.configuration, start: .declared(trial.start),
          simulation: trial.simulation?.configuration, in: laboratory)
        return (trial: trial, request: request, key: request.key)
      }
    }
    for result in requests {
      let (trial, request, key) = try result.get()
      if let other = planned.updateValue(trial.label, forKey: key) {
        throw ExperimentError(
          .duplicate, "experiment '\(experiment.name)', trials", expected: "different trials",
          got: "the same for '\(other)' and '\(trial.label)'")
      }
      let run = stored[key]
      trials.append(
        PlannedTrial(
          trial: trial, request: request, key: key, stored: run,
          isStale: try run.map { try store.isStale($0, for: laboratory.sources) } ?? false))
    }
  }

  /// The trials whose run was made by other sources.
  package var stale: [PlannedTrial] { trials.filter(\.isStale) }

  /// The trials that have no run yet.
  package var missing: [PlannedTrial] { trials.filter { $0.stored == nil } }

  /// The trials whose label matches a shell pattern such as `*mesob*`, or contains it.
  package func only(_ pattern: String) -> Plan {
    var plan = self
    plan.trials = trials.filter {
      fnmatch(pattern, $0.trial.label, 0) == 0 || $0.trial.label.contains(pattern)
    }
    return plan
  }
}

/// A trial with its key, and its run if there is one.
package struct PlannedTrial: Sendable {
  /// The trial.
  package let trial: Trial
  /// What is executed for it.
  package let request: SolveRequest
  /// The run key.
  package let key: RunKey
  /// The run; nil if it is missing.
  package internal(set) var stored: StoredRun?
  /// Whether the run was made by other sources, and was not verified by today's.
  package let isStale: Bool

  /// The readable name.
  package var label: String { trial.label }
  /// What the trial counts when time is estimated: its solver's iterations.
  var work: Double { Double(max(1, request.solver.iterations)) }
}
