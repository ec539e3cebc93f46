import Results
import ArgumentParser
import ArtifactStore
import ExperimentRunner
import Verification

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
    let everything = try plan(in: session)
    for path in input {
      try session.store.keepInput(ofFileAt: path, hash: Digest(ofFileAt: path))
    }
    let workers = session.workers(jobs)
    var plan = sample.map(everything.sampled) ?? everything
    if let budget { plan = plan.affordable(in: budget.value * Double(workers)) }
    if plan.targets.count < everything.targets.count {
      session.console.remark(
        "\(plan.targets.count) of \(everything.targets.count) runs are chosen")
    }
    if integrity {
      let checks = plan.integrityChecks
      try session.print(Listing(checks))
      return checks.allSatisfy(\.isIntact) ? .yes : .no
    }
    if certificate {
      let checks = plan.certificateChecks
      try session.print(Listing(checks))
      return ExitStatus(Outcome(checks.map(\.outcome)))
    }
    let checks = session.verify(plan, in: session.store, by: workers)
    try session.print(Listing(checks))
    return status(Outcome(checks.map(\.outcome)), session.signals)
  }

  private func plan(in session: Session) throws -> VerificationPlan {
    guard all else {
      return try VerificationPlan(names, in: session.laboratory, store: session.store)
    }
    let plan = try VerificationPlan(allOf: session.store)
    guard !plan.isEmpty else {
      throw CommandLineError(
        .undecided, "--all", expected: "stored runs in \(session.store.root)", got: "none")
    }
    return plan
  }

  private func attest(in session: Session) throws -> ExitStatus {
    let use = try PaperUse(of: paperOptions.existingFolder(session.project))
    let (stored, missing) = try use.runs(in: session.store)
    let plan = VerificationPlan(stored.map { StoredResult($0) })
    let checks =
      session.verify(plan, in: session.store, by: session.workers(jobs))
      + missing.map { RunVerification(StoredResult(path: $0), obstacle: "no run is stored") }
    let attestation = PaperAttestation(use, checks)
    try session.print(Listing(checks, attestation))
    return status(attestation.outcome, session.signals)
  }

  private func status(_ outcome: Outcome, _ signals: Signals) -> ExitStatus {
    signals.interruption.isRequested ? signals.status : ExitStatus(outcome)
  }
}
