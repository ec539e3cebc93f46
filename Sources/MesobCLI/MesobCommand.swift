import ArgumentParser
import ArtifactStore
public import ExperimentBuilder
import ExperimentRunner
import Foundation
import Mesob
public import SourceCode

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
    let status = run(
      Array(CommandLine.arguments.dropFirst()), laboratory: laboratory, streams: .standard,
      signals: Signals())
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
      try command.options.enterDirectory()
      let session = Session(
        laboratory: laboratory, options: command.options,
        project: try ProjectFile(at: ProjectFile.path), console: console, signals: signals)
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
      console.failure(message)
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
