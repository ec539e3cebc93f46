import ArgumentParser
import ArtifactStore
import ExperimentRunner
import MeanField
import Results
import Verification

/// `mesob list`: what can be named on the command line, and what became of it.
struct ListCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List experiments, games, solvers or metrics.",
    discussion: """
      Games come with their parameters: type, default, range, unit and meaning. Solvers are grouped \
      by what they are for, the best first, with a line of advice; JSON has their parameters. With a \
      name, one of them is listed whole: a game with its metrics, and with the datasets of the files \
      that it takes. \
      Experiments come with the number of trials that are planned, done, failed and stale: \
      made by other sources than today's. One that was run with overrides has a line of its own, \
      NAME@HASH8 with the overrides, until 'mesob trash NAME@HASH8'. With --runs, those that Slurm has are shown as queued, \
      held or running.

      EXAMPLES
        mesob list games tabular
        mesob list experiments --failed
        mesob list solvers mesob --json
      """)

  @Argument(help: "What to list.")
  var kind = Kind.experiments

  @Argument(help: "The only one to list.")
  var name: String?

  @Flag(help: "List every planned trial of the experiments, its status and its run directory.")
  var runs = false

  @Flag(help: "List the trials that failed or whose run is damaged, and why.")
  var failed = false

  @Flag(help: "List the trials whose run was made by other sources than today's.")
  var stale = false

  @OptionGroup var options: GlobalOptions

  var needsStore: Bool { kind == .experiments }

  /// What can be listed.
  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case experiments, games, solvers, metrics
  }

  func validate() throws {
    try refuse(
      kind != .experiments && (runs || failed || stale),
      "--runs, --failed and --stale go with experiments, not with \(kind.rawValue).")
    try refuse(
      [runs, failed, stale].count(where: \.self) > 1,
      "Only one of --runs, --failed and --stale can be given.")
  }

  func execute(in session: Session) throws -> ExitStatus {
    return try session.print(listing(in: session))
  }

  private func listing(in session: Session) throws -> Listing {
    let laboratory = session.laboratory
    switch kind {
    case .games:
      let style = session.console.style
      guard let name else { return Listing(entries: laboratory.games.map { $0.listing(style) }) }
      let game = try laboratory.game(named: name)
      return game.listing(
        style, with: laboratory.metrics.filter { $0.games.contains(game.name) }.map(\.metric))
    case .solvers:
      let style = session.console.style
      return try name.map { try laboratory.solver(named: $0).listing(style) }
        ?? Listing(solvers: laboratory.solvers, style)
    case .metrics:
      return Listing(
        metrics: try name.map(laboratory.metrics) ?? laboratory.metrics,
        ofGames: laboratory.games.count)
    case .experiments:
      let queued = runs ? queuedTrials(in: session) : []
      let wanted = try name.map { name in
        try name.contains("@") ? name : laboratory.experiment(named: name).name
      }
      let overviews = try ExperimentOverview.all(queued, in: laboratory, store: session.store)
        .filter { wanted == nil || [$0.name, $0.variant?.experiment].contains(wanted) }
      if failed { return Listing(trialsOf: overviews) { $0.isWrong } }
      if stale { return Listing(trialsOf: overviews) { $0.isStale } }
      return runs ? Listing(trialsOf: overviews) { _ in true } : Listing(experiments: overviews)
    }
  }

  /// The trials that Slurm holds or executes; none if it does not answer.
  private func queuedTrials(in session: Session) -> [QueuedTrial] {
    do {
      return try QueuedTrial.all(of: session.laboratory.experiments, in: session.store)
    } catch {
      session.console.remark("trials in Slurm's queue are not shown: \(error.reason)")
      return []
    }
  }
}

/// `mesob inspect`: looks into a run or any HDF5 file.
struct InspectCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Look into a run or any HDF5 file.",
    discussion: """
      A run is meant by the path of its directory or file, by the first digits of its key, by its \
      label or by a tag. Without a path inside, everything is listed with types, axes and attributes; \
      the path of a dataset prints its values: an excerpt to read, all of them with --json.

      EXAMPLES
        mesob inspect 3f2a9c
        mesob inspect solution.h5:/solution/policy
        mesob inspect solution.h5:/metrics --json
      """)

  @Argument(
    help: .value("run[:/path]", "A run or a file, and the path of a group or dataset inside."))
  var target: String

  @OptionGroup var options: GlobalOptions

  func execute(in session: Session) throws -> ExitStatus {
    let parts = target.firstRange(of: ":/")
    let name = parts.map { String(target[..<$0.lowerBound]) } ?? target
    let path = parts.map { String(target[target.index(after: $0.lowerBound)...]) } ?? "/"
    let result = try session.result(named: name)
    let object = try StoredObject(
      at: path, in: ResultFile(at: result.path), reads: options.json ? .everything : .excerpt)
    return try session.print(
      Listing(
        object, of: result, marks: try RunMarks(of: result.run, in: session.store),
        attributes: path != "/" || session.console.isVerbose,
        session.console.style))
  }
}

/// `mesob diff`: where two results differ.
struct DiffCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Say where two runs or result files differ.",
    discussion: """
      Configuration, sources, program and machine, then every dataset with the largest difference \
      and its place. --bisect tells from the hash chains which scored iteration was the first with \
      another policy, executes both again up to there, and names the very first iteration and what \
      differs in it.

      Exit status: 0 the same configuration and data, 1 not, 2 could not tell.

      EXAMPLES
        mesob diff 3f2a9c 77ab01
        mesob diff --bisect old/result.h5 new/result.h5 --json
      """)

  @Argument(help: .value("a", "A run or a result file."))
  var first: String

  @Argument(help: .value("b", "The one to compare it with."))
  var second: String

  @Flag(help: "Find the first iteration where the two went apart.")
  var bisect = false

  @OptionGroup var options: GlobalOptions

  func execute(in session: Session) throws -> ExitStatus {
    let results = try [first, second].map(session.result(named:))
    if bisect {
      let bisection = try Bisection(
        results[0], results[1], in: session.laboratory, store: session.store)
      try session.print(Listing(bisection))
      return bisection.firstDifferent == nil ? .yes : .no
    }
    let difference = try RunDifference(results[0], results[1], in: session.store)
    try session.print(Listing(difference))
    return difference.isEmpty ? .yes : .no
  }
}

/// `mesob doctor`: whether this machine and this store are ready.
struct DoctorCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Tell whether this machine and the store are ready, and how to make them so.",
    discussion: """
      Programs, libraries, the file system below the artifacts and what is stored there are looked \
      at; nothing is changed but in a private folder that is removed again. Each line is ok, a \
      warning (something works less well or is not there) or a problem, with its cure.

      Exit status: 0 no problem, 1 a problem.

      EXAMPLES
        mesob doctor
        mesob doctor --json
      """)

  @OptionGroup var options: GlobalOptions

  func execute(in session: Session) throws -> ExitStatus {
    let findings = Doctor(session.laboratory, store: session.store).findings
    try session.print(Listing(findings, session.console.style))
    return findings.contains { $0.grade == .problem } ? .no : .yes
  }
}
