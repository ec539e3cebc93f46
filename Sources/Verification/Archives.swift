package import Archives
package import ArtifactStore
package import ExperimentBuilder
import ExperimentRunner
import Foundation
package import Reporting
import Results
package import Vocabulary

/// The runs that an archive is to hold, and what speaks against them.
package struct ArchiveSelection {
  /// The runs, each once.
  package private(set) var runs: [StoredRun] = []
  /// The experiments that were named as a whole, as they are declared or with overrides.
  private var plans: [Plan] = []
  /// What is left out of the reports of variants, a sentence each.
  package private(set) var omissions: [String] = []
  /// Trials of these that have no run.
  package private(set) var failures: [ArchivedFailure] = []
  /// The names of the trials or runs that an objection is about.
  package private(set) var objections: [Objection: [String]] = [:]

  private let laboratory: Laboratory
  private let store: ArtifactStore

  /// What speaks against an archive.
  package enum Objection: String, CaseIterable, Sendable {
    /// Trials without a run.
    case failed
    /// Runs that were made by other sources than today's, and not verified by these.
    case stale
    /// Runs that were made in a checkout with changes that no commit has.
    case dirty
    /// Sources of the program that cannot be had; found when the archive is made.
    case sources

    /// What it is about.
    fileprivate var words: String {
      switch self {
      case .failed: "trials without a run"
      case .stale: "runs by other sources than today's"
      case .dirty: "runs by sources that no commit has"
      case .sources: "sources of the program that cannot be found"
      }
    }
  }

  /// The runs of experiments, tags and paths, and those that a paper uses.
  package init(
    _ names: [String], paper: PaperFolder?, in laboratory: Laboratory, store: ArtifactStore
  ) throws {
    self.laboratory = laboratory
    self.store = store
    for thing in try NamedThing.all(names, in: laboratory, store: store) {
      switch thing {
      case .experiment(let selection): try add(selection)
      case .other(let name): runs += try laboratory.runs(named: name, in: store)
      }
    }
    objections[.failed] = failures.map {
      "\($0.experiment)/\($0.label) (\($0.last?.message ?? "never executed"))"
    }
    if let paper { try add(paper) }
    var seen: Set<String> = []
    runs = runs.filter { seen.insert("\($0.experiment)/\($0.key)").inserted }
    for run in runs {
      let name = "\(run.experiment)/\(run.label)"
      if try store.isStale(run, for: laboratory.sources) {
        objections[.stale, default: []] += [name]
      }
    }
    objections[.dirty] = try dirtyRuns()
    try ArtifactError.require(
      !runs.isEmpty, .notFound, names.isEmpty ? "--paper" : names.joined(separator: ", "),
      expected: "stored runs in \(store.root)", got: "none")
  }

  /// Finds the dirty runs: what a run recorded is judged again from its sources, as far as they were
  /// kept and the repository at hand has its commit.
  private func dirtyRuns() throws -> [String] {
    let repository = GitRepository()
    var judged: [String: CommittedSources?] = [:]
    return try runs.compactMap { run in
      guard let git = try run.provenance.surroundings.git, git.isDirty else { return nil }
      let name = "\(git.commit) \(run.sourceDigest ?? "")"
      let committed =
        judged[name]
        ?? run.sourceDigest.flatMap { store.sourceManifest($0) }.flatMap { sources in
          repository.flatMap { CommittedSources(of: sources, at: git.commit, in: $0) }
        }
      judged[name] = .some(committed)
      let files = committed?.differing
      if let files, files.isEmpty { return nil }
      return "\(run.experiment)/\(run.label)"
        + (files.map { " (\($0.prefix(8).joined(separator: ", ")))" } ?? "")
    }
  }

  private mutating func add(_ selection: TrialSelection) throws {
    var selection = selection
    omissions += selection.fitReport()
    plans.append(selection.experiment)
    runs += selection.runs
    let name = selection.experiment.experiment.name
    failures += try selection.experiment.missing.map { trial in
      ArchivedFailure(
        experiment: name, label: trial.label, key: trial.key,
        last: try store.failures(of: trial.key, experiment: name).last)
    }
  }

  /// Every run that the paper uses.
  private mutating func add(_ paper: PaperFolder) throws {
    let (stored, missing) = try PaperUse(of: paper).runs(in: store)
    try ArtifactError.require(
      missing.isEmpty, .notFound, "paper '\(paper.path)'",
      expected: "every run that it uses in \(store.root)",
      got: "\(missing.count) missing: \(missing.prefix(5).joined(separator: ", "))")
    runs += stored
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
    let owners = owners
    contents.experiments = try experimentNames.map { name in
      let plan = plans.first { $0.experiment.fullName == name }
      let experiment =
        plan?.experimentWithHashes ?? laboratory.experiments.first { $0.name == name }
      return ArchivedExperiment(
        name: name, variant: plan?.experiment.variant, title: title(of: name),
        narrative: experiment?.narrative ?? "",
        declaration: try experiment.map { Data(try StoredJSON.document($0).utf8) },
        runs: Set(owners.filter { $0.value.contains(name) }.keys.map(\.key)),
        report: try folder.flatMap { folder in
          try plan.flatMap { try render($0, to: "\(folder)/\(name)", withoutDrawings) }
        })
    }
    return contents
  }

  /// Writes the archive, and records in the store that its runs are archived.
  ///
  /// Throws unless everything that speaks against the runs is allowed. `remark` is told what is left
  /// out, and why.
  package func write(
    to path: String, _ details: ArchiveDetails = ArchiveDetails(),
    allowing allowed: Set<Objection> = [], withReports: Bool = true,
    withCombinedFiles: Bool = false, for deposits: Set<Deposit> = [], replacing: Bool = false,
    remark: (String) -> Void
  ) throws {
    for objection in Objection.allCases where !allowed.contains(objection) {
      let names = objections[objection, default: []]
      try ProjectError.require(
        names.isEmpty, .no, "archive",
        expected: "no \(objection.words), or --allow \(objection.rawValue)",
        got: "\(names.count): \(names.prefix(5).joined(separator: ", "))"
          + (names.count > 5 ? ", …" : ""))
    }
    store.sweep()
    try withTemporaryFolder("reports") { folder in
      var contents = try contents(
        details.description(or: standardDescription()), reportsIn: withReports ? folder : nil,
        withoutDrawings: { remark("\($0); the archive has no drawings") })
      contents.hasCombinedFiles = withCombinedFiles
      contents.allowsMissingSources = allowed.contains(.sources)
      contents.deposits = deposits
      try contents.write(to: path, replacing: replacing) {
        remark("the program cannot be built from this archive alone: \($0)")
      }
    }
    do {
      try store.recordArchive(
        URL(filePath: path).deletingPathExtension().lastPathComponent, of: runs)
    } catch {
      remark("'mesob gc' does not learn that these runs are archived: \(error.reason)")
    }
  }

  /// The experiments and variants whose runs these are, sorted.
  package var experimentNames: [String] {
    Set(owners.values.joined() + plans.map(\.experiment.fullName)).sorted()
  }

  /// Those that plan each run, of the ones that were named as a whole; else the run's experiment.
  private var owners: [StoredRun: [String]] {
    var owners: [StoredRun: [String]] = [:]
    for plan in plans {
      for run in plan.trials.compactMap(\.stored) {
        owners[run, default: []].append(plan.experiment.fullName)
      }
    }
    for run in runs where owners[run] == nil { owners[run] = [run.experiment] }
    return owners
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
    let names = experimentNames
    let words = names.map { name in
      plans.first { $0.experiment.fullName == name }?.experiment.variant?.description ?? name
    }
    let games = Set(try runs.map { try ResultFile(at: $0.resultPath).text(of: layout.game) }).count
    return ArchiveDescription(
      title: names.map(title).uniqued().joined(separator: "; "),
      abstract: "\(runs.count.counted("run")) of \(games.counted("mean-field game")), made by the "
        + "experiment\(names.count == 1 ? "" : "s") \(words.joined(separator: ", ")) of mesob: "
        + "solutions with their trajectories, scores and certificates, as HDF5.",
      date: try date())
  }

  /// The title of an experiment; its name if it has none.
  private func title(of name: String) -> String {
    let declared = name.prefix { $0 != "@" }
    let title = laboratory.experiments.first { $0.name == declared }?.title ?? ""
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
  /// `execute` does what ``VerificationPlan`` does; reports are left out once `isStopped`.
  package mutating func run(
    _ archive: OpenArchive, provingCertificates: Bool, in laboratory: Laboratory,
    isStopped: () -> Bool,
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
      for name in summary?.reports ?? [] where !isStopped() {
        reports.append(Self.rebuild(name, in: store, laboratory))
      }
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
      ).stale(in: nil, isComplete: true).files
    } catch {
      report.obstacle = error.reason
    }
    return report
  }

  /// What everything came to.
  package var outcome: ExitStatus {
    let parts =
      (verifications ?? []).map(\.outcome) + (certificates ?? []).map(\.outcome)
      + reports.map { ExitStatus(fails: !$0.stale.isEmpty, isUndecided: $0.obstacle != nil) }
    return check.isIntact ? ExitStatus(parts) : .no
  }
}

/// The program of the day that an archive was made, built from the sources in it.
package struct ArchivedProgram {
  private let path: String

  /// Unpacks the sources to a folder, changes of the checkout among them.
  ///
  /// Throws unless the archive has the files of exactly one commit.
  package init(in archive: OpenArchive, to path: String) throws {
    let sources = archive.files.filter { $0.hasPrefix("data/sources/") }
    let (tars, patches) = (
      sources.filter { $0.hasSuffix(".tar") }, sources.filter { $0.hasSuffix(".patch") }
    )
    guard let tar = tars.first, tars.count == 1, patches.count <= 1 else {
      throw ArtifactError(
        .invalidContents, "\(archive.path), --build",
        expected: "the sources of one commit, with one patch at most",
        got: "those of \(tars.count), and \(patches.count.counted("patch file"))")
    }
    self.path = path
    for file in [tar] + patches {
      try archive.copy(file, to: URL(filePath: "\(path)/\(Self.name(file))"))
    }
    try run("tar", ["-C", path, "--strip-components=1", "-xf", "\(path)/\(Self.name(tar))"])
    // Files that are no sources make a checkout dirty and leave its patch empty.
    for patch in patches where try !archive.data(patch).isEmpty {
      try run("git", ["-C", path, "apply", "--whitespace=nowarn", Self.name(patch)])
    }
    if let resolved = sources.first(where: { $0.hasSuffix("/Package.resolved") }) {
      try archive.copy(resolved, to: URL(filePath: "\(path)/\(Self.name(resolved))"))
    }
  }

  /// Builds the program, which may take minutes and fetch packages, and returns its path.
  package func build() throws -> String {
    try run(
      "swift", ["build", "--package-path", path, "-c", "release", "--product", "mesob"],
      needing:
        "a Swift toolchain, what .ci/install lists, and the network for packages that are not "
        + "cached")
    return "\(path)/.build/release/mesob"
  }

  /// Builds the program of an archive in a folder that is announced and removed again, starts it
  /// with some arguments, and returns the status that it ends with.
  package static func run(
    _ arguments: [String], from archive: OpenArchive, announcing announce: (String) -> Void
  ) throws -> Int32 {
    try withTemporaryFolder("build") { folder in
      let program = try ArchivedProgram(in: archive, to: folder)
      announce(folder)
      return try Subprocess.run(
        [program.build()] + arguments, printingTo: .standardOutput)
    }
  }

  private static func name(_ file: String) -> String { URL(filePath: file).lastPathComponent }

  private func run(
    _ program: String, _ arguments: [String], needing needs: String? = nil
  ) throws {
    let status = try Subprocess.run([program] + arguments, printingTo: .standardError)
    try RunnerError.require(
      status == 0, .unreadable, "--build, \(program) \(arguments.joined(separator: " "))",
      expected: "to succeed" + (needs.map { ", which takes \($0)" } ?? ""),
      got: "exit status \(status); what it printed is above")
  }
}
