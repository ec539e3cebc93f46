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
