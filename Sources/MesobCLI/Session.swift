import ArgumentParser
import ArtifactStore
import ExperimentBuilder

/// A command that needs to know the games, solvers and experiments that there are.
protocol SessionCommand: ParsableCommand {
  /// The options that every command has.
  var options: GlobalOptions { get }
  /// Does the command's work; errors are printed by the caller.
  func execute(in session: Session) throws -> ExitStatus
}

/// What a command works with.
struct Session {
  /// The games, solvers and experiments.
  let laboratory: Laboratory
  /// The options that every command has.
  let options: GlobalOptions
  /// Where the command prints.
  let console: Console
  /// Asks the command to stop.
  let signals: Signals

  /// Where runs are stored.
  var store: ArtifactStore { ArtifactStore(root: options.artifactsPath) }
}
