package import Archives
package import ArtifactStore
package import ExperimentBuilder
import ExperimentRunner
import Foundation
import Reporting

/// What came of going through an archive again.
package struct ArchiveReplay {
  /// Whether the bytes are those that were written.
  package let check: ArchiveCheck
  /// What the archive says of itself; nil where that cannot be read.
  package let summary: ArchiveSummary?
  /// The folder that stands for `data` while the archive is gone through.
  package private(set) var root = "data"
  /// What came of executing runs again; nil if none were executed.
  package private(set) var verifications: [RunVerification]?
  /// What came of proving certificates; nil if none were proved.
  package private(set) var certificates: [CertificateCheck]?
  /// The reports that were made again.
  package private(set) var reports: [RebuiltReport] = []

  /// A report that was made again, and where it differs.
  package struct RebuiltReport {
    /// The name of the experiment.
    package let experiment: String
    /// The files that came out differently, by their paths in the report.
    package fileprivate(set) var stale: [String] = []
    /// Why it could not be made; nil if it could.
    package fileprivate(set) var obstacle: String?
  }

  /// Checks the bytes of an archive.
  package init(_ archive: OpenArchive) {
    check = ArchiveCheck(archive)
    summary = try? ArchiveSummary(of: archive)
  }

  /// Proves an archive's certificates, or else has its runs executed again, and makes its reports
  /// again; all in a store of its own for as long as it takes.
  ///
  /// `execute` does what ``Verifier/verify(_:report:)`` does.
  package mutating func run(
    _ archive: OpenArchive, provingCertificates: Bool, in laboratory: Laboratory,
    execute: (VerificationPlan, ArtifactStore) -> [RunVerification]
  ) throws {
    try withTemporaryFolder("replay") { folder in
      root = folder
      try archive.makeStore(in: root)
      let store = ArtifactStore(root: root)
      let plan = try VerificationPlan(allOf: store)
      if provingCertificates {
        certificates = plan.certificateChecks
      } else {
        verifications = execute(plan, store)
      }
      reports = (summary?.reports ?? []).map { Self.rebuild($0, in: store, laboratory) }
    }
  }

  /// Makes a report again from the declaration in the archive.
  private static func rebuild(
    _ name: String, in store: ArtifactStore, _ laboratory: Laboratory
  ) -> RebuiltReport {
    var report = RebuiltReport(experiment: name)
    do {
      let path = store.folder(at: ArchivedExperiment.declarationPath(name))
      let declaration = FileManager.default.contents(atPath: path) ?? Data()
      let experiment = try StoredJSON.read(Experiment.self, declaration)
      report.stale = try LocatedReport(
        of: Plan(experiment, in: laboratory, store: store), from: store,
        in: store.folder(at: "reports/\(name)"), withConfirmations: false
      ).stale(in: nil).files
    } catch {
      report.obstacle = "\(error)"
    }
    return report
  }

  /// What everything came to.
  package var outcome: Outcome {
    let parts =
      (verifications ?? []).map(\.outcome) + (certificates ?? []).map(\.outcome)
      + reports.map { Outcome(fails: !$0.stale.isEmpty, isUndecided: $0.obstacle != nil) }
    return check.isIntact ? Outcome(parts) : .fails
  }
}
