public import Foundation

/// How a run came to be: everything about it that may differ when it is executed again.
public struct Provenance: Codable, Hashable, Sendable {
  /// The one execution, unique over machines: when it began, and a random number.
  public var attempt: String
  /// When it began.
  public var started: Date
  /// When it ended.
  public var ended: Date
  /// Seconds that the solver worked; scoring and writing are not counted.
  public var seconds: Double
  /// Seconds that the solver had worked at each iteration of the trace.
  public var traceSeconds: [Double]
  /// The most memory that the process had used when the run ended.
  public var peakMemoryBytes: Int
  /// Where it ran.
  public var surroundings: Surroundings
  /// The iteration of the checkpoint that it went on from; nil if it began at the start.
  public var resumedAtIteration: Int?
  /// What was published; nil before that, and for executions that gave no run.
  public var identity: RunIdentity?

  /// Describes an execution; `ended` and the memory are taken now unless given.
  public init(
    started: Date, ended: Date = Date(), seconds: Double, traceSeconds: [Double] = [],
    peakMemoryBytes: Int = Provenance.peakMemoryBytes, surroundings: Surroundings
  ) {
    attempt = Provenance.newAttempt(at: started)
    self.started = started
    self.ended = ended
    self.seconds = seconds
    self.traceSeconds = traceSeconds
    self.peakMemoryBytes = peakMemoryBytes
    self.surroundings = surroundings
  }

  static func newAttempt(at date: Date) -> String {
    let time = date.formatted(.iso8601).filter { !"-:".contains($0) }
    return "\(time)-\(Disk.random())"
  }

  /// The most memory that this process has used so far, in bytes.
  public static var peakMemoryBytes: Int {
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
public struct RunIdentity: Codable, Hashable, Sendable {
  /// The run key.
  public var key: RunKey
  /// The experiment.
  public var experiment: String
  /// The readable name.
  public var label: String
  /// The hash of what the result says.
  public var contentHash: Digest
  /// The hash of the result's bytes.
  public var fileHash: Digest
  /// The number of the result's bytes.
  public var fileBytes: Int
  /// The version of the result's layout; nil in stores from before this was said.
  public var schema: Int64?
}
