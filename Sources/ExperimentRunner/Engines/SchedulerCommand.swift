import Foundation
import Synchronization

/// A command of a scheduler, such as `squeue`, found on the search path.
struct SchedulerCommand {
  /// The name.
  let name: String
  private let executable: URL

  /// Finds the command; throws if there is none.
  init(_ name: String) throws(RunnerError) {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let candidates = path.split(separator: ":").map { "\($0)/\(name)" }
    guard let found = candidates.first(where: FileManager.default.isExecutableFile) else {
      throw RunnerError(
        .schedulerMissing, "engine slurm", expected: "Slurm's command \(name) on the search path",
        got: "none; go to a login node of the cluster, or leave --engine out")
    }
    self.name = name
    executable = URL(filePath: found)
  }

  /// What the command prints; throws what it complains of if it fails.
  ///
  /// Variables of the environment whose names begin with `ignoring` do not reach it.
  func output(_ arguments: [String], ignoring: [String]) throws(RunnerError) -> String {
    let process = Process()
    let output = Pipe()
    let errors = Pipe()
    process.executableURL = executable
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.filter { name, _ in
      !ignoring.contains { name.hasPrefix($0) }
    }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    do {
      try process.run()
    } catch {
      throw failure("\(error.localizedDescription)")
    }
    // Both streams are read at the same time, so that neither fills up and stops the command.
    let complaint = Mutex(Data())
    let reading = DispatchGroup()
    reading.enter()
    Thread {
      let data = (try? errors.fileHandleForReading.readToEnd()) ?? Data()
      complaint.withLock { $0 = data }
      reading.leave()
    }.start()
    let answer = (try? output.fileHandleForReading.readToEnd()) ?? Data()
    reading.wait()
    process.waitUntilExit()
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      let words = String(decoding: complaint.withLock(\.self), as: UTF8.self)
        .split(whereSeparator: \.isNewline).joined(separator: "; ")
      throw failure(
        "status \(process.terminationStatus)" + (words.isEmpty ? "" : ": \(words)"))
    }
    return String(decoding: answer, as: UTF8.self)
  }

  private func failure(_ got: String) -> RunnerError {
    RunnerError(.schedulerFailed, name, expected: "an answer of Slurm", got: got)
  }
}
