import ArgumentParser
import Foundation

/// The options that every command has, before or after its name.
struct GlobalOptions: ParsableArguments {
  @Flag(help: "Print one JSON document to stdout.")
  var json = false

  @Flag(name: .shortAndLong, help: "Print nothing to stderr but errors.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Print more to stderr, and longer listings.")
  var verbose = false

  @Option(help: "Use color and bold type; auto also honors NO_COLOR.")
  var color = ColorChoice.auto

  @Option(
    name: .customShort("C"),
    help: ArgumentHelp("Work as if started in this directory.", valueName: "dir"),
    completion: .directory)
  var directory: String?

  @Option(
    help: ArgumentHelp(
      """
      Where runs and reports are kept (default: $MESOB_ARTIFACTS, else that of .mesob.json, \
      else Artifacts).
      """,
      valueName: "dir"),
    completion: .directory)
  var artifacts: String?

  /// Whether output is styled.
  enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never
  }

  func validate() throws {
    if quiet && verbose {
      throw ValidationError("Either --quiet or --verbose can be given, not both.")
    }
  }

  /// The folder of the artifact store.
  func artifactsPath(_ project: ProjectFile) -> String {
    let variable = ProcessInfo.processInfo.environment["MESOB_ARTIFACTS"] ?? ""
    return artifacts ?? (variable.isEmpty ? project.artifacts ?? "Artifacts" : variable)
  }

  /// Makes the directory of `-C` the current one.
  func enterDirectory() throws {
    guard let directory else { return }
    guard FileManager.default.changeCurrentDirectoryPath(directory) else {
      throw CommandLineError(
        .undecided, "-C \(directory)", expected: "a directory", got: "none that can be entered")
    }
  }
}
