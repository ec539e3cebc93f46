package import ArtifactStore
import Foundation

/// The command line by which another process executes trials of an experiment.
///
/// It is that of `mesob run`, spelled out so that neither its directory nor a project file counts.
package struct TrialCommand {
  /// The words, to which `--key` and the keys of trials are added.
  package let words: [String]

  package init(
    experiment: String, overrides: [String], timeout: Double?, store: ArtifactStore
  ) throws {
    let directory = FileManager.default.currentDirectoryPath
    words =
      [try Self.executable(), "run", experiment] + overrides
      + ["--engine", "local", "-j", "1", "--no-report", "-C", directory]
      + ["--artifacts", store.root] + (timeout.map { ["--timeout", "\($0)"] } ?? [])
  }

  /// The program that is running.
  private static func executable() throws -> String {
    let path =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      ?? Bundle.main.executablePath ?? CommandLine.arguments[0]
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw RunnerError(
        .unreadable, "this program", expected: "a file that other processes can start",
        got: "\(path), which is not there any more")
    }
    return path
  }
}
