package import Foundation
package import SourceCode

/// How a run came to be: everything about it that may differ when it is executed again.
package struct Provenance: Codable, Hashable, Sendable {
  /// The one execution, unique over machines: when it began, and a random number.
  package var attempt: String
  /// When it began.
  package var started: Date
  /// When it ended.
  package var ended: Date
  /// Seconds that the solver worked; scoring and writing are not counted.
  package var seconds: Double
  /// Seconds that the solver had worked at each iteration of the trace.
  package var traceSeconds: [Double]
  /// The most memory that the process had used when the run ended.
  package var peakMemoryBytes: Int
  /// Where it ran.
  package var surroundings: Surroundings
  /// The iteration of the checkpoint that it went on from; nil if it began at the start.
  package var resumedAtIteration: Int?
  /// What was published; nil before that, and for executions that gave no run.
  package var identity: RunIdentity?

  /// Describes an execution; `ended` and the memory are taken now unless given.
  package init(
    started: Date, ended: Date = Date(), seconds: Double, traceSeconds: [Double] = [],
    peakMemoryBytes: Int = Provenance.peakMemoryBytes, surroundings: Surroundings
  ) {
    attempt = Provenance.newAttempt(at: started)
    (self.started, self.ended) = (started, ended)
    (self.seconds, self.traceSeconds) = (seconds, traceSeconds)
    self.peakMemoryBytes = peakMemoryBytes
    self.surroundings = surroundings
  }

  /// A name that is later in the alphabet the later it is made, to the microsecond.
  static func newAttempt(at date: Date) -> String {
    let time = date.formatted(.iso8601).filter { !"-:Z".contains($0) }
    let since = date.timeIntervalSince1970
    let fraction = String(format: "%06d", Int((since - since.rounded(.down)) * 1e6))
    return "\(time).\(fraction)Z-\(Disk.random())"
  }

  /// The most memory that this process has used so far, in bytes.
  package static var peakMemoryBytes: Int {
    var usage = rusage()
    #if os(Linux)
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      return usage.ru_maxrss * 1024
    #else
      getrusage(RUSAGE_SELF, &usage)
      return usage.ru_maxrss
    #endif
  }
}

/// What was published: the identity of a run and the hashes of its result.
package struct RunIdentity: Codable, Hashable, Sendable {
  /// The run key.
  package var key: RunKey
  /// The experiment.
  package var experiment: String
  /// The readable name.
  package var label: String
  /// The hash of what the result says.
  package var contentHash: Digest
  /// The hash of the result's bytes.
  package var fileHash: Digest
  /// The number of the result's bytes.
  package var fileBytes: Int
  /// The version of the result's layout; nil in stores from before this was said.
  package var schema: Int64?

  /// The name of the directory that the run is published to.
  package var directoryName: String { FolderName.make(label, key) }
}

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

  /// Names of recorded variables; everything else may be private and stays out.
  private static let recorded: Set = [
    "HDF5_USE_FILE_LOCKING", "LANG", "LC_ALL", "MESOB_ARTIFACTS", "OMP_NUM_THREADS",
    "SLURM_ARRAY_TASK_ID", "SLURM_JOB_ID", "SLURM_PROCID", "SLURM_RESTART_COUNT",
    "SOURCE_DATE_EPOCH", "TZ",
  ]

  /// The surroundings of this process, now.
  package static func current(of sources: SourceManifest? = nil) -> Surroundings {
    Surroundings(
      machine: .current, commandLine: CommandLine.arguments, git: .current(of: sources),
      environment: ProcessInfo.processInfo.environment.filter { recorded.contains($0.key) },
      mesobVersion: Build.current.version, sourceDigest: sources?.digest)
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

/// What this program was built from: the same for every run of one build.
package struct Build: Sendable {
  /// The version of mesob.
  package var version: String
  /// `debug` or `release`.
  package var configuration: String
  /// The compiler, as precisely as the compiler lets a program know.
  package var compiler: String

  /// This build.
  package static let current = Build(
    version: "0.1.0", configuration: configuration, compiler: compiler)

  /// The hash of the running program's file.
  package static let executable =
    (try? Digest(ofFileAt: executablePath)) ?? Digest(of: "unknown")

  static var executablePath: String {
    #if os(Linux)
      "/proc/self/exe"
    #else
      Bundle.main.executablePath ?? CommandLine.arguments[0]
    #endif
  }

  private static var configuration: String {
    #if DEBUG
      "debug"
    #else
      "release"
    #endif
  }

  private static var compiler: String {
    #if compiler(>=6.4)
      "Swift 6.4 or later"
    #elseif compiler(>=6.3)
      "Swift 6.3"
    #else
      "Swift 6.2"
    #endif
  }
}

/// Which source a process was started from, as far as git knows.
package struct GitState: Codable, Hashable, Sendable {
  /// The commit's full hash.
  package var commit: String
  /// The branch; nil when none is checked out.
  package var branch: String?
  /// Whether a file that the program was built from differs from the commit's, or is not in it.
  package var isDirty: Bool
  /// The hash of the patch that leads from the commit to the files; nil if they are the commit's.
  package var patch: Digest?

  /// The repository around a folder, as the home of a program's sources.
  ///
  /// Nil if there is none, no commit, or no git, and if it holds none of the sources: then it says
  /// nothing about the program. Only the sources are compared; whatever else has changed there or is
  /// unknown to git makes nothing dirty. A program that does not know its sources is dirty where a
  /// tracked file of Swift or C has changed.
  package static func current(
    of sources: SourceManifest?, in folder: String = "."
  ) -> GitState? {
    guard let repository = GitRepository(around: folder), let commit = repository.head else {
      return nil
    }
    let isDirty: Bool
    if let sources {
      guard let committed = CommittedSources(of: sources, at: commit, in: repository) else {
        return nil
      }
      isDirty = !committed.differing.isEmpty
    } else {
      isDirty = repository.hasChangedCode
    }
    return GitState(commit: commit, branch: repository.branch, isDirty: isDirty, patch: nil)
  }
}

extension String {
  var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
