import ArtifactStore
import ExperimentBuilder
import Foundation
import MeanField
package import Results
import Vocabulary

/// All trials of some experiments with what is stored of them: one table, or one cube.
package struct RunCollection: Sendable {
  /// A kind of file, by its extension.
  package enum Format: String, CaseIterable, Sendable {
    /// A cube in netCDF-4.
    case nc
    /// One line a run.
    case csv
    /// One document a run.
    case json
  }

  /// The titles of the experiments.
  package let title: String
  /// The trials, in the order of the plans; those without a run have nothing but their names.
  package let rows: [RunRow]

  /// How many trials have no run.
  package var missing: Int { rows.count { $0.run == nil } }

  /// Reads the runs of some plans, and of each the arrays under some paths.
  ///
  /// Throws if no run has anything under one of the paths. `progress` is told how many of how many
  /// have been read.
  package init(
    of plans: [Plan], datasets: [String] = [],
    progress: (_ done: Int, _ count: Int) -> Void = { _, _ in }
  ) throws {
    let count = plans.reduce(0) { $0 + $1.trials.count }
    var rows: [RunRow] = []
    for plan in plans {
      for trial in plan.trials {
        rows.append(try RunRow(trial, of: plan.experiment.fullName, datasets: datasets))
        progress(rows.count, count)
      }
    }
    for path in datasets where rows.contains(where: { $0.run != nil }) {
      try ExperimentError.require(
        rows.contains { $0.arrays[path] != nil }, .invalidName, "--dataset \(path)",
        expected: "the path of an array of numbers; 'mesob inspect RUN' lists them",
        got: "one that no run has")
    }
    title = plans.map(\.experiment.title).joined(separator: "; ")
    self.rows = rows
  }

  /// The runs under each other.
  package var table: RunTable { RunTable(rows) }

  /// Writes a new file.
  package func write(to path: String, as format: Format) throws {
    switch format {
    case .nc: try RunCube(rows).record(title: title).write(to: path)
    case .csv: try write(table.csv, to: path)
    case .json: try write(table.json.text + "\n", to: path)
    }
  }

  private func write(_ text: String, to path: String) throws {
    try ArtifactError.attempt(.cannotWrite, path, expected: "a file that can be written") {
      try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    }
  }
}

extension RunRow {
  /// Reads what is stored of a planned trial; parameters are named as in listings.
  package init(
    _ planned: PlannedTrial, of experiment: String, datasets: [String]
  ) throws {
    let (trial, request) = (planned.trial, planned.request)
    func side<Role>(_ part: Declaration<Role>, _ parameters: any ParameterSet.Type) -> Side {
      Side(
        label: part.label, name: part.name,
        parameters: parameters.spelled(part.configuration).mapValues(\.description))
    }
    try self.init(
      experiment: experiment, label: trial.label,
      game: side(trial.game, request.game.parameterType),
      method: side(trial.method, type(of: request.solver)),
      start: trial.start.description, run: planned.stored, datasets: datasets)
  }
}
