import Archives
import ArtifactStore
import ExperimentBuilder
import ExperimentRunner
import Verification
import Foundation
import Results

/// What came of going through an archive again.
struct ArchiveReplay {
  /// Whether the bytes are those that were written.
  let check: ArchiveCheck
  /// What the archive says of itself; nil where that cannot be read.
  let summary: ArchiveSummary?
  /// The folder that stands for `data` while the archive is gone through.
  private(set) var root = "data"
  /// The runs that were found; empty unless they were looked for.
  private(set) var runs: [StoredRun] = []
  /// The run directories that cannot be used.
  private(set) var damaged: [DamagedRun] = []
  /// What came of executing runs again; nil if none were executed.
  private(set) var verifications: [RunVerification]?
  /// What came of proving certificates; nil if none were proved.
  private(set) var certificates: [CertificateCheck]?
  /// The reports that were made again.
  private(set) var reports: [RebuiltReport] = []

  /// A report that was made again, and where it differs.
  struct RebuiltReport {
    let experiment: String
    /// The files that came out differently, by their paths in the report.
    var stale: [String] = []
    /// Why it could not be made; nil if it could.
    var obstacle: String?
  }

  /// Checks the bytes of an archive.
  init(_ archive: OpenArchive) {
    check = ArchiveCheck(archive)
    summary = try? ArchiveSummary(of: archive)
  }

  /// What is inside: a line for the archive, one for each experiment, and where it can be cited.
  var contents: [String] {
    guard let summary else { return [check.amount] }
    let experiments = summary.runCounts.sorted { $0.key < $1.key }.map { name, runs in
      "  \(name): \(runs.counted("run"))" + (summary.reports.contains(name) ? ", report" : "")
    }
    return ["\(summary.title) (\(summary.day)), \(check.amount)"] + experiments
      + (summary.doi.map { ["  \($0)"] } ?? [])
  }

  /// Finds the runs of the archive.
  mutating func findRuns(in store: ArtifactStore) throws {
    root = store.root
    runs = try store.experiments.flatMap(store.runs(of:))
    damaged = try store.experiments.flatMap(store.damagedRuns(of:))
  }

  /// Executes every run again.
  mutating func executeRuns(in store: ArtifactStore, by workers: Int, _ session: Session) {
    let display = VerificationDisplay(session.console, total: runs.count)
    let verifier = Verifier(
      store: store, laboratory: session.laboratory, workers: workers,
      interruption: session.signals.interruption)
    let checks = verifier.verify(
      VerificationPlan(runs.map { StoredResult($0) }),
      report: { display.show($0, $1) })
    display.close(checks)
    verifications =
      checks + damaged.map { RunVerification(path: $0.directory, obstacle: $0.reason) }
  }

  /// Proves every stored certificate again.
  mutating func proveCertificates(in store: ArtifactStore) {
    certificates =
      runs.map { CertificateCheck(ofFileAt: $0.resultPath, run: $0) }
      + damaged.map(CertificateCheck.init(of:))
  }

  /// Makes the reports again from the declarations in the archive.
  mutating func rebuildReports(in store: ArtifactStore, _ session: Session) {
    reports = (summary?.reports ?? []).map { name in
      var report = RebuiltReport(experiment: name)
      do {
        let path = store.folder(at: ArchivedExperiment.declarationPath(name))
        let declaration = FileManager.default.contents(atPath: path) ?? Data()
        let experiment = try StoredJSON.read(Experiment.self, declaration)
        let plan = try Plan(experiment, in: session.laboratory, store: store)
        let folder = store.folder(at: "reports/\(name)")
        report.stale = try session.report(
          of: plan, from: store, in: folder, withConfirmations: false
        ).stale(in: nil).files
      } catch {
        report.obstacle = "\(error)"
      }
      return report
    }
  }

  /// How the command ends.
  var status: ExitStatus {
    let levels = verifications?.map(\.level) ?? []
    let verdicts = certificates?.map(\.verdict) ?? []
    if !check.isIntact || levels.contains(.differs) || verdicts.contains(.differs)
      || reports.contains(where: { !$0.stale.isEmpty })
    {
      return .no
    }
    let isUndecided =
      levels.contains(nil) || verdicts.contains(.undecided)
      || reports.contains { $0.obstacle != nil }
    return isUndecided ? .undecided : .yes
  }
}
