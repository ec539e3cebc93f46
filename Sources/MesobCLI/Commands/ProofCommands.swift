import Archives
import ArgumentParser
import ArtifactStore
import Foundation
import Results
import Verification

/// `mesob verify`: proves stored numbers again.
struct VerifyCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Execute stored runs again and compare every number.",
    discussion: """
      A name is an experiment, as it is declared or with overrides (NAME@HASH8, NAME key=value…), a \
      tag, a run or a result file. Each run is executed from the \
      configuration in its file and compared dataset by dataset: bits (the same), tolerance (within \
      what the dataset declares) or differs. What came of it is kept beside the runs and shown by \
      'mesob list --runs'.

      --paper executes exactly the runs that the paper's numbers, claims, tables and figures come \
      from, by the .aux file that LaTeX wrote, and says how many of them came out bit by bit.

      --integrity executes nothing and compares the files with the hashes that were published. \
      --certificate proves the bounds of value and exploitability again from the stored rewards, \
      transitions and policy, without a game or a solver, and how far a balance is from the best \
      from stored polynomials.

      Exit status: 0 everything holds, 1 something does not, 2 something could not be told: a file \
      is damaged, an input missing, or the game too large to be stored with its certificate.

      EXAMPLES
        mesob verify quickstart -j 2
        mesob verify quickstart budget=4,6,8
        mesob verify --all --budget 10m
        mesob verify --paper
        mesob verify --integrity --all
        mesob verify --certificate solution.h5 --json
      """)

  @Argument(help: .value("name", "Experiments, tags, runs or files."))
  var names: [String] = []

  @Flag(help: "Verify the runs of all experiments that are stored.")
  var all = false

  @Flag(help: "Verify the runs that the paper uses.")
  var paper = false

  @Flag(help: "Compare files with their hashes; execute nothing.")
  var integrity = false

  @Flag(help: "Prove the stored certificates again; execute nothing.")
  var certificate = false

  @Option(help: .value("share", "Verify about this share of the runs, chosen by key."))
  var sample: Double?

  @Option(
    help: .value(
      "time", "Verify the runs that give most numbers in this time, such as 90s, 10m or 2h."))
  var budget: Seconds?

  @Option(
    help: .value(
      "file", "Keep a copy of a file that runs read, for those whose own copy is missing."),
    completion: .file())
  var input: [String] = []

  @Option(jobs: "How many runs are executed at the same time.")
  var jobs: Int?

  @OptionGroup var paperOptions: PaperOptions
  @OptionGroup var options: GlobalOptions

  func validate() throws {
    try refuse(
      [!names.isEmpty, all, paper].count(where: \.self) != 1,
      "Expected either names of experiments, tags, runs or files, or --all, or --paper.")
    try refuse(
      paper && (integrity || certificate || sample != nil || budget != nil),
      "--paper executes every run that the paper uses; it cannot be given with --integrity, "
        + "--certificate, --sample or --budget.")
    try refuse(
      integrity && certificate, "Either --integrity or --certificate can be given, not both.")
    try checkAtLeastOne(jobs, "-j")
    if let sample {
      try refuse(
        !(sample > 0 && sample <= 1), "Expected --sample above 0 and at most 1, got \(sample).")
    }
  }

  func execute(in session: Session) throws -> ExitStatus {
    if paper { return try attest(in: session) }
    let everything = try plan(in: session)
    for path in input {
      try session.store.keepInput(ofFileAt: path, hash: Digest(ofFileAt: path))
    }
    let workers = session.workers(jobs)
    var plan = sample.map(everything.sampled) ?? everything
    if let budget { plan = plan.affordable(in: budget.value * Double(workers)) }
    if plan.targets.count < everything.targets.count {
      session.console.remark("\(plan.targets.count) of \(everything.targets.count) runs are chosen")
    }
    if integrity {
      let checks = plan.integrityChecks
      try session.print(Listing(integrity: checks))
      return checks.allSatisfy { $0.damage == nil } ? .yes : .no
    }
    if certificate {
      let checks = plan.certificateChecks
      try session.print(Listing(checks))
      return ExitStatus(checks.map(\.outcome))
    }
    let checks = session.verify(plan, in: session.store, by: workers)
    try session.print(Listing(checks))
    return session.signals.status(or: ExitStatus(checks.map(\.outcome)))
  }

  private func plan(in session: Session) throws -> VerificationPlan {
    guard all else {
      return try VerificationPlan(names, in: session.laboratory, store: session.store)
    }
    let plan = try VerificationPlan(allOf: session.store)
    try CommandLineError.require(
      !plan.isEmpty, .undecided, "--all", expected: "stored runs in \(session.store.root)",
      got: "none")
    return plan
  }

  private func attest(in session: Session) throws -> ExitStatus {
    let (checks, attestation) = try PaperAttestation.make(
      of: session.project.existingPaperFolder(at: paperOptions.paperFolder), in: session.store
    ) { session.verify($0, in: session.store, by: session.workers(jobs)) }
    try session.print(Listing(checks, attestation))
    return session.signals.status(or: attestation.outcome)
  }

}

/// `mesob archive`: runs for people who have nothing of ours.
struct ArchiveCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "archive",
    abstract: "Pack runs into an archive that outlives this program.",
    discussion: """
      A name is an experiment, as it is declared or with overrides (NAME@HASH8, NAME key=value…), a \
      tag or a run. The archive is a BagIt 1.0 bag with a Process Run \
      Crate (RO-Crate) inside: results, configurations, provenance, the report, sources, \
      a data dictionary, a README for strangers, and a checker in plain Python. It is a zip file if \
      the name ends in .zip, else a folder. The same runs give the same bytes: dates are the end \
      of the latest run, or $SOURCE_DATE_EPOCH.

      Refused, unless --allow says otherwise: trials without a run (failed), runs by other sources \
      than today's (stale), runs by sources that no commit has (dirty), sources of the \
      program that cannot be found (sources). 'mesob gc' keeps archived runs. Title, authors, \
      publisher, license and repository come from the section "archive" of .mesob.json; the license of data is CC-BY-4.0 unless something else is said.

      EXAMPLES
        mesob archive quickstart -o quickstart.zip --check
        mesob archive quickstart budget=4,6,8 -o budgets.zip
        mesob archive paper-table-1 -o table-1 --title 'Runs of table 1'
        mesob archive --paper -o paper.zip --doi 10.5281/zenodo.1234567
      """)

  @Argument(help: .value("name", "Experiments, tags or runs."))
  var names: [String] = []

  @Flag(help: "Archive every run that the compiled paper uses, as 'verify --paper' does.")
  var paper = false

  @Option(
    name: .customShort("o"),
    help: .value("x.zip|dir", "The zip file or the folder to make."),
    completion: .file())
  var output: String

  @Flag(help: "Read the archive back and check every byte of it.")
  var check = false

  @Flag(help: "Replace an archive that is there, even if it has other runs.")
  var force = false

  @Option(help: "Archive in spite of failed trials, stale or dirty runs, missing sources.")
  var allow: [ArchiveSelection.Objection] = []

  @Flag(
    inversion: .prefixedNo, exclusivity: .exclusive,
    help: "Render the reports of whole experiments into the archive.")
  var report = true

  @Flag(help: "Add each experiment as one HDF5 file, with a table of all its runs.")
  var singleFile = false

  @Flag(help: "Add metadata for a deposit with Zenodo.")
  var zenodo = false

  @Flag(help: "Add metadata for a deposit with Dataverse.")
  var dataverse = false

  @Option(help: "The title of the archive.")
  var title: String?

  @Option(help: "The license of the data, by its name in the list of SPDX.")
  var license: String?

  @Option(help: "A DOI that was reserved for the archive.")
  var doi: String?

  @OptionGroup var paperOptions: PaperOptions
  @OptionGroup var options: GlobalOptions

  func validate() throws {
    try refuse(names.isEmpty && !paper, "Expected names of experiments, tags or runs, or --paper.")
    try refuse(
      output.isEmpty || output.hasSuffix("/.zip") || output == ".zip",
      "Expected a name with -o, got '\(output)'.")
  }

  func execute(in session: Session) throws -> ExitStatus {
    let selection = try ArchiveSelection(
      names, paper: paper ? session.project.existingPaperFolder(at: paperOptions.paperFolder) : nil,
      in: session.laboratory, store: session.store)
    selection.omissions.forEach(session.console.remark)
    var details = session.project.archive
    for (name, text) in [("title", title), ("license", license), ("doi", doi)] {
      details.texts[name] = text ?? details.texts[name]
    }
    if details.authors.isEmpty {
      session.console.remark(
        "no authors: .mesob.json can say who they are, {\"archive\": {\"authors\": [{\"name\": …}]}}"
      )
    }
    let path = output.hasSuffix("/") ? String(output.dropLast()) : output
    try selection.write(
      to: path, details, allowing: Set(allow), withReports: report, withCombinedFiles: singleFile,
      for: Set((zenodo ? [.zenodo] : []) + (dataverse ? [.dataverse] : [])), replacing: force,
      remark: session.console.remark)
    let checked = check ? ArchiveCheck(try OpenArchive(at: path)) : nil
    try session.print(Listing(path, selection, checked))
    for damage in checked?.damages ?? [] { session.console.failure("\(damage)") }
    return checked?.isIntact == false ? .no : .yes
  }
}

extension ArchiveSelection.Objection: ExpressibleByArgument {}

/// `mesob replay`: everything in an archive again, from the archive alone.
struct ReplayCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Check an archive, execute its runs again, and rebuild its tables.",
    discussion: """
      Nothing is needed but the archive: no store, no git, no network. Its bytes are compared with \
      its seal and manifests; every run is executed again and compared dataset by dataset, as \
      'mesob verify' does; tables, figures' data and report pages are made again from the archived \
      declarations and runs, and compared byte by byte. The archive is not changed.

      --integrity stops after the bytes; --certificate proves the stored bounds again instead of \
      executing anything. --build builds the program from the sources in the archive, and replays \
      with that one: it takes minutes, a Swift toolchain, and the network unless packages are cached.

      Exit status: 0 everything holds, 1 something does not, 2 something could not be told.

      EXAMPLES
        mesob replay quickstart.zip -j 2
        mesob replay quickstart.zip --certificate --json
        mesob replay quickstart.zip --integrity
      """)

  @Argument(
    help: .value("archive", "A zip file or a folder from 'mesob archive'."),
    completion: .file())
  var path: String

  @Flag(help: "Compare bytes with hashes; execute nothing.")
  var integrity = false

  @Flag(help: "Prove the stored certificates again; execute nothing.")
  var certificate = false

  @Flag(help: "Build the program from the archived sources, and replay with that.")
  var build = false

  @Option(jobs: "How many runs are executed at the same time.")
  var jobs: Int?

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    try refuse(
      [integrity, certificate, build].count(where: \.self) > 1,
      "Only one of --integrity, --certificate and --build can be given.")
    try checkAtLeastOne(jobs, "-j")
  }

  func execute(in session: Session) throws -> ExitStatus {
    let archive = try OpenArchive(at: path)
    var replay = ArchiveReplay(archive)
    if replay.check.isIntact {
      for line in replay.contents { session.console.remark(line) }
      if build { return try replayWithItsProgram(archive, in: session) }
      if !integrity {
        try replay.run(
          archive, provingCertificates: certificate, in: session.laboratory,
          isStopped: { session.signals.interruption.isRequested }
        ) { session.verify($0, in: $1, by: session.workers(jobs)) }
      }
    }
    try session.print(Listing(replay))
    return session.signals.status(or: replay.outcome)
  }

  /// Builds the archived program and hands the work over to it.
  private func replayWithItsProgram(
    _ archive: OpenArchive, in session: Session
  ) throws -> ExitStatus {
    let options: [String] =
      (jobs.map { ["-j", "\($0)"] } ?? []) + (session.options.json ? ["--json"] : [])
    let status = try ArchivedProgram.run(["replay", path] + options, from: archive) {
      session.console.remark("building the archived program in \($0)")
    }
    return ExitStatus(rawValue: status) ?? .undecided
  }
}
