import ArtifactStore
import ExperimentBuilder
import ExperimentRunner
import Verification
import Foundation

/// An experiment and what became of each of its trials.
struct ExperimentOverview {
  let experiment: Experiment
  let trials: [Trial]
  /// The trials that Slurm holds or executes with overrides, so that they are not in the plan.
  let others: [Trial]

  /// A trial and what became of it.
  struct Trial {
    let key: RunKey
    let label: String
    let state: TrialState
    /// Whether its run was made by other sources than today's.
    var isStale = false
    /// The latest verification; nil if there was none.
    var verification: VerificationRecord?
    /// What people said of its run.
    var marks = RunMarks()

    /// What else there is to say of it: what went wrong, or where the run is.
    var details: String {
      let verified = verification.map {
        "verified \($0.verified.formatted(.iso8601.year().month().day())): \($0.level.rawValue)"
      }
      let words = [isStale ? "stale" : nil, verified, marks.word].compactMap(\.self)
      return state.message ?? ([state.path ?? ""] + words).joined(separator: "  ")
    }
  }

  func count(_ status: String) -> Int { trials.count { $0.state.status == status } }
  /// The number of trials whose run was made by other sources.
  var staleCount: Int { trials.count { $0.isStale } }
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
        ExperimentOverview.Trial(
          key: trial.key, label: trial.label,
          state: try state(of: trial, in: experiment, damaged, queued[trial.key]),
          isStale: trial.isStale,
          verification: try trial.stored.flatMap { try store.verifications(of: $0).last },
          marks: try RunMarks(of: trial.stored, in: store))
      },
      others: queued.values.filter { !planned.contains($0.task.key) }
        .map {
          ExperimentOverview.Trial(key: $0.task.key, label: $0.task.label, state: .queued($0))
        }
        .sorted { $0.label < $1.label })
  }

  private func state(
    of trial: PlannedTrial, in experiment: Experiment, _ damaged: [DamagedRun],
    _ queued: QueuedTrial?
  ) throws -> TrialState {
    if let run = trial.stored { return .done(run) }
    if let run = damaged.first(where: { $0.directory.hasSuffix("-\(trial.key.short)") }) {
      return .damaged(run)
    }
    if let queued { return .queued(queued) }
    let failure = try store.lastFailure(of: trial.key, experiment: experiment.name)
    return failure.map(TrialState.failed) ?? .missing
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
        ] + JSON(states.map { ($0, .integer(overview.count($0))) })
          + ["stale": .integer(overview.staleCount)]
      })
    let heading = ["NAME", "PLANNED", "DONE", "FAILED", "DAMAGED", "STALE", "TITLE"]
    let rows = experiments.map { overview in
      [overview.experiment.name, String(overview.trials.count)]
        + states.map { String(overview.count($0)) }
        + [String(overview.staleCount), overview.experiment.title]
    }
    text = rows.isEmpty ? "" : TextTable([heading] + rows).text
  }

  /// Those trials of some experiments that are asked for.
  init(
    trialsOf experiments: [ExperimentOverview],
    where isWanted: (ExperimentOverview.Trial) -> Bool
  ) {
    let trials = experiments.flatMap { overview in
      (overview.trials + overview.others).filter(isWanted)
        .map { (overview.experiment.name, $0) }
    }
    json = .array(
      trials.map { experiment, trial in
        [
          "experiment": .text(experiment), "key": .text(trial.key.hex),
          "label": .text(trial.label), "status": .text(trial.state.status),
          "stale": .boolean(trial.isStale),
          "verified": JSON(trial.verification?.level.rawValue),
          "verified_at": JSON(trial.verification?.verified.formatted(.iso8601)),
          "path": JSON(trial.state.path), "message": JSON(trial.state.message),
        ] + trial.marks.json
      })
    text =
      TextTable(
        trials.map { experiment, trial in
          [
            experiment, trial.key.short, trial.state.status, trial.label, trial.details,
          ]
        }
      ).text
  }
}
