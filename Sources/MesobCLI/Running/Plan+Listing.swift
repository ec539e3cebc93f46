import ArtifactStore
import ExperimentRunner

extension Listing {
  /// What a run would do, and why if `reasons` for the missing trials are given.
  init(planned plans: [Plan], reasons: [Plan.Explanation]? = nil) {
    json = JSON(
      oneOrSeveral: plans.map { plan in
        [
          "experiment": .text(plan.experiment.name), "planned": .integer(plan.trials.count),
          "executed": .integer(0), "reused": .integer(plan.trials.count - plan.missing.count),
          "failed": .integer(0),
          "runs": .array(
            plan.trials.map { trial in
              trial.json
                + JSON(
                  reasons.map { reasons in
                    [("why", reasons.first { $0.key == trial.key }?.json ?? .null)]
                  } ?? [])
            }),
        ]
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
    [
      "key": .text(key.hex), "label": .text(label), "path": JSON(stored?.directory),
      "status": .text(plannedStatus), "seconds": JSON(stored?.seconds),
    ]
  }
}

extension Plan.Explanation {
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

  fileprivate var json: JSON {
    [
      "nearest": JSON(nearest?.key.hex), "changed_sources": JSON(changedSources),
      "differences": .array(
        differences.map {
          ["path": .text($0.path), "stored": JSON($0.old), "planned": JSON($0.new)]
        }),
    ]
  }
}
