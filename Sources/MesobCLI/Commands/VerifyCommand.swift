import ArgumentParser
import ArtifactStore
import ExperimentRunner
import Verification
import Foundation
import Results

/// `mesob verify`: proves stored numbers again.
struct VerifyCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Execute stored runs again and compare every number.",
    discussion: """
      A name is an experiment, a tag, a run or a result file. Each run is executed from the \
      configuration in its file and compared dataset by dataset: bits (the same), tolerance (within \
      what the dataset declares) or differs. What came of it is kept beside the runs and shown by \
      'mesob list --runs'.

      --paper executes exactly the runs that the paper's numbers, claims, tables and figures come \
      from, by the .aux file that LaTeX wrote, and says how many of them came out bit by bit.

      --integrity executes nothing and compares the files with the hashes that were published. \
      --certificate proves the bounds of value and exploitability again from the stored rewards, \
      transitions and policy, without a game or a solver.

      Exit status: 0 everything holds, 1 something does not, 2 something could not be told: a file \
      is damaged, an input missing, or the game too large to be stored with its certificate.

      EXAMPLES
        mesob verify quickstart -j 2
        mesob verify --all --budget 10m
        mesob verify --paper
        mesob verify --integrity --all
        mesob verify --certificate solution.h5 --json
      """)

  @Argument(help: ArgumentHelp("Experiments, tags, runs or files.", valueName: "name"))
  var names: [String] = []

  @Flag(help: "Verify the runs of all experiments that are stored.")
  var all = false

  @Flag(help: "Verify the runs that the paper uses.")
  var paper = false

  @Flag(help: "Compare files with their hashes; execute nothing.")
  var integrity = false

  @Flag(help: "Prove the stored certificates again; execute nothing.")
  var certificate = false

  @Option(
    help: ArgumentHelp("Verify about this share of the runs, chosen by key.", valueName: "share"))
  var sample: Double?

  @Option(
    help: ArgumentHelp(
      "Verify the runs that give most numbers in this time, such as 90s, 10m or 2h.",
      valueName: "time"))
  var budget: Seconds?

  @Option(
    help: ArgumentHelp(
      "Keep a copy of a file that runs read, for those whose own copy is missing.",
      valueName: "file"),
    completion: .file())
  var input: [String] = []

  @Option(
    name: .customShort("j", allowingJoined: true),
    help: ArgumentHelp("How many runs are executed at the same time.", valueName: "n"))
  var jobs: Int?

  @OptionGroup var paperOptions: PaperOptions
  @OptionGroup var options: GlobalOptions

  func validate() throws {
    guard [!names.isEmpty, all, paper].count(where: \.self) == 1 else {
      throw ValidationError(
        "Expected either names of experiments, tags, runs or files, or --all, or --paper.")
    }
    if paper, integrity || certificate || sample != nil || budget != nil {
      throw ValidationError(
        "--paper executes every run that the paper uses; it cannot be given with --integrity, "
          + "--certificate, --sample or --budget.")
    }
    if integrity && certificate {
      throw ValidationError("Either --integrity or --certificate can be given, not both.")
    }
    try checkAtLeastOne(jobs, "-j")
    if let sample, !(sample > 0 && sample <= 1) {
      throw ValidationError("Expected --sample above 0 and at most 1, got \(sample).")
    }
  }

  func execute(in session: Session) throws -> ExitStatus {
    if paper { return try attest(in: session) }
    let selection = try VerificationSelection(names, all: all, in: session)
    for path in input {
      try session.store.keepInput(ofFileAt: path, hash: Digest(ofFileAt: path))
    }
    var plan = VerificationPlan(selection.targets)
    if let sample { plan = plan.sampled(sample) }
    let workers = session.workers(jobs)
    if let budget { plan = plan.affordable(in: budget.value * Double(workers)) }
    if plan.targets.count < selection.targets.count {
      session.console.remark(
        "\(plan.targets.count) of \(selection.targets.count) runs are chosen")
    }
    if integrity { return try checkIntegrity(of: plan, selection.damaged, in: session) }
    if certificate { return try checkCertificates(of: plan, selection.damaged, in: session) }
    return try executeAgain(plan, selection.damaged, by: workers, in: session)
  }

  private func attest(in session: Session) throws -> ExitStatus {
    let use = try PaperUse(of: paperOptions.existingFolder(session.project))
    let (stored, missing) = try use.runs(in: session.store)
    let plan = VerificationPlan(stored.map { StoredResult($0) })
    let checks =
      execute(plan, by: session.workers(jobs), in: session)
      + missing.map { RunVerification(path: $0, obstacle: "no run is stored") }
    let attestation = PaperAttestation(use, checks)
    try session.print(Listing(checks, attestation))
    return session.signals.interruption.isRequested
      ? session.signals.status : attestation.status
  }

  private func executeAgain(
    _ plan: VerificationPlan, _ damaged: [DamagedRun], by workers: Int, in session: Session
  ) throws -> ExitStatus {
    let checks =
      execute(plan, by: workers, in: session)
      + damaged.map { RunVerification(path: $0.directory, obstacle: $0.reason) }
    try session.print(Listing(checks))
    if session.signals.interruption.isRequested { return session.signals.status }
    if checks.contains(where: { $0.level == .differs }) { return .no }
    return checks.contains { $0.level == nil } ? .undecided : .yes
  }

  /// Executes runs again, with a display of how far it is.
  private func execute(
    _ plan: VerificationPlan, by workers: Int, in session: Session
  ) -> [RunVerification] {
    session.signals.watch()
    let display = VerificationDisplay(session.console, total: plan.targets.count)
    let verifier = Verifier(
      store: session.store, laboratory: session.laboratory, workers: workers,
      interruption: session.signals.interruption)
    let checks = verifier.verify(plan, report: { display.show($0, $1) })
    display.close(checks)
    return checks
  }

  private func checkIntegrity(
    of plan: VerificationPlan, _ damaged: [DamagedRun], in session: Session
  ) throws -> ExitStatus {
    let checks =
      plan.targets.map(IntegrityCheck.init(of:)) + damaged.map(IntegrityCheck.init(of:))
    try session.print(Listing(checks))
    return checks.allSatisfy(\.isIntact) ? .yes : .no
  }

  private func checkCertificates(
    of plan: VerificationPlan, _ damaged: [DamagedRun], in session: Session
  ) throws -> ExitStatus {
    let checks =
      plan.targets.map { CertificateCheck(ofFileAt: $0.path, run: $0.run) }
      + damaged.map(CertificateCheck.init(of:))
    try session.print(Listing(checks))
    if checks.contains(where: { $0.verdict == .differs }) { return .no }
    return checks.contains { $0.verdict == .undecided } ? .undecided : .yes
  }
}
