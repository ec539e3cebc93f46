package import Archives
package import ArtifactStore
package import ExperimentBuilder
import ExperimentRunner
import Foundation
package import Reporting
import Results
import Vocabulary

/// The runs that an archive is to hold, and what speaks against them.
package struct ArchiveSelection {
  /// The runs, each once.
  package private(set) var runs: [StoredRun] = []
  /// The experiments that were named as a whole, with their plans.
  private var plans: [Plan] = []
  /// Trials of these that have no run.
  package private(set) var failures: [ArchivedFailure] = []
  /// Runs that were made by other sources than today's, and not verified by these.
  package private(set) var stale: [StoredRun] = []
  /// Runs that were made in a checkout with changes that no commit has.
  package private(set) var dirty: [StoredRun] = []

  private let laboratory: Laboratory
  private let store: ArtifactStore

  /// What speaks against an archive.
  package enum Objection: String, CaseIterable, Sendable {
    /// Trials without a run.
    case failed
    /// Runs by other sources than today's.
    case stale
    /// Runs by sources that no commit has.
    case dirty
  }

  /// The runs of experiments, tags and paths, and those that a paper uses.
  package init(
    _ names: [String], paper: PaperFolder?, in laboratory: Laboratory, store: ArtifactStore
  ) throws {
    self.laboratory = laboratory
    self.store = store
    for name in names { try add(name) }
    if let paper { try add(paper) }
    var seen: Set<String> = []
    runs = runs.filter { seen.insert($0.directory).inserted }
    for run in runs {
      if try store.isStale(run, for: laboratory.sources) { stale.append(run) }
      if try run.provenance.surroundings.git?.isDirty == true { dirty.append(run) }
    }
    guard !runs.isEmpty else {
      throw ArtifactError(
        .notFound, names.isEmpty ? "--paper" : names.joined(separator: ", "),
        expected: "stored runs in \(store.root)", got: "none")
    }
  }

  private mutating func add(_ name: String) throws {
    guard let experiment = laboratory.experiments.first(where: { $0.name == name }) else {
      runs += try store.runs(named: name)
      return
    }
    let plan = try Plan(experiment, in: laboratory, store: store)
    plans.append(plan)
    runs += plan.trials.compactMap(\.stored)
    failures += try plan.missing.map { trial in
      ArchivedFailure(
        experiment: name, label: trial.label, key: trial.key,
        last: try store.failures(of: trial.key, experiment: name).last)
    }
  }

  /// Every run that the paper uses.
  private mutating func add(_ paper: PaperFolder) throws {
    let (stored, missing) = try PaperUse(of: paper).runs(in: store)
    guard missing.isEmpty else {
      throw ArtifactError(
        .notFound, "paper '\(paper.path)'",
        expected: "every run that it uses in \(store.root)",
        got: "\(missing.count) missing: \(missing.prefix(5).joined(separator: ", "))")
    }
    runs += stored
  }

  /// The trials or runs that an objection is about.
  package func names(_ objection: Objection) -> [String] {
    switch objection {
    case .failed:
      failures.map { "\($0.experiment)/\($0.label) (\($0.last?.message ?? "never executed"))" }
    case .stale: stale.map { "\($0.experiment)/\($0.label)" }
    case .dirty: dirty.map { "\($0.experiment)/\($0.label)" }
    }
  }

  /// What goes into the archive.
  ///
  /// Reports of experiments that were named as a whole are rendered below `folder`, which has to
  /// stay until the archive is written; `withoutDrawings` is told when gnuplot is missing.
  package func contents(
    _ description: ArchiveDescription, reportsIn folder: String?,
    withoutDrawings: (ReportError) -> Void = { _ in }
  ) throws -> ArchiveContents {
    var contents = ArchiveContents(store: store, runs: runs, description: description)
    contents.failures = failures
    contents.experiments = try Set(runs.map(\.experiment)).union(plans.map(\.experiment.name))
      .sorted().map { name in
        let experiment = laboratory.experiments.first { $0.name == name }
        let plan = plans.first { $0.experiment.name == name }
        return ArchivedExperiment(
          name: name, title: title(of: name),
          narrative: experiment?.narrative ?? "",
          declaration: try experiment.map { Data(try StoredJSON.document($0).utf8) },
          report: try folder.flatMap { folder in
            try plan.flatMap { try render($0, to: "\(folder)/\(name)", withoutDrawings) }
          })
      }
    return contents
  }

  /// The folder of a new report; nil if there is nothing to show.
  private func render(
    _ plan: Plan, to folder: String, _ withoutDrawings: (ReportError) -> Void
  ) throws -> String? {
    guard plan.experiment.report.showsResults else { return nil }
    do {
      try LocatedReport(of: plan, from: store, in: folder, withConfirmations: false)
        .report.write(to: folder)
    } catch let error as ReportError where error.code == .gnuplotMissing {
      // Everything but the drawings is there.
      withoutDrawings(error)
    }
    return folder
  }

  /// What can be said of the archive if nobody says more.
  package func standardDescription() throws -> ArchiveDescription {
    let names = Set(runs.map(\.experiment)).sorted()
    let games = Set(try runs.map { try ResultFile(at: $0.resultPath).text(of: layout.game) }).count
    return ArchiveDescription(
      title: names.map(title).joined(separator: "; "),
      abstract: "\(runs.count.counted("run")) of \(games.counted("mean-field game")), made by the "
        + "experiment\(names.count == 1 ? "" : "s") \(names.joined(separator: ", ")) of mesob: "
        + "solutions with their trajectories, scores and certificates, as HDF5.",
      date: try date())
  }

  /// The title of an experiment; its name if it has none.
  private func title(of name: String) -> String {
    let title = laboratory.experiments.first { $0.name == name }?.title ?? ""
    return title.isEmpty ? name : title
  }

  /// The seconds since 1970 of dates whose year has four digits, as metadata want it.
  private static let writableSeconds = 0..<253_402_300_800

  /// The end of the latest run, or what `SOURCE_DATE_EPOCH` says.
  private func date() throws -> Date {
    if let text = ProcessInfo.processInfo.environment["SOURCE_DATE_EPOCH"], !text.isEmpty {
      guard let seconds = Int(text), Self.writableSeconds.contains(seconds) else {
        throw ArtifactError(
          .invalidDescription, "SOURCE_DATE_EPOCH",
          expected: "seconds since 1970, up to the year 9999", got: "'\(text)'")
      }
      return Date(timeIntervalSince1970: Double(seconds))
    }
    return try runs.map { try $0.provenance.ended }.max() ?? Date(timeIntervalSince1970: 0)
  }
}
