import Foundation

/// A folder for one test, removed with the value.
final class Workspace {
  let path: String

  init() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "reporting-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.path(percentEncoded: false)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func data(_ name: String) throws -> Data {
    try Data(contentsOf: URL(filePath: path).appending(path: name))
  }

  func text(_ name: String) throws -> String { String(decoding: try data(name), as: UTF8.self) }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(filePath: path).appending(path: name))
  }

  /// Every file below the folder, by relative path.
  var files: [String] {
    let names = FileManager.default.enumerator(atPath: path)?.allObjects as? [String] ?? []
    return names.filter { $0.contains(".") }.sorted()
  }
}

/// A program on the search path.
enum Program {
  static func path(_ name: String) -> URL? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { "\($0)/\(name)" }
      .first(where: FileManager.default.isExecutableFile).map { URL(filePath: $0) }
  }

  /// Runs a program and returns its standard output.
  static func run(_ program: URL, _ arguments: [String], in folder: String) throws -> String {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: folder)
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}
