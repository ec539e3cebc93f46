import ArtifactStore
import ExperimentBuilder
import ExperimentRunner

/// An experiment and what became of each of its trials.
struct ExperimentOverview {
  let experiment: Experiment
  let trials: [(planned: PlannedTrial, state: TrialState)]

  func count(_ status: String) -> Int { trials.count { $0.state.status == status } }
}

/// What became of a planned trial.
enum TrialState {
  case done(StoredRun)
  case failed(String)
  case damaged(DamagedRun)
  case missing

  /// The word for it.
  var status: String {
    switch self {
    case .done: "done"
    case .failed: "failed"
    case .damaged: "damaged"
    case .missing: "missing"
    }
  }

  /// The run directory, if there is one.
  var path: String? {
    switch self {
    case .done(let run): run.directory
    case .damaged(let run): run.directory
    case .failed, .missing: nil
    }
  }

  /// What went wrong, if something did.
  var message: String? {
    switch self {
    case .failed(let message): message
    case .damaged(let run): run.reason
    case .done, .missing: nil
    }
  }
}

extension Session {
  /// Plans an experiment and looks for its trials in the store.
  func overview(of experiment: Experiment) throws -> ExperimentOverview {
    let plan = try Plan(experiment, in: laboratory, store: store)
    let damaged = try store.damagedRuns(of: experiment.name)
    return ExperimentOverview(
      experiment: experiment,
      trials: try plan.trials.map { trial in
        if let run = trial.stored { return (trial, .done(run)) }
        if let run = damaged.first(where: { $0.directory.hasSuffix("-\(trial.key.short)") }) {
          return (trial, .damaged(run))
        }
        let failure = try store.lastFailure(of: trial.key, experiment: experiment.name)
        return (trial, failure.map(TrialState.failed) ?? .missing)
      })
  }
}

extension Listing {
  /// Experiments with the numbers of their trials.
  init(experiments: [ExperimentOverview]) {
    let states = ["done", "failed", "damaged"]
    json = .array(
      experiments.map { overview in
        [
          "name": .text(overview.experiment.name), "title": .text(overview.experiment.title),
          "planned": .integer(overview.trials.count),
        ] + .object(states.map { (name: $0, value: .integer(overview.count($0))) })
      })
    let heading = ["NAME", "PLANNED", "DONE", "FAILED", "DAMAGED", "TITLE"]
    let rows = experiments.map { overview in
      [overview.experiment.name, String(overview.trials.count)]
        + states.map { String(overview.count($0)) } + [overview.experiment.title]
    }
    text = rows.isEmpty ? "" : TextTable([heading] + rows).text
  }

  /// Every trial of some experiments, or only those with something wrong.
  init(trialsOf experiments: [ExperimentOverview], onlyFailed: Bool) {
    let trials = experiments.flatMap { overview in
      overview.trials.filter { !onlyFailed || $0.state.message != nil }
        .map { (overview.experiment.name, $0.planned, $0.state) }
    }
    json = .array(
      trials.map { experiment, planned, state in
        [
          "experiment": .text(experiment), "key": .text(planned.key.hex),
          "label": .text(planned.label), "status": .text(state.status),
          "path": JSON(state.path), "message": JSON(state.message),
        ]
      })
    text =
      TextTable(
        trials.map { experiment, planned, state in
          [
            experiment, planned.key.short, state.status, planned.label,
            state.message ?? state.path ?? "",
          ]
        }
      ).text
  }
}
