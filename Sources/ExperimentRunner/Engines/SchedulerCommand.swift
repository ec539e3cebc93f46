import ArtifactStore
import Foundation

/// A command of a scheduler, such as `squeue`, found on the search path.
struct SchedulerCommand {
  /// The name.
  let name: String
  private let executable: String

  /// Finds the command; throws if there is none.
  init(_ name: String) throws(RunnerError) {
    guard let found = Program.find(name) else {
      throw RunnerError(
        .schedulerMissing, "engine slurm", expected: "Slurm's command \(name) on the search path",
        got: "none; go to a login node of the cluster, or leave --engine out")
    }
    self.name = name
    executable = found
  }

  /// What the command prints; throws what it complains of if it fails.
  ///
  /// Variables of the environment whose names begin with `ignoring` do not reach it.
  func output(_ arguments: [String], ignoring: [String]) throws(RunnerError) -> String {
    let environment = ProcessInfo.processInfo.environment.filter { name, _ in
      !ignoring.contains { name.hasPrefix($0) }
    }
    let outcome: Subprocess.Outcome
    do {
      outcome = try Subprocess.run([executable] + arguments, environment: environment)
    } catch {
      throw failure("\(error)")
    }
    guard outcome.status == 0 else {
      let words = outcome.errors.split(whereSeparator: \.isNewline).joined(separator: "; ")
      throw failure("status \(outcome.status)" + (words.isEmpty ? "" : ": \(words)"))
    }
    return outcome.output
  }

  private func failure(_ got: String) -> RunnerError {
    RunnerError(.schedulerFailed, name, expected: "an answer of Slurm", got: got)
  }
}
