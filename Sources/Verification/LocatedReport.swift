package import ArtifactStore
import ExperimentBuilder
package import ExperimentRunner
package import Foundation
import MeanField
import ReportModel
package import Reporting

/// A report and the directory that it belongs to.
package struct LocatedReport {
  /// The name of the experiment.
  package let experiment: String
  /// The report.
  package let report: Report
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
    var report = try Report(
      declaration: plan.experiment.report, experiment: experiment,
      expected: plan.trials.map(ExpectedTrial.init), store: store,
      acceptingDamage: acceptingDamage, withConfirmations: withConfirmations, progress: progress)
    (report.variant, report.view) = (plan.experiment.variant, plan.view)
    report.isOfViewAlone = plan.reportsView
    self.report = report
    self.directory = directory ?? plan.reportFolder(in: store)
  }

  /// Writes the report of a plan's trials, unless the one that is there was made from the same.
  ///
  /// With the files comes the report, if it was rendered; `isNeeded` has it rendered in any case.
  package static func write(
    of plan: Plan, from store: ArtifactStore, in directory: String? = nil,
    formats: [String]? = nil, isNeeded: Bool = false, progress: (Int) -> Void = { _ in }
  ) throws -> (files: ReportFiles, report: LocatedReport?) {
    let name = plan.experiment.fullName
    let inputs = try ReportInputs(
      declaration: plan.experiment.report, experiment: plan.experiment.name,
      expected: plan.trials.map(ExpectedTrial.init),
      words: (plan.experiment.variant?.overrides ?? []) + plan.view, store: store)
    let folder = directory ?? plan.reportFolder(in: store)
    let files = formats == nil ? ReportRecord.files(in: folder, from: inputs) : nil
    if let files, !isNeeded {
      return (ReportFiles(experiment: name, directory: folder, files: files), nil)
    }
    let located = try LocatedReport(of: plan, from: store, in: directory, progress: progress)
    let written =
      try files ?? formats.map { try located.write(only: $0) }
      ?? located.report.write(to: folder, recording: inputs)
    return (
      ReportFiles(
        experiment: name, directory: folder, files: written, isSelection: formats != nil), located
    )
  }

  /// Writes the report of a plan's trials, and what a project's paper gets of it.
  ///
  /// The paper is written by complete runs in the project's own store, or if that `isForced`; the
  /// files say what kept it from that. Numbers and claims are computed each time: what the paper gets
  /// depends on the paper too.
  package static func write(
    of plan: Plan, from store: ArtifactStore, in directory: String?, formats: [String]?,
    paper: PaperFolder?, of project: ProjectFile, isForced: Bool = false,
    progress: (Int) -> Void = { _ in }
  ) throws -> (files: ReportFiles, report: LocatedReport?) {
    var (files, report) = try write(
      of: plan, from: store, in: directory, formats: formats,
      isNeeded: plan.experiment.report.isQuoted, progress: progress)
    guard let paper, let report, !report.report.quotations.isEmpty else { return (files, report) }
    files.obstacle = isForced ? nil : project.obstacle(to: paper, of: plan, in: store)
    if files.obstacle == nil {
      files.lostKeys = paper.losses(by: report)
      files.paperFiles = try paper.write(report)
    }
    return (files, report)
  }

  /// The files on disk that are not what would be written, and the quotations that are wrong.
  ///
  /// What only data can tell is not compared where runs are missing: the files of a report that
  /// nobody has made, and those of the paper, which are written by complete experiments.
  package func stale(in paper: PaperFolder?, isComplete: Bool) throws -> ReportFiles {
    let isThere = isComplete || FileManager.default.fileExists(atPath: directory)
    return ReportFiles(
      experiment: report.variant?.name ?? experiment, directory: directory,
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

extension Plan {
  /// Where the report of the experiment is kept: with overrides, or of some trials alone, in a folder
  /// of its own.
  fileprivate func reportFolder(in store: ArtifactStore) -> String {
    store.folder(
      at: ArtifactStore.path(
        ofReport: experiment.fullName, view: reportsView ? view.joined(separator: "\0") : nil))
  }
}

extension TrialSelection {
  /// Finds before the work begins what would keep the trials or their report from being made, and
  /// returns what is left out of the report, a sentence each.
  ///
  /// `wanted` says whether there shall be a report; nil leaves that to the selection.
  package mutating func prepare(reporting wanted: Bool?, in store: ArtifactStore) throws
    -> [String]
  {
    let declared = plan.experiment.name
    try store.requireNoNewerRun(of: Set(plan.missing.map(\.key)), experiment: declared)
    rendersReport = wanted ?? rendersReport
    guard rendersReport else { return [] }
    let omissions = fitReport()
    try Report.check(
      reported.experiment.report, experiment: declared,
      expected: reported.trials.map(ExpectedTrial.init))
    return omissions
  }

  /// Fits the report to what overrides made of the experiment, and returns what is left out of it, a
  /// sentence each.
  ///
  /// Where a parameter of games is swept, each game has its rows and figures, and every metric of a
  /// figure has one more against that parameter: no mean is taken over what was swept, and there
  /// are no quotations, which would be such means; nor of some trials alone, since the paper quotes
  /// all. Parts that select nothing any more are left out.
  package mutating func fitReport() -> [String] {
    guard variant != nil || plan.reportsView else { return [] }
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
    let games = sweptGameParameters.isEmpty ? [] : expected.map(\.game).uniqued()
    keep(\.tables, "table", \.id) { [$0.withRowsOfGames(games)] }
    keep(\.gameTables, "table", \.id)
    // A line of what is not there is no reason to do without the others.
    func fitting(_ figure: FigureDeclaration) -> FigureDeclaration {
      var rest = figure
      rest.series = figure.series.filter { series in
        var alone = figure
        alone.series = [series]
        return fits(alone, \.figures)
      }
      return rest
    }
    keep(\.figures, "figure", \.id) { $0.forEach(of: games).map(fitting) }
    fitted.figures =
      lines(of: declared.figures, expected).map(fitting)
      .filter { !$0.series.isEmpty && fits($0, \.figures) } + fitted.figures
    keep(\.comparisons, "comparison", \.id)
    keep(\.fronts, "comparison of fronts", \.id)
    keep(\.populations, "part", \.id)
    keep(\.recommendations, "recommendation", \.id)
    if plan.reportsView {
      (fitted.numbers, fitted.claims) = ([], [])
      if declared.isQuoted {
        omissions.append("what the paper quotes is left out: it is of all trials")
      }
    } else {
      keep(\.numbers, "number", \.key) { games.count > 1 ? [] : [$0] }
      keep(\.claims, "claim", \.key) { games.count > 1 ? [] : [$0] }
    }
    experiment.experiment.report = fitted
    plan.experiment.report = fitted
    return omissions
  }

  /// Every metric that a figure shows over all games against each swept parameter of these that is
  /// a number.
  private func lines(
    of figures: [FigureDeclaration], _ trials: [ExpectedTrial]
  ) -> [FigureDeclaration] {
    let numbers = sweptGameParameters.filter { name in
      trials.allSatisfy { $0.gameParameters[name].map { Double($0) != nil } ?? true }
    }
    var shown: Set<String> = []
    return figures.filter { $0.game == nil }.flatMap { figure in
      figure.kind.metrics.filter { shown.insert($0.name).inserted }.flatMap { metric in
        numbers.map { figure.line(of: metric, against: $0, ofSwept: sweptGameParameters) }
      }
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
  /// Why the paper was not given anything; nil if it was, or there is none.
  package var obstacle: String?
  /// The keys of quotations of the paper that lost their support when these were written.
  package var lostKeys: [String] = []
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
      gameParameters: Dictionary(
        trial.game.settings.map { ($0.word, $0.value.description) }
      ) { first, _ in first },
      start: trial.start.description,
      gameChanges: trial.game.changes, methodChanges: trial.method.changes,
      optimum: planned.request.optimum)
  }
}

extension SolveRequest {
  /// The weights of the metrics that the method makes as large as can be, if that is its purpose.
  fileprivate var optimum: [String: Double]? {
    guard type(of: solver).purpose == .optimum,
      let objective = solver.configuration["objective"]?.description
    else { return nil }
    return ObjectiveMix(parsing: objective).map { mix in
      Dictionary(mix.terms.map { ($0.name, $0.weight) }, uniquingKeysWith: +)
    }
  }
}

extension Declaration {
  /// What differs from the defaults, each as `name = value`.
  fileprivate var changes: [String] {
    settings.filter { $0.value != $0.standard }.map { "\($0.spelling ?? $0.name) = \($0.value)" }
  }
}
