import Archives
import ArtifactStore
import ExperimentBuilder
import ExperimentRunner
import Foundation
import Reporting
import Results

extension ArchiveSelection {
  /// What goes into the archive.
  ///
  /// Reports of experiments that were named as a whole are rendered below `folder`, which has to
  /// stay until the archive is written.
  func contents(
    _ details: ArchiveDetails, reportsIn folder: String?, in session: Session
  ) throws -> ArchiveContents {
    var contents = ArchiveContents(
      store: session.store, runs: runs, description: try description(details, in: session))
    contents.failures = failures
    contents.experiments = try Set(runs.map(\.experiment)).union(plans.map(\.experiment.name))
      .sorted().map { name in
        let experiment = session.laboratory.experiments.first { $0.name == name }
        let plan = plans.first { $0.experiment.name == name }
        return ArchivedExperiment(
          name: name, title: Self.title(of: name, in: session),
          narrative: experiment?.narrative ?? "",
          declaration: try experiment?.archivedJSON(),
          report: try folder.flatMap { folder in
            try plan.flatMap { try render($0, to: "\(folder)/\(name)", in: session) }
          })
      }
    return contents
  }

  /// The folder of a new report; nil if there is nothing to show.
  private func render(_ plan: Plan, to folder: String, in session: Session) throws -> String? {
    guard plan.experiment.report.showsResults else { return nil }
    do {
      try session.report(of: plan, in: folder, withConfirmations: false).report.write(to: folder)
    } catch let error as ReportError where error.code == .gnuplotMissing {
      // Everything but the drawings is there.
      session.console.remark("\(error); the archive has no drawings")
    }
    return folder
  }

  private func description(
    _ details: ArchiveDetails, in session: Session
  ) throws -> ArchiveDescription {
    let names = Set(runs.map(\.experiment)).sorted()
    let titles = names.map { Self.title(of: $0, in: session) }
    let games = Set(try runs.map { try ResultFile(at: $0.resultPath).text(of: layout.game) }).count
    return ArchiveDescription(
      title: details.title ?? titles.joined(separator: "; "),
      abstract: details.abstract
        ?? "\(runs.count.counted("run")) of \(games.counted("mean-field game")), "
        + "made by the experiment\(names.count == 1 ? "" : "s") \(names.joined(separator: ", ")) of mesob: solutions with their "
        + "trajectories, scores and certificates, as HDF5.",
      authors: details.authors, publisher: details.publisher, publisherURL: details.publisherURL,
      license: details.license ?? "CC-BY-4.0", repository: details.repository, doi: details.doi,
      contact: details.contact,
      date: try date())
  }

  /// The title of an experiment; its name if it has none.
  private static func title(of name: String, in session: Session) -> String {
    let title = session.laboratory.experiments.first { $0.name == name }?.title ?? ""
    return title.isEmpty ? name : title
  }

  /// The seconds since 1970 of dates whose year has four digits, as metadata want it.
  private static let writableSeconds = 0..<253_402_300_800

  /// The end of the latest run, or what `SOURCE_DATE_EPOCH` says.
  private func date() throws -> Date {
    if let text = ProcessInfo.processInfo.environment["SOURCE_DATE_EPOCH"], !text.isEmpty {
      guard let seconds = Int(text), Self.writableSeconds.contains(seconds) else {
        throw CommandLineError(
          .usage, "SOURCE_DATE_EPOCH",
          expected: "seconds since 1970, up to the year 9999", got: "'\(text)'")
      }
      return Date(timeIntervalSince1970: Double(seconds))
    }
    return try runs.map { try $0.provenance.ended }.max() ?? Date(timeIntervalSince1970: 0)
  }
}

extension Experiment {
  /// The declaration, as it is archived.
  fileprivate func archivedJSON() throws -> Data {
    Data(try StoredJSON.document(self).utf8)
  }
}
