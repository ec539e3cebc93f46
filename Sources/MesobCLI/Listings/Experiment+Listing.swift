import ArtifactStore
import ExperimentRunner
import Foundation

// MARK: Experiments and their trials

extension Listing {
  /// Experiments with the numbers of their trials.
  init(experiments: [ExperimentOverview]) {
    func count(_ status: String) -> ListedColumn<ExperimentOverview> {
      .both(status) { $0.count(status) }
    }
    let table = ListedTable<ExperimentOverview>(
      experiments,
      [
        .both("name", \.experiment.name), .member("title", \.experiment.title),
        .both("planned", \.trials.count), count("done"), count("failed"), count("damaged"),
        .both("stale", \.staleCount), .cell(\.experiment.title),
      ])
    let heading = ["NAME", "PLANNED", "DONE", "FAILED", "DAMAGED", "STALE", "TITLE"]
    json = table.json
    text = experiments.isEmpty ? "" : TextTable([heading] + table.cells).text
  }

  /// Those trials of some experiments that are asked for.
  init(
    trialsOf experiments: [ExperimentOverview],
    where isWanted: (ExperimentOverview.Trial) -> Bool
  ) {
    let trials = experiments.flatMap { overview in
      (overview.trials + overview.others).filter(isWanted)
        .map { (experiment: overview.experiment.name, trial: $0) }
    }
    let table = ListedTable<(experiment: String, trial: ExperimentOverview.Trial)>(
      trials,
      [
        .both("experiment", \.experiment), .member("key", \.trial.key), .cell(\.trial.key.short),
        .cell(\.trial.state.status), .both("label", \.trial.label),
        .member("status", \.trial.state.status), .member("stale", \.trial.isStale),
        .member("verified", \.trial.verification?.level.rawValue),
        .member("verified_at", \.trial.verification?.verified),
        .member("path", \.trial.state.path), .member("message", \.trial.state.message),
        .member("tags", \.trial.marks.tags), .member("notes", \.trial.marks.notes),
        .cell(\.trial.details),
      ])
    self.init(json: table.json, text: table.text)
  }
}

extension ExperimentOverview.Trial {
  /// What else there is to say of it: what went wrong, or where the run is.
  fileprivate var details: String {
    let verified = verification.map {
      "verified \($0.verified.formatted(.iso8601.year().month().day())): \($0.level.rawValue)"
    }
    let words = [isStale ? "stale" : nil, verified, marks.word].compactMap(\.self)
    return state.message ?? ([state.path ?? ""] + words).joined(separator: "  ")
  }
}

// MARK: Plans

extension Listing {
  /// What a run would do, and why if `reasons` for the missing trials are given.
  init(planned plans: [Plan], reasons: [Plan.Explanation]? = nil) {
    json = JSON(
      oneOrSeveral: plans.map { plan in
        JSON(members: [
          "experiment": plan.experiment.name, "planned": plan.trials.count, "executed": 0,
          "reused": plan.trials.count - plan.missing.count, "failed": 0,
          "runs": plan.trials.map { trial in
            trial.json
              + JSON(
                reasons.map { reasons in
                  [("why", reasons.first { $0.key == trial.key }.json)]
                } ?? [])
          },
        ])
      })
    let table = TextTable(
      plans.flatMap { plan in
        plan.trials.map { [plan.experiment.name, $0.key.short, $0.plannedStatus, $0.label] }
      })
    text = ([table.text] + (reasons ?? []).map(\.text)).joined(separator: "\n")
  }
}

extension PlannedTrial {
  fileprivate var plannedStatus: String {
    stored == nil ? "planned" : isStale ? "stale" : "reused"
  }

  fileprivate var json: JSON {
    JSON(members: [
      "key": key, "label": label, "path": stored?.directory, "status": plannedStatus,
      "seconds": stored?.seconds,
    ])
  }
}

extension Plan.Explanation: JSONConvertible {
  /// The trial and the nearest run, then one line for each difference.
  var text: String {
    guard let nearest else { return "\(key.short)  \(label)\n  the experiment has no runs yet" }
    guard changedSources.isEmpty else {
      return "\(key.short)  \(label)\n  stale: other sources than today's\n"
        + changedSources.map { "  changed: \($0)" }.joined(separator: "\n")
    }
    let lines = differences.map { "  \($0)" }
    return (["\(key.short)  \(label)\n  nearest \(nearest.key.short)  \(nearest.label)"] + lines)
      .joined(separator: "\n")
  }

  var json: JSON {
    JSON(members: [
      "nearest": nearest?.key, "changed_sources": changedSources,
      "differences": differences.map {
        JSON(members: ["path": $0.path, "stored": $0.old, "planned": $0.new])
      },
    ])
  }
}

// MARK: Runs

extension Listing {
  /// What runs gave: one object for one experiment, a list for several.
  init(_ runs: [ExperimentRun], verbose: Bool) {
    json = JSON(oneOrSeveral: runs.map(\.json))
    text = runs.flatMap { $0.paths(verbose) }.joined(separator: "\n")
  }
}

extension ExperimentRun {
  fileprivate var json: JSON {
    let json = JSON(members: [
      "experiment": experiment, "planned": summary.planned, "executed": summary.executed,
      "reused": summary.reused, "failed": summary.failed, "confirmed": summary.confirmed,
      "runs": summary.outcomes.map { outcome in
        JSON(members: [
          "key": outcome.key, "label": outcome.label, "path": outcome.run?.directory,
          "status": outcome.status.rawValue, "seconds": outcome.run?.seconds,
          "message": outcome.message, "resumed_at_iteration": outcome.resumedAtIteration,
        ])
      },
      "report": report?.paths,
    ])
    guard let submissions else { return json }
    return json
      + JSON(members: [
        "submissions": submissions.map { submission, folder in
          JSON(members: [
            "name": submission.name, "path": folder, "jobs": submission.jobs.count,
            "trials": submission.tasks.count,
          ])
        }
      ])
  }

  /// The folder of the runs, or each run's, and the report's main files; while Slurm is at work,
  /// the folders of the submissions.
  fileprivate func paths(_ isVerbose: Bool) -> [String] {
    if summary.queued > 0 { return submissions?.map(\.folder) ?? [] }
    let runs = summary.outcomes.compactMap { $0.run?.directory }
    let folders = runs.first.map { URL(filePath: $0).deletingLastPathComponent().relativePath }
    return (isVerbose ? runs : [folders].compactMap(\.self)) + (report?.mainPaths ?? [])
  }
}
