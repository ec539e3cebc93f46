import ExperimentBuilder
import Foundation
import Synchronization
import Testing

@testable import MesobCLI

/// What a command did: its exit status, its data and its remarks.
struct Invocation {
  let status: Int32
  let output: String
  let error: String

  /// Runs a command in this process, with tiny experiments and without a terminal.
  init(
    _ arguments: [String], in folder: Folder, laboratory: Laboratory = .tiny,
    signals: Signals = Signals()
  ) {
    let output = Mutex("")
    let error = Mutex("")
    status = MesobCommand.run(
      arguments + ["--artifacts", folder.path("Artifacts")], laboratory: laboratory,
      streams: Streams(
        output: { text in output.withLock { $0 += text } },
        error: { text in error.withLock { $0 += text } }),
      signals: signals)
    self.output = output.withLock(\.self)
    self.error = error.withLock(\.self)
  }

  /// Runs the executable that was built beside the tests.
  init(
    process arguments: [String], environment: [String: String] = [:], in folder: Folder,
    output target: FileHandle? = nil,
    while running: (Process, _ errors: URL) throws -> Void = { _, _ in }
  ) throws {
    let process = Process()
    process.executableURL = try Self.executable()
    process.arguments = arguments
    process.currentDirectoryURL = folder.url
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let paths = ["stdout", "stderr"].map { folder.url.appending(path: "\($0)-\(UUID())") }
    for path in paths { try Data().write(to: path) }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try target ?? FileHandle(forWritingTo: paths[0])
    process.standardError = try FileHandle(forWritingTo: paths[1])
    try process.run()
    try running(process, paths[1])
    process.waitUntilExit()
    status = process.terminationStatus
    output = try String(contentsOf: paths[0], encoding: .utf8)
    error = try String(contentsOf: paths[1], encoding: .utf8)
  }

  /// `mesob` is built into the directory that holds the test bundle.
  private static func executable() throws -> URL {
    let places =
      Bundle.allBundles.map(\.bundleURL) + [Bundle.main.executableURL].compactMap(\.self)
      + [URL(filePath: CommandLine.arguments[0])]
    let candidates = places.flatMap { place in
      [place, place.deletingLastPathComponent()].map { $0.appending(path: "mesob") }
    }
    return try #require(
      candidates.first {
        FileManager.default.isExecutableFile(atPath: $0.path(percentEncoded: false))
      }, "the executable mesob is missing beside the tests")
  }

  /// The lines on stdout.
  var lines: [String] { output.split(separator: "\n").map(String.init) }

  /// The document on stdout.
  func json(sourceLocation: SourceLocation = #_sourceLocation) throws -> Any {
    try JSONSerialization.jsonObject(with: Data(output.utf8))
  }

  /// The document on stdout, an object.
  func object(sourceLocation: SourceLocation = #_sourceLocation) throws -> [String: Any] {
    try #require(try json() as? [String: Any], sourceLocation: sourceLocation)
  }

  /// The document on stdout, a list of objects.
  func list(sourceLocation: SourceLocation = #_sourceLocation) throws -> [[String: Any]] {
    try #require(try json() as? [[String: Any]], sourceLocation: sourceLocation)
  }
}

/// A new folder, removed when nobody needs it any more.
final class Folder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "mesob-cli-\(UUID())")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path(percentEncoded: false) }

  func contains(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: url.appending(path: name))
  }
}
