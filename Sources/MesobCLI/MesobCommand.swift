import ArgumentParser
import ArtifactStore
public import ExperimentBuilder
import ExperimentRunner
import Foundation
import MeanField
import Mesob
public import SourceCode
import Results
import Synchronization
import Verification
@_exported public import Vocabulary

/// What is wrong with a command line: what, where, what was expected and found.
///
/// Its code is the status to end with.
typealias CommandLineError = Failure<ExitStatus>

/// The command line, for the framework's own executable and for those of other packages.
///
///     import Mesob
///     import MesobCLI
///
///     MesobCommand.main(
///       laboratory: Laboratory(games: Games.all + [MyGame.self], solvers: Solvers.all))
public enum MesobCommand {
  /// Does what the process's arguments say, then ends the process.
  public static func main(laboratory: Laboratory) -> Never {
    // A file that may not grow any more is an error to be told of, not the end of the process.
    signal(SIGXFSZ, SIG_IGN)
    let signals = Signals()
    signals.listen()
    let status = run(
      Array(CommandLine.arguments.dropFirst()), laboratory: laboratory, streams: .standard,
      signals: signals)
    exit(status)
  }

  /// The same with the games and solvers that come with the framework.
  public static func main(experiments: [Experiment], sources: SourceManifest? = nil) -> Never {
    main(laboratory: .standard(experiments: experiments, sources: sources))
  }

  /// Does what the arguments say and returns the exit status.
  static func run(
    _ arguments: [String], laboratory: Laboratory, streams: Streams,
    signals: Signals
  ) -> Int32 {
    var console = Console(streams)
    do {
      var command = try RootCommand.parseAsRoot(arguments)
      guard let command = command as? any SessionCommand else {
        try command.run()
        return ExitStatus.yes.rawValue
      }
      console = Console(streams, options: command.options)
      try DeclaredOptions(of: type(of: command)).refuseRepeated(in: arguments)
      try command.options.enterDirectory()
      let session = Session(
        laboratory: laboratory, options: command.options,
        project: try ProjectFile.found(), console: console, signals: signals)
      // The doctor tells of it among other things.
      if !(command is DoctorCommand) { try session.store.requireFolder() }
      if command.needsStore, !Disk.exists(session.store.root) {
        console.remark("\(session.sharedStore.root): no store yet; the first run makes it")
      }
      return try command.execute(in: session).rawValue
    } catch {
      return report(error, on: console)
    }
  }

  /// Prints help to the output and errors to the error stream.
  private static func report(_ error: any Error, on console: Console) -> Int32 {
    let message = RootCommand.message(for: error)
    switch (ExitStatus(error), RootCommand.exitCode(for: error)) {
    case (let status?, _):
      console.failure("\(error)")
      return status.rawValue
    case (nil, .success):
      let isPrinted = (try? console.print(message)) != nil
      return (isPrinted ? ExitStatus.yes : .cannotWrite).rawValue
    case (nil, .validationFailure):
      console.failure(message)
      // The last line of the parser's full message says where to find help.
      let hint = RootCommand.fullMessage(for: error).split(separator: "\n").last
      if let hint { console.remark(hint.trimmed) }
      return ExitStatus.usage.rawValue
    case (nil, _):
      console.failure(error.reason)
      return ExitStatus.undecided.rawValue
    }
  }
}

/// The command that all others hang from.
struct RootCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mesob",
    abstract: "Mean-field games: declare experiments, run them, report what came out.",
    discussion: """
      Data goes to stdout, everything else to stderr. Exit status: 0 yes, 1 the answer is no, \
      2 could not tell (missing or damaged files), 64 usage, 74 could not write, \
      124 a trial ran out of time, 75 and 130 stopped by a signal (run the same command again \
      to go on).

      EXAMPLE
        mesob solve --game left-right --solver online-mirror-descent step-size=1
      """,
    version: Build.current.version,
    subcommands: [
      ListCommand.self, RunCommand.self, ReportCommand.self, SolveCommand.self, TuneCommand.self,
      EvaluateCommand.self, RecommendCommand.self, InspectCommand.self, VerifyCommand.self,
      DiffCommand.self, CollectCommand.self, ArchiveCommand.self, ReplayCommand.self,
      TagCommand.self, NoteCommand.self, TrashCommand.self, RestoreCommand.self,
      GarbageCommand.self, DoctorCommand.self,
    ])

  @OptionGroup var options: GlobalOptions
}

/// A command that needs to know the games, solvers and experiments that there are.
protocol SessionCommand: ParsableCommand {
  /// The options that every command has.
  var options: GlobalOptions { get }
  /// Whether the command begins a store or lists one, so that a new one is worth a word.
  var needsStore: Bool { get }
  /// Does the command's work; errors are printed by the caller.
  func execute(in session: Session) throws -> ExitStatus
}

extension SessionCommand {
  var needsStore: Bool { false }
}

/// What a command works with.
struct Session {
  /// The games, solvers and experiments.
  let laboratory: Laboratory
  /// The options that every command has.
  let options: GlobalOptions
  /// What the project says.
  let project: ProjectFile
  /// Where the command prints.
  let console: Console
  /// Asks the command to stop.
  let signals: Signals

  /// Where runs are stored.
  var store: ArtifactStore { project.store(at: options.artifacts) }

  /// The file at a path, or the result of the run that the name means.
  func result(named name: String) throws -> StoredResult {
    try StoredResult(named: name, in: laboratory, store: store)
  }

  /// The same store, by a path that other processes understand.
  var sharedStore: ArtifactStore {
    let root = store.root
    return root.hasPrefix("/")
      ? store : ArtifactStore(root: "\(FileManager.default.currentDirectoryPath)/\(root)")
  }

  /// How many trials run side by side, or threads share one: no more than there are processors for.
  func workers(_ jobs: Int?, _ option: String = "-j") -> Int {
    let wanted = jobs ?? project.jobs ?? 1
    let processors = ProcessInfo.processInfo.activeProcessorCount
    if wanted > processors {
      console.remark(
        "\(option) \(wanted): \(processors) at a time, as many as there are processors for this "
          + "process")
    }
    return min(wanted, processors)
  }

  /// Says how many of the runs that are used were made by other sources.
  func warnOfStale(_ plan: Plan) {
    let (stale, name) = (plan.stale.count, plan.experiment.fullName)
    guard stale > 0 else { return }
    console.remark(
      "\(name): \(stale) stored \(stale == 1 ? "run was" : "runs were") made by other sources than "
        + "today's; 'mesob verify \(name)' tells whether anything changed")
  }

  // MARK: Work with a display of how far it is

  /// Solves one game.
  func solve(_ request: SolveRequest) throws -> SolvedGame {
    let line = ProgressLine(console)
    defer { line.clear() }
    return try request.solve(
      progress: { progress in
        line.show(
          Double(progress.iteration) / Double(max(1, progress.iterations)),
          "iteration \(progress.iteration) of \(progress.iterations)  "
            + "exploitability \(progress.evaluation.exploitability.brief)")
      }, isStopped: { signals.interruption.isRequested })
  }

  /// Executes runs again.
  func verify(
    _ plan: VerificationPlan, in store: ArtifactStore, by workers: Int
  ) -> [RunVerification] {
    signals.watch()
    defer { signals.unwatch() }
    let (line, total) = (ProgressLine(console), plan.targets.count)
    let checks = plan.execute(
      in: laboratory, store: store, workers: workers, interruption: signals.interruption
    ) { done, check in
      line.show(
        Double(done) / Double(total),
        "\(done)/\(total)  \((line.seconds * Double(total - done) / Double(done)).clock) left",
        line: "[\(done)/\(total)] \(check.verdict)  \(check.subject.name)")
    } unrecorded: { reason in
      line.clear()
      console.remark("what was verified is not kept for 'mesob list --runs': \(reason)")
    }
    line.clear()
    let executed = checks.prefix(checks.count - plan.damaged.count)
    let words = ["bits", "tolerance", "differs", "failed"].map { word in
      "\(executed.count { $0.verdict == word }) \(word)"
    }
    console.remark(
      "\(executed.count) runs, \(checks.numberCount) numbers: \(words.joined(separator: ", ")) in "
        + line.seconds.clock)
    return checks
  }

  /// Shows how many runs of a plan have been read.
  func progress(of plan: Plan) -> (Int) -> Void {
    let (line, name, count) = (ProgressLine(console), plan.experiment.fullName, plan.trials.count)
    return { done in
      guard console.canRedraw else { return }
      line.show(Double(done) / Double(count), "\(name): \(done)/\(count) runs read")
    }
  }
}

/// SIGINT and SIGTERM: the first ends the process and removes what it works in, or asks a command
/// that can to finish cleanly; then one that comes a second later or more ends the process.
final class Signals: Sendable {
  /// What the command looks at.
  let interruption = Interruption()
  private let received = Atomic(Int32(0))
  private let isAwaited = Atomic(false)

  /// The status to end with after a signal.
  var status: ExitStatus {
    received.load(ordering: .relaxed) == SIGTERM ? .terminated : .interrupted
  }

  /// The status to end with: that after a signal, or else another one.
  func status(or outcome: ExitStatus) -> ExitStatus {
    interruption.isRequested ? status : outcome
  }

  /// From now on the first signal asks the command to finish.
  func watch() { isAwaited.store(true, ordering: .relaxed) }

  /// From now on the first signal ends the process.
  func unwatch() { isAwaited.store(false, ordering: .relaxed) }

  /// Notes a signal.
  func receive(_ signal: Int32) {
    received.store(signal, ordering: .relaxed)
    interruption.request()
  }

  /// Signals that come within this time of the first one are the same one.
  private static let sameSignal = Duration.seconds(1)

  /// Has a thread of its own wait for the signals of this process, unless the process ignores them.
  func listen() {
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGINT, SIGTERM] where !Self.isIgnored(signal) { sigaddset(&signals, signal) }
    // Threads that are made from here on inherit the mask, so only `sigwait` sees the signals.
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    Thread { [self, signals] in
      var watched = signals
      var signal = Int32(0)
      var first: ContinuousClock.Instant?
      while sigwait(&watched, &signal) == 0 {
        let now = ContinuousClock.now
        // `timeout`, schedulers and terminals tell a process and then its whole group.
        if let first, now - first < Self.sameSignal { continue }
        if first == nil {
          first = now
          received.store(signal, ordering: .relaxed)
          if isAwaited.load(ordering: .relaxed) {
            interruption.request()
            continue
          }
        }
        Subprocess.endAll()
        WorkFolder.removeAll()
        Streams.standard.error(
          "\nended at once by a \(interruption.isRequested ? "second " : "")signal: "
            + "what was not stored or printed is lost\n")
        _exit(status.rawValue)
      }
    }.start()
  }

  /// Background jobs of scripts are started with SIGINT ignored; that must stay so.
  private static func isIgnored(_ signal: Int32) -> Bool {
    var action = sigaction()
    sigaction(signal, nil, &action)
    #if os(Linux)
      let handler = action.__sigaction_handler.sa_handler
    #else
      let handler = action.__sigaction_u.__sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
