import ArtifactStore
import ExperimentBuilder
import ExperimentRunner

/// An experiment and what became of each of its trials.
struct ExperimentOverview {
  let experiment: Experiment
  let trials: [(planned: PlannedTrial, state: TrialState)]
  /// The trials that Slurm holds or executes with overrides, so that they are not in the plan.
  let others: [QueuedTrial]

  func count(_ status: String) -> Int { trials.count { $0.state.status == status } }
}

/// What became of a planned trial.
enum TrialState {
  case done(StoredRun)
  case failed(String)
  case damaged(DamagedRun)
  case queued(QueuedTrial)
  case missing

  /// The word for it.
  var status: String {
    switch self {
    case .done: "done"
    case .failed: "failed"
    case .damaged: "damaged"
    case .queued(let trial): trial.state.rawValue
    case .missing: "missing"
    }
  }

  /// The run directory, if there is one.
  var path: String? {
    switch self {
    case .done(let run): run.directory
    case .damaged(let run): run.directory
    case .failed, .queued, .missing: nil
    }
  }

  /// What went wrong, if something did, or where a trial is that Slurm has.
  var message: String? {
    switch self {
    case .failed(let message): message
    case .damaged(let run): run.reason
    case .queued(let trial): trial.remark
    case .done, .missing: nil
    }
  }

  /// Whether something went wrong.
  var isWrong: Bool {
    switch self {
    case .failed, .damaged: true
    case .done, .queued, .missing: false
    }
  }
}

extension Session {
  /// Plans an experiment and looks for its trials in the store and among those that Slurm has.
  func overview(
    of experiment: Experiment, _ queued: [QueuedTrial]
  ) throws -> ExperimentOverview {
    let queued = Dictionary(
      queued.filter { $0.experiment == experiment.name }.map { ($0.task.key, $0) }
    ) { $1 }
    let plan = try Plan(experiment, in: laboratory, store: store)
    let damaged = try store.damagedRuns(of: experiment.name)
    let planned = Set(plan.trials.map(\.key))
    return ExperimentOverview(
      experiment: experiment,
      trials: try plan.trials.map { trial in
        if let run = trial.stored { return (trial, .done(run)) }
        if let run = damaged.first(where: { $0.directory.hasSuffix("-\(trial.key.short)") }) {
          return (trial, .damaged(run))
        }
        if let queued = queued[trial.key] { return (trial, .queued(queued)) }
        let failure = try store.lastFailure(of: trial.key, experiment: experiment.name)
        return (trial, failure.map(TrialState.failed) ?? .missing)
      },
      others: queued.values.filter { !planned.contains($0.task.key) }
        .sorted { $0.task.label < $1.task.label })
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
      let trials =
        overview.trials.map { ($0.planned.key, $0.planned.label, $0.state) }
        + overview.others.map { ($0.task.key, $0.task.label, .queued($0)) }
      return trials.filter { !onlyFailed || $2.isWrong }
        .map { (overview.experiment.name, $0, $1, $2) }
    }
    json = .array(
      trials.map { experiment, key, label, state in
        [
          "experiment": .text(experiment), "key": .text(key.hex),
          "label": .text(label), "status": .text(state.status),
          "path": JSON(state.path), "message": JSON(state.message),
        ]
      })
    text =
      TextTable(
        trials.map { experiment, key, label, state in
          [
            experiment, key.short, state.status, label,
            state.message ?? state.path ?? "",
          ]
        }
      ).text
  }
}
