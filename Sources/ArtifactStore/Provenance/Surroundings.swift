import Foundation
package import SourceCode

/// Where a process runs: machine, command line, source and environment.
package struct Surroundings: Codable, Hashable, Sendable {
  /// The machine.
  package var machine: Machine
  /// The program and its arguments.
  package var commandLine: [String]
  /// The state of the git repository that the process was started in; nil if there is none.
  package var git: GitState?
  /// Those environment variables that may change how a process runs.
  package var environment: [String: String]
  /// The version of mesob.
  package var mesobVersion: String
  /// The hash of the sources that the program was built from; nil if it does not know.
  package var sourceDigest: String?

  /// The surroundings of this process, now.
  package static func current(of sources: SourceManifest? = nil) -> Surroundings {
    Surroundings(
      machine: .current, commandLine: CommandLine.arguments, git: .current(of: sources),
      environment: ProcessInfo.processInfo.environment.filter { isRecorded($0.key) },
      mesobVersion: Build.current.version, sourceDigest: sources?.digest)
  }

  /// Names of recorded variables; everything else may be private and stays out.
  private static func isRecorded(_ name: String) -> Bool {
    let names = [
      "HDF5_USE_FILE_LOCKING", "LANG", "LC_ALL", "MESOB_ARTIFACTS", "OMP_NUM_THREADS",
      "SLURM_ARRAY_TASK_ID", "SLURM_JOB_ID", "SLURM_PROCID", "SLURM_RESTART_COUNT",
      "SOURCE_DATE_EPOCH", "TZ",
    ]
    return names.contains(name)
  }
}

/// The kind of a computer.
package struct Machine: Codable, Hashable, Sendable {
  /// The number of processors that this process may use.
  package var processorCount: Int
  /// The instruction set, such as `x86_64`.
  package var architecture: String
  /// The operating system and its version.
  package var operatingSystem: String
  /// The name of the processor; nil where the system does not tell.
  package var processor: String?

  /// This machine.
  package static var current: Machine {
    Machine(
      processorCount: ProcessInfo.processInfo.activeProcessorCount, architecture: architecture,
      operatingSystem: ProcessInfo.processInfo.operatingSystemVersionString,
      processor: processorName)
  }

  private static var architecture: String {
    #if arch(x86_64)
      "x86_64"
    #elseif arch(arm64)
      "arm64"
    #else
      "other"
    #endif
  }

  private static var processorName: String? {
    #if os(Linux)
      guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8) else {
        return nil
      }
      let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
      return line?.split(separator: ":", maxSplits: 1).last?.trimmingCharacters(in: .whitespaces)
    #else
      var size = 0
      guard sysctlbyname("machdep.cpu.brand_string", nil, &size, nil, 0) == 0 else { return nil }
      var bytes = [UInt8](repeating: 0, count: size)
      guard sysctlbyname("machdep.cpu.brand_string", &bytes, &size, nil, 0) == 0 else { return nil }
      return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    #endif
  }
}
