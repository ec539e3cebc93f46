package import Foundation

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

  static func newAttempt(at date: Date) -> String {
    let time = date.formatted(.iso8601).filter { !"-:".contains($0) }
    return "\(time)-\(Disk.random())"
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

  /// Names of recorded variables, beside those of our own; everything else may be private.
  private static let recorded: Set = [
    "HDF5_USE_FILE_LOCKING", "LANG", "LC_ALL", "OMP_NUM_THREADS", "SOURCE_DATE_EPOCH", "TZ",
    "SLURM_JOB_ID", "SLURM_ARRAY_TASK_ID", "SLURM_PROCID", "SLURM_RESTART_COUNT",
  ]

  /// The surroundings of this process, now.
  package static func current(sourceDigest: String? = nil) -> Surroundings {
    Surroundings(
      machine: .current, commandLine: CommandLine.arguments, git: .current(),
      environment: ProcessInfo.processInfo.environment.filter {
        recorded.contains($0.key) || $0.key.hasPrefix("MESOB_")
      },
      mesobVersion: Build.current.version, sourceDigest: sourceDigest)
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
  /// Whether files differ from the commit or are not part of it.
  package var isDirty: Bool
  /// The hash of the patch that leads from the commit to the files; nil if they are the commit's.
  package var patch: Digest?

  /// The repository around a folder; nil if there is none, no commit, or no git.
  package static func current(in folder: String = ".") -> GitState? {
    guard let commit = git(["rev-parse", "--verify", "HEAD"], folder),
      let status = git(["status", "--porcelain"], folder)
    else { return nil }
    let branch = git(["symbolic-ref", "--short", "--quiet", "HEAD"], folder)
    return GitState(
      commit: commit.trimmed, branch: branch?.trimmed, isDirty: !status.isEmpty, patch: nil)
  }

  /// Files that git does not know and that may be part of a program.
  private static let sourcePatterns = ["*.swift", "*.c", "*.h"]

  /// The patch from the commit to the files: tracked ones, and sources that git does not know.
  ///
  /// Empty in a clean folder, and nil without a repository or above 16 MiB.
  package static func patch(in folder: String = ".") -> String? {
    guard let tracked = git(["diff", "--binary", "HEAD"], folder),
      let names = git(["ls-files", "--others", "--exclude-standard"] + sourcePatterns, folder)
    else { return nil }
    let untracked = names.split(separator: "\n").compactMap { name in
      git(
        ["diff", "--binary", "--no-index", "/dev/null", String(name)], folder, accepting: [0, 1])
    }
    let patch = ([tracked] + untracked).joined()
    return patch.utf8.count <= 1 << 24 ? patch : nil
  }

  /// What git answers; nil if it fails.
  static func git(
    _ arguments: [String], _ folder: String, accepting statuses: Set<Int32> = [0]
  ) -> String? {
    guard let outcome = try? Subprocess.run(["git", "-C", folder] + arguments),
      statuses.contains(outcome.status)
    else { return nil }
    return outcome.output
  }

  /// The top folder of the repository around a folder; nil if there is none, or no git.
  package static func root(of folder: String = ".") -> String? {
    git(["rev-parse", "--show-toplevel"], folder)?.trimmed
  }

  /// Writes all files of a commit to a tar file, below a folder named in it; false if the repository
  /// does not have the commit.
  ///
  /// Equal commits give equal bytes. The commit is named by its full hash.
  package static func archive(
    _ commit: String, in folder: String = ".", below prefix: String, to path: String
  ) -> Bool {
    guard commit.utf8.count >= 40, commit.utf8.allSatisfy(Digest.isDigit) else { return false }
    return git(
      [
        "-c", "tar.umask=0022", "archive", "--format=tar", "--prefix=\(prefix)/",
        "--output=\(path)", "\(commit)^{commit}",
      ], folder) != nil
  }

  /// Applies a patch to a folder that is in no repository; false if it does not fit.
  package static func apply(patch: String, to folder: String) -> Bool {
    git(["apply", "--whitespace=nowarn", patch], folder) != nil
  }
}

extension String {
  var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
