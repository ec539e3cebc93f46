package import Foundation
import HDF5
import Synchronization

/// Programs that work for this one.
///
/// Not by Foundation's `Process`: it learns of a child's end through a socket, and waits for ever where
/// there is no network at all; its `waitUntilExit` waits for hours when the time of day is set back.
package enum Subprocess {
  /// What a program did.
  package struct Outcome: Sendable {
    /// Its exit status; 128 and the signal's number if a signal ended it.
    package let status: Int32
    /// What it printed, to the byte.
    package let printed: Data
    /// What it printed, as text.
    package var output: String { String(decoding: printed, as: UTF8.self) }
    /// What it complained of.
    package let errors: String
  }

  /// Runs a program of the search path or at a path, and hands over what it prints.
  ///
  /// Input and output go through files without names: no pipe fills up and stops it.
  ///
  /// It works in a folder, or in the current one, and knows some variables, or those of this process.
  package static func run(
    _ command: [String], in folder: String? = nil, environment: [String: String]? = nil,
    input: Data = Data()
  ) throws -> Outcome {
    let files = try (0..<3).map { _ in try namelessFile() }
    try files[0].write(contentsOf: input)
    try files[0].seek(toOffset: 0)
    let status = try execute(command, files.map(\.fileDescriptor), in: folder, environment)
    let printed = try files.dropFirst().map { file in
      try file.seek(toOffset: 0)
      return try file.readToEnd() ?? Data()
    }
    return Outcome(
      status: status, printed: printed[0], errors: String(decoding: printed[1], as: UTF8.self))
  }

  /// Runs a program that prints to a file, its complaints to this process's, and returns its status.
  ///
  /// It may work for long, so signals reach it even where this process waits for them.
  package static func run(_ command: [String], printingTo output: FileHandle) throws -> Int32 {
    let input = try namelessFile()
    return try execute(
      command, [input.fileDescriptor, output.fileDescriptor, STDERR_FILENO], in: nil, nil,
      takesSignals: true)
  }

  private static let children = Mutex<Set<pid_t>>([])

  /// Asks all programs that are running to end, before this process does.
  package static func endAll() { for child in children.withLock({ $0 }) { kill(child, SIGTERM) } }

  /// Runs a program with descriptors as its standard input, output and errors; returns its status.
  private static func execute(
    _ command: [String], _ descriptors: [Int32], in folder: String?,
    _ environment: [String: String]?, takesSignals: Bool = false
  ) throws -> Int32 {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    if takesSignals {
      var none = sigset_t()
      sigemptyset(&none)
      posix_spawnattr_setsigmask(&attributes, &none)
      posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    }
    for (number, descriptor) in descriptors.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
    }
    // Not every C library can be told of a folder.
    let entry = folder.map { ["/bin/sh", "-c", #"cd "$0" && exec "$@""#, $0] } ?? []
    let words = (entry + command).map { strdup($0) }
    let variables = (environment ?? ProcessInfo.processInfo.environment).map {
      strdup("\($0.key)=\($0.value)")
    }
    defer { (words + variables).forEach { free($0) } }
    var child = pid_t()
    let code = posix_spawnp(
      &child, (entry + command)[0], &actions, &attributes, words + [nil], variables + [nil])
    guard code == 0 else { throw failure(command, code) }
    children.withLock { [child] in _ = $0.insert(child) }
    defer { children.withLock { [child] in _ = $0.remove(child) } }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 {
      guard errno == EINTR else { throw failure(command, errno) }
    }
    let signal = status & 0x7F
    return signal == 0 ? status >> 8 & 0xFF : 128 + signal
  }

  /// A file for reading and writing that no name leads to, closed with its owner.
  private static func namelessFile() throws -> FileHandle {
    let descriptor = NamelessFile.open()
    try require(
      descriptor >= 0, .cannotWrite, NamelessFile.template, expected: "a file that can be made",
      got: String(cString: strerror(errno)))
    return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  private static func failure(_ command: [String], _ code: Int32) -> ArtifactError {
    ArtifactError(
      .cannotRead, "program '\(command[0])'", expected: "one that can be executed",
      got: String(cString: strerror(code)))
  }
}

/// A program on the search path.
package enum Program {
  /// Its path; nil if no folder of the search path, by default that of the environment, has it.
  package static func find(_ name: String, in searchPath: String? = nil) -> String? {
    let folders = searchPath ?? ProcessInfo.processInfo.environment["PATH"] ?? ""
    return folders.split(separator: ":").map { "\($0)/\(name)" }
      .first(where: FileManager.default.isExecutableFile)
  }
}
