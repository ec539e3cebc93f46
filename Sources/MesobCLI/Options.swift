import Archives
import ArgumentParser
import ArtifactStore
import ExperimentBuilder
import ExperimentRunner
import Foundation
import MeanField
import Verification

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
    help: .value("dir", "Work as if started in this directory."),
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
    try refuse(quiet && verbose, "Either --quiet or --verbose can be given, not both.")
    try refuse(
      artifacts == "", "Expected --artifacts with a folder, got an empty text: is a variable unset?"
    )
    try refuse(directory == "", "Expected -C with a directory, got an empty text.")
  }

  /// Makes the directory of `-C` the current one.
  func enterDirectory() throws {
    guard let directory else { return }
    try CommandLineError.require(
      FileManager.default.changeCurrentDirectoryPath(directory), .undecided, "-C \(directory)",
      expected: "a directory", got: "none that can be entered")
  }
}

/// Where the paper is.
struct PaperOptions: ParsableArguments {
  @Option(
    help: .value("dir", "The folder of the paper (default: that of .mesob.json, else Paper)."),
    completion: .directory)
  var paperFolder: String?
}

/// A length of time, written `90`, `90s`, `10m`, `2h` or `1d`.
struct Seconds: ExpressibleByArgument {
  /// The number of seconds.
  let value: Double

  private static let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86400]

  init?(argument: String) {
    let unit = argument.last.flatMap { Self.units[$0] }
    guard let number = Double(unit == nil ? argument : String(argument.dropLast())),
      number.isFinite, number >= 0
    else { return nil }
    value = number * (unit ?? 1)
  }
}

/// Formats of report files, written `tex,pdf`.
struct FormatList: ExpressibleByArgument {
  /// The formats that there are, by file name extension.
  static let known = ["md", "tex", "html", "ipynb", "csv", "json", "pdf", "png", "svg", "gnuplot"]

  /// The formats that are wanted.
  let names: [String]

  init?(argument: String) {
    names = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard names.allSatisfy(Self.known.contains) else { return nil }
  }
}

extension ArgumentHelp {
  /// What an argument means, and what its value is called.
  static func value(_ name: String, _ abstract: String) -> ArgumentHelp {
    ArgumentHelp(abstract, valueName: name)
  }
}

extension Option<Int?> {
  /// `-j`: how much is done at the same time.
  init(jobs abstract: String) {
    self.init(name: .customShort("j", allowingJoined: true), help: .value("n", abstract))
  }
}

/// Throws if a command line is wrong, with what was expected.
func refuse(_ isWrong: Bool, _ message: @autoclosure () -> String) throws {
  if isWrong { throw ValidationError(message()) }
}

/// Throws unless an option's number is finite and at least 0, or not given.
func checkNotNegative(_ value: Double?, _ option: String) throws {
  guard let value else { return }
  try refuse(
    !(value.isFinite && value >= 0), "Expected \(option) with a finite number ≥ 0, got \(value).")
}

/// Throws unless an option's number is at least 1, or not given.
func checkAtLeastOne(_ value: Int?, _ option: String) throws {
  guard let value else { return }
  try refuse(value < 1, "Expected \(option) 1 or more, got \(value).")
}

/// Throws unless a new file can be made at the path that an option gives.
///
/// Work may take long: what its end would trip over is found before it begins.
func checkNewFile(_ path: String?, _ option: String) throws {
  guard let path else { return }
  let manager = FileManager.default
  try CommandLineError.require(
    !manager.fileExists(atPath: path), .cannotWrite, "\(option) \(path)",
    expected: "the path of a new file", got: "one that exists")
  let folder = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
  try CommandLineError.require(
    Disk.isFolder(folder) && manager.isWritableFile(atPath: folder), .cannotWrite,
    "\(option) \(path)", expected: "a path in a folder that can be written to",
    got: manager.fileExists(atPath: folder) ? "\(folder)" : "no folder \(folder)")
}
