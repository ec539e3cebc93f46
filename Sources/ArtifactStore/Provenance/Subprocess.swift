package import Foundation

/// Programs that work for this one, and print where they are told to.
///
/// Not by Foundation's `Process`: it learns of a child's end through a socket, and waits for ever where
/// there is no network at all.
package enum Subprocess {
  /// Runs a program of the search path or at a path, and returns its exit status.
  ///
  /// That is 128 and the signal's number if a signal ended it. Without a place to print to, nothing is
  /// printed.
  package static func run(_ command: [String], printingTo output: FileHandle? = nil) throws -> Int32
  {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    if let output {
      posix_spawn_file_actions_adddup2(&actions, output.fileDescriptor, STDOUT_FILENO)
    } else {
      posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
      posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    }
    let words = command.map { strdup($0) }
    let variables = ProcessInfo.processInfo.environment.map { strdup("\($0.key)=\($0.value)") }
    defer { (words + variables).forEach { free($0) } }
    var child = pid_t()
    let code = posix_spawnp(&child, command[0], &actions, nil, words + [nil], variables + [nil])
    guard code == 0 else { throw failure(command, code) }
    return try status(of: child, command)
  }

  private static func status(of child: pid_t, _ command: [String]) throws -> Int32 {
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 {
      guard errno == EINTR else { throw failure(command, errno) }
    }
    let signal = status & 0x7F
    return signal == 0 ? status >> 8 & 0xFF : 128 + signal
  }

  private static func failure(_ command: [String], _ code: Int32) -> ArtifactError {
    ArtifactError(
      .cannotRead, "program '\(command[0])'", expected: "one that can be executed",
      got: String(cString: strerror(code)))
  }
}
