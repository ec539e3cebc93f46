import ArgumentParser
import ArtifactStore
import ExperimentBuilder
import Foundation

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
  /// What the project says.
  let project: ProjectFile
  /// Where the command prints.
  let console: Console
  /// Asks the command to stop.
  let signals: Signals

  /// Where runs are stored.
  var store: ArtifactStore { ArtifactStore(root: options.artifactsPath(project)) }

  /// The same store, by a path that other processes understand.
  var sharedStore: ArtifactStore {
    let root = store.root
    return root.hasPrefix("/")
      ? store : ArtifactStore(root: "\(FileManager.default.currentDirectoryPath)/\(root)")
  }

  /// How many trials run side by side: no more than there are processors for.
  ///
  /// Every trial is one thread that computes all the time.
  func workers(_ jobs: Int?) -> Int {
    let wanted = jobs ?? project.jobs ?? 1
    let processors = ProcessInfo.processInfo.activeProcessorCount
    if wanted > processors {
      console.remark(
        "-j \(wanted): \(processors) at a time, as many as there are processors for this process")
    }
    return min(wanted, processors)
  }
}
