import ArtifactStore
import ExperimentBuilder
import ExperimentRunner
import Foundation
import MeanField

// MARK: Games and solvers

extension Listing {
  /// Games or solvers, each with its parameters.
  init(entries: [Listing]) {
    self.init(
      json: .array(entries.map(\.json)), text: entries.map(\.text).joined(separator: "\n\n"))
  }

  /// Solvers by what they are for, in the catalog's order: the best first.
  init(solvers: [any MeanFieldSolver.Type], _ style: Style) {
    let groups = SolverPurpose.allCases.compactMap { purpose -> String? in
      let rows = solvers.filter { $0.purpose == purpose }.map { [$0.name, $0.advice] }
      return rows.isEmpty
        ? nil : "\(style.bold(purpose.title))\n\(textTable(rows, indentation: 2))"
    }
    self.init(
      json: .array(solvers.map { $0.listing(style).json }), text: groups.joined(separator: "\n\n"))
  }

  /// Metrics with unit, direction, definition, and the games that have them.
  init(metrics: [ListedMetric], ofGames count: Int) {
    let table = ListedTable<ListedMetric>(
      rows: metrics,
      columns: [
        .both("name", \.metric.name), .member("title", \.metric.heading),
        .both("unit", \.metric.unit) { $0.metric.unitInBrackets },
        .both("better", \.metric.better.rawValue), .both("definition", \.metric.definition),
        .both("games", \.games) {
          $0.games.count == count ? "every game" : $0.games.joined(separator: ", ")
        },
      ])
    self.init(json: table.json, text: table.text)
  }

  // MARK: Experiments and their trials

  /// Experiments with the numbers of their trials, each before its variants.
  init(experiments: [ExperimentOverview]) {
    func count(_ status: String) -> ListedColumn<ExperimentOverview> {
      .both(status) { $0.count(status) }
    }
    let table = ListedTable<ExperimentOverview>(
      rows: experiments,
      columns: [
        .both("name", \.name), .member("title", \.title),
        .member("experiment") { $0.variant?.experiment ?? $0.name },
        .member("overrides") { $0.variant?.overrides ?? [] }, .member("message", \.obstacle),
        .both("planned", \.trials.count), count("done"), count("failed"), count("damaged"),
        .both("stale", \.staleCount), .cell(\.words),
      ])
    let heading = ["NAME", "PLANNED", "DONE", "FAILED", "DAMAGED", "STALE", "TITLE"]
    json = table.json
    text = experiments.isEmpty ? "" : textTable([heading] + table.cells)
  }

  /// Those trials of some experiments that are asked for.
  init(
    trialsOf experiments: [ExperimentOverview],
    where isWanted: (ExperimentOverview.Trial) -> Bool
  ) {
    let trials = experiments.flatMap { overview in
      (overview.trials + overview.others).filter(isWanted)
        .map { (experiment: overview.name, trial: $0) }
    }
    let table = ListedTable<(experiment: String, trial: ExperimentOverview.Trial)>(
      rows: trials,
      columns: [
        .both("experiment", \.experiment), .member("key", \.trial.key), .cell(\.trial.key.short),
        .cell(\.trial.status), .both("label", \.trial.label),
        .member("status", \.trial.status), .member("stale", \.trial.isStale),
        .member("verified", \.trial.verification?.level.rawValue),
        .member("verified_at", \.trial.verification?.verified),
        .member("path", \.trial.path), .member("message", \.trial.message),
        .member("tags", \.trial.marks.tags), .member("notes", \.trial.marks.notes),
        .cell(\.trial.details),
      ])
    self.init(json: table.json, text: table.text)
  }

  // MARK: Plans

  /// What a run would do, and why if `reasons` for the missing trials are given.
  init(
    planned plans: [Plan], estimates: [TimeEstimate], reasons: [Plan.Explanation]? = nil
  ) {
    json = JSON(
      oneOrSeveral: zip(plans, estimates).map { plan, estimate in
        JSON(members: [
          "experiment": plan.experiment.name, "variant": plan.experiment.variant?.name,
          "planned": plan.trials.count, "executed": 0,
          "reused": plan.trials.count - plan.missing.count, "failed": 0,
          "seconds_expected": estimate.seconds,
          "runs": plan.trials.map { trial in
            trial.json
              + JSON(
                reasons.map { reasons in
                  [("why", reasons.first { $0.key == trial.key }.json)]
                } ?? [])
          },
        ])
      })
    let rows = plans.flatMap { plan in
      plan.trials.map { [plan.experiment.fullName, $0.key.short, $0.plannedStatus, $0.label] }
    }
    text = ([textTable(rows)] + (reasons ?? []).map(\.text)).joined(separator: "\n")
  }

  // MARK: Runs

  /// What runs gave: one object for one experiment, a list for several.
  init(_ runs: [ExperimentRun], verbose: Bool) {
    json = JSON(oneOrSeveral: runs.map(\.json))
    text = runs.flatMap { $0.paths(verbose) }.joined(separator: "\n")
  }
}

extension MeanFieldGame {
  /// The game as `mesob list games` prints it.
  static func listing(_ style: Style) -> Listing {
    let entry = Parameters.listing(name, title, reference, style)
    guard !allObjectives.isEmpty else { return entry }
    let objectives = ListedTable<Metric>(
      rows: allObjectives,
      columns: [
        .both("name", \.name) { "objective \($0.name)" }, .member("unit", \.unit),
        .both("meaning", \.definition),
      ])
    return Listing(
      json: entry.json + JSON(members: ["objectives": objectives]),
      text: entry.text + "\n" + textTable(objectives.cells, indentation: 2))
  }
}

extension MeanFieldGame {
  /// The game whole, as `mesob list games NAME` prints it: with its metrics, and with the datasets of
  /// the file that it takes.
  static func listing(_ style: Style, with metrics: [Metric]) -> Listing {
    let words = ListedTable<Metric>(
      rows: metrics,
      columns: [
        .both("name", \.name) { "metric \($0.name)" }, .both("unit", \.unit) { $0.unitInBrackets },
        .both("better", \.better.rawValue), .both("definition", \.definition),
      ])
    let tables = ListedTable<InputTable>(
      rows: Parameters.parameters.flatMap(\.tables),
      columns: [
        .both("name", \.name) { "dataset \($0.name)" }, .both("shape", \.shape),
        .both("optional", \.isOptional) { $0.isOptional ? "optional" : "" },
        .both("meaning", \.meaning),
      ])
    let misses = NumericArray.lawTolerances
    let format =
      "  S states, A actions, epochs 0 … T; numbers of any type of HDF5, laws may miss 1 by "
      + misses.map { "\($1) (\($0))" }.joined(separator: ", ")
      + ";\n  what stands at infeasible pairs is not read, a numeric dataset of another name is an "
      + "error"
    let game = listing(style)
    return Listing(
      json: game.json
        + JSON(members: [
          "datasets": tables, "law_tolerances": JSON(misses.map { ($0, .number($1)) }),
          "metrics": words,
        ]),
      text: ([game.text]
        + (tables.rows.isEmpty ? [] : [textTable(tables.cells, indentation: 2), format])
        + [textTable(words.cells, indentation: 2)]).joined(separator: "\n"))
  }
}

extension MeanFieldSolver {
  /// The solver as `mesob list solvers` prints it.
  static func listing(_ style: Style) -> Listing {
    let listing = listing(name, title, reference, style)
    let members = JSON(members: ["purpose": purpose.rawValue, "advice": advice])
    let lines = listing.text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    return Listing(
      json: listing.json + members,
      text: ([String(lines[0])] + (advice.isEmpty ? [] : ["  \(advice)"])
        + lines.dropFirst().map(String.init)).joined(separator: "\n"))
  }
}

extension ParameterSet {
  /// A name, and all parameters with their defaults; long ones are whole in the JSON alone.
  fileprivate static func listing(
    _ name: String, _ title: String, _ source: String, _ style: Style
  ) -> Listing {
    let standard = Self()
    let parameters = ListedTable<
      (of: Parameter<Self>, spelling: Spelling, standard: ParameterValue)
    >(
      rows: parameters.flatMap { parameter in
        parameter.spellings.map {
          (of: parameter, spelling: $0, standard: $0.spelled(parameter.value(in: standard)))
        }
      },
      columns: [
        .both("name", \.spelling.name) {
          "\($0.spelling.name)=\($0.standard.description.shortened(to: 20))"
        },
        .both("type", \.of.kind.rawValue), .member("default") { JSON($0.standard) },
        .both("range") {
          $0.of.rangeText(as: $0.spelling)
        } cell: {
          let range = $0.of.rangeText(as: $0.spelling)
          return range == "any" ? "" : range
        },
        .member("search", \.of.search), .both("unit", \.of.unit) { $0.of.unit.asUnit },
        .both("meaning", \.spelling.meaning),
      ])
    let heading = "\(style.bold(name))  \(title) \(style.dim(source))"
    let table = textTable(parameters.cells, indentation: 2)
    return Listing(
      json: JSON(members: [
        "name": name, "title": title, "source": source, "parameters": parameters,
      ]),
      text: table.isEmpty ? heading : "\(heading)\n\(table)")
  }

  /// All parameters with their values, in the order in which they are declared.
  var listed: JSON {
    JSON(
      Self.parameters.map { parameter in
        let spelling = parameter.spellings[0]
        return (spelling.name, JSON(spelling.spelled(parameter.value(in: self))))
      })
  }
}

extension Parameter {
  fileprivate func rangeText(as spelling: Spelling) -> String {
    choices.isEmpty ? range(as: spelling).description : choices.joined(separator: "|")
  }

  /// Where `mesob tune` looks, or null.
  fileprivate var search: JSON {
    switch tuned {
    case nil: .null
    case .linear(let bounds): Self.search("linear", bounds)
    case .logarithmic(let bounds): Self.search("logarithmic", bounds)
    case .choices: JSON(members: ["scale": "choices", "values": choices])
    }
  }

  private static func search(_ scale: String, _ bounds: ClosedRange<Double>) -> JSON {
    JSON(members: ["scale": scale, "lower": bounds.lowerBound, "upper": bounds.upperBound])
  }
}

extension String {
  /// A unit in brackets; nothing for pure numbers.
  fileprivate var asUnit: String { self == "1" ? "" : "[\(self)]" }
}

// MARK: Metrics

extension Metric: JSONConvertible {
  /// The unit where there is one.
  var unitInBrackets: String { unit.asUnit }
}

extension ExperimentOverview {
  /// The title, or the words of a variant and what keeps it from being planned.
  fileprivate var words: String {
    guard let variant else { return title }
    return ([variant.words] + (obstacle.map { ["(\($0))"] } ?? [])).joined(separator: "  ")
  }
}

extension ExperimentOverview.Trial {
  /// What else there is to say of it: what went wrong, or where the run is.
  fileprivate var details: String {
    let verified = verification.map {
      "verified \($0.verified.formatted(.iso8601.year().month().day())): \($0.level.rawValue)"
    }
    let words = [isStale ? "stale" : nil, verified, marks.word].compactMap(\.self)
    return message ?? ([path ?? ""] + words).joined(separator: "  ")
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

extension ExperimentRun {
  fileprivate var json: JSON {
    let json = JSON(members: [
      "experiment": experiment.name, "variant": experiment.variant?.name,
      "planned": summary.planned, "executed": summary.executed,
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
