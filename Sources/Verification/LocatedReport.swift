package import ArtifactStore
import ExperimentBuilder
package import ExperimentRunner
package import Foundation
import ReportModel
package import Reporting

/// A report and the directory that it belongs to.
package struct LocatedReport {
  /// The name of the experiment.
  package let experiment: String
  /// The report.
  package var report: Report
  /// Where its files are kept.
  package let directory: String

  /// The report of a plan's trials, as far as their runs are stored; nothing is written.
  ///
  /// `progress` is told how many runs have been read.
  package init(
    of plan: Plan, from store: ArtifactStore, in directory: String? = nil,
    acceptingDamage: Bool = false, withConfirmations: Bool = true,
    progress: (Int) -> Void = { _ in }
  ) throws {
    experiment = plan.experiment.name
    report = try Report(
      declaration: plan.experiment.report, experiment: experiment,
      expected: plan.trials.map(ExpectedTrial.init), store: store,
      acceptingDamage: acceptingDamage, withConfirmations: withConfirmations, progress: progress)
    self.directory = directory ?? "\(store.root)/reports/\(experiment)"
  }

  /// Writes the report of a plan's trials, unless the one that is there was made from the same.
  ///
  /// With the files comes the report, if it was rendered; `isNeeded` has it rendered in any case.
  package static func write(
    of plan: Plan, from store: ArtifactStore, in directory: String? = nil,
    overrides: [String] = [], formats: [String]? = nil, isNeeded: Bool = false,
    progress: (Int) -> Void = { _ in }
  ) throws -> (files: ReportFiles, report: LocatedReport?) {
    let (name, declaration) = (plan.experiment.name, plan.experiment.report)
    let inputs = try ReportInputs(
      declaration: declaration, experiment: name, expected: plan.trials.map(ExpectedTrial.init),
      overrides: overrides, store: store)
    let folder = directory ?? "\(store.root)/reports/\(name)"
    let files = formats == nil ? ReportRecord.files(in: folder, from: inputs) : nil
    if let files, !isNeeded {
      return (ReportFiles(experiment: name, directory: folder, files: files), nil)
    }
    var located = try LocatedReport(of: plan, from: store, in: directory, progress: progress)
    located.report.overrides = overrides
    let written =
      try files ?? formats.map { try located.write(only: $0) }
      ?? located.report.write(to: folder, recording: inputs)
    return (
      ReportFiles(
        experiment: name, directory: folder, files: written, isSelection: formats != nil), located
    )
  }

  /// The files on disk that are not what would be written, and the quotations that are wrong.
  ///
  /// What only data can tell is not compared where runs are missing: the files of a report that
  /// nobody has made, and those of the paper, which are written by complete experiments.
  package func stale(in paper: PaperFolder?, isComplete: Bool) throws -> ReportFiles {
    let isThere = isComplete || FileManager.default.fileExists(atPath: directory)
    return ReportFiles(
      experiment: experiment, directory: directory,
      files: isThere ? try report.staleFiles(in: directory) : [],
      paperFiles: isComplete ? try paper?.staleFiles(self) ?? [] : [],
      quotations: report.staleQuotations(
        in: directory, paper: paper?.list(of: experiment)), isSelection: true)
  }

  /// Writes everything to a temporary folder, then moves what is wanted.
  private func write(only formats: [String]) throws -> [String] {
    try withTemporaryFolder("report") { folder in
      let files = try report.write(to: folder)
        .filter { formats.contains(URL(filePath: $0).pathExtension) }
      for file in files {
        try ReportFiles.copy("\(folder)/\(file)", to: "\(directory)/\(file)")
      }
      return files
    }
  }
}

extension TrialSelection {
  /// Where the report of the selection's experiment is kept: with overrides in a folder of its own.
  package func reportFolder(in store: ArtifactStore) -> String {
    "\(store.root)/reports/\(variant ?? experiment.experiment.name)"
  }

  /// Fits the report to what overrides made of the experiment, and returns what is left out of it, a
  /// sentence each.
  ///
  /// Where a parameter of games is swept, each game has its rows and figures: no mean is taken over
  /// what was swept, and there are no quotations, which would be such means. Parts that select
  /// nothing any more are left out.
  package mutating func fitReport() -> [String] {
    guard variant != nil else { return [] }
    let (name, declared) = (experiment.experiment.name, experiment.experiment.report)
    let expected = reported.trials.map(ExpectedTrial.init)
    var (fitted, omissions) = (declared, [String]())
    func fits<Part>(
      _ part: Part, _ parts: WritableKeyPath<ReportDeclaration, [Part]>
    ) -> Bool {
      var alone = ReportDeclaration.empty
      alone[keyPath: parts] = [part]
      return (try? Report.check(alone, experiment: name, expected: expected)) != nil
    }
    func keep<Part>(
      _ parts: WritableKeyPath<ReportDeclaration, [Part]>, _ word: String,
      _ id: (Part) -> String, as form: (Part) -> [Part] = { [$0] }
    ) {
      fitted[keyPath: parts] = declared[keyPath: parts].flatMap { part in
        let kept = form(part).filter { fits($0, parts) }
        if kept.isEmpty {
          omissions.append("\(word) '\(id(part))' is left out: it selects nothing here")
        }
        return kept
      }
    }
    let games = sweepsGames ? expected.map(\.game).uniqued() : []
    keep(\.tables, "table", \.id) { [$0.withRowsOfGames(games)] }
    keep(\.gameTables, "table", \.id)
    keep(\.figures, "figure", \.id) { figure in
      // A line of what is not there is no reason to do without the others.
      figure.forEach(of: games).map { figure in
        var rest = figure
        rest.series = figure.series.filter { series in
          var alone = figure
          alone.series = [series]
          return fits(alone, \.figures)
        }
        return rest
      }
    }
    keep(\.comparisons, "comparison", \.id)
    keep(\.fronts, "comparison of fronts", \.id)
    keep(\.populations, "part", \.id)
    keep(\.recommendations, "recommendation", \.id)
    keep(\.numbers, "number", \.key) { games.count > 1 ? [] : [$0] }
    keep(\.claims, "claim", \.key) { games.count > 1 ? [] : [$0] }
    experiment.experiment.report = fitted
    plan.experiment.report = fitted
    return omissions
  }
}

extension TableDeclaration {
  /// The table with rows of their own for games, if it is about all of several.
  fileprivate func withRowsOfGames(_ games: [String]) -> TableDeclaration {
    var table = self
    if games.count > 1, game == nil, !rows.contains(.game), groups != .game {
      table.rows.insert(.game, at: 0)
    }
    return table
  }
}

extension FigureDeclaration {
  /// One figure for each of several games, if it is about all of them.
  fileprivate func forEach(of games: [String]) -> [FigureDeclaration] {
    guard games.count > 1, game == nil else { return [self] }
    return games.enumerated().map { number, game in
      var figure = self
      figure.id += "-\(number + 1)"
      figure.caption = "\(game): \(caption)"
      figure.game = game
      return figure
    }
  }
}

/// Files of a report.
package struct ReportFiles {
  /// The name of the experiment.
  package let experiment: String
  /// Where the files are.
  package let directory: String
  /// Their paths relative to the directory.
  package let files: [String]
  /// What the paper was given, or lacks: paths relative to the current directory.
  package var paperFiles: [String] = []
  /// What the paper or the report say otherwise than the data.
  package var quotations: [StaleQuotation]?
  /// Whether no quotation of the paper lost its support when these were written.
  package var keepsSupport = true
  /// Whether somebody asked for exactly these files.
  package var isSelection = false

  /// Their paths.
  package var paths: [String] { files.map { "\(directory)/\($0)" } + paperFiles }

  /// Whether nothing is stale, of files that were checked.
  package var isFresh: Bool { paths.isEmpty && (quotations ?? []).isEmpty }

  /// The page, the tables for LaTeX and the figures as PDF, in this order; selections as they are.
  package var mainPaths: [String] {
    guard !isSelection else { return paths }
    let tables = paths.filter {
      $0.contains("/tables/") && $0.hasSuffix(".tex") && !$0.hasSuffix(".caption.tex")
    }
    return paths.filter { $0.hasSuffix("/report.md") } + tables
      + paths.filter { $0.hasSuffix(".pdf") }
  }

  /// Writes a file, by way of a temporary one, and returns its path.
  @discardableResult
  package static func write(_ data: Data, to path: String) throws -> String {
    try ReportError.attempt(.inputOutput, path, expected: "a file that can be written") {
      let file = URL(filePath: path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try data.write(to: file, options: .atomic)
      return path
    }
  }

  /// Copies a file, and returns the path of the copy.
  @discardableResult
  static func copy(_ source: String, to path: String) throws -> String {
    guard let data = FileManager.default.contents(atPath: source) else {
      throw ReportError(.unusableRun, source, expected: "a readable file", got: "none")
    }
    return try write(data, to: path)
  }
}

extension ExpectedTrial {
  /// What a report needs to know of a planned trial.
  package init(_ planned: PlannedTrial) {
    let trial = planned.trial
    self.init(
      key: planned.key.hex, label: planned.label, game: trial.game.label,
      method: trial.method.label, solver: trial.method.name,
      parameters: trial.method.configuration.mapValues(\.description),
      start: trial.start.description,
      gameChanges: trial.game.changes, methodChanges: trial.method.changes)
  }
}

extension Declaration {
  /// What differs from the defaults, each as `name = value`.
  fileprivate var changes: [String] {
    settings.filter { $0.value != $0.standard }.map { "\($0.spelling ?? $0.name) = \($0.value)" }
  }
}
