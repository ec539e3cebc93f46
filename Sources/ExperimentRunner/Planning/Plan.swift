public import ArtifactStore
public import ExperimentBuilder
import Foundation

/// The trials of an experiment with their keys, and which of them are stored already.
public struct Plan: Sendable {
  /// The experiment.
  public let experiment: Experiment
  /// What the program was built from; nil if it does not know.
  public let sources: SourceManifest?
  /// The trials, in the order of the declaration.
  public internal(set) var trials: [PlannedTrial]

  /// Checks the declaration, computes every key and looks for it in the store.
  public init(_ experiment: Experiment, in laboratory: Laboratory, store: ArtifactStore) throws {
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
  public var stale: [PlannedTrial] { trials.filter(\.isStale) }

  /// The trials that have no run yet.
  public var missing: [PlannedTrial] { trials.filter { $0.stored == nil } }

  /// The trials whose label matches a shell pattern such as `*mesob*`, or contains it.
  public func only(_ pattern: String) -> Plan {
    var plan = self
    plan.trials = trials.filter {
      fnmatch(pattern, $0.trial.label, 0) == 0 || $0.trial.label.contains(pattern)
    }
    return plan
  }
}

/// A trial with its key, and its run if there is one.
public struct PlannedTrial: Sendable {
  /// The trial.
  public let trial: Trial
  /// What is executed for it.
  public let request: SolveRequest
  /// The run key.
  public let key: RunKey
  /// The run; nil if it is missing.
  public internal(set) var stored: StoredRun?
  /// Whether the run was made by other sources, and was not verified by today's.
  public let isStale: Bool

  /// The readable name.
  public var label: String { trial.label }
  /// What the trial counts when time is estimated: its solver's iterations.
  var work: Double { Double(max(1, request.solver.iterations)) }
}
