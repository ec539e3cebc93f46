/// How the process ends.
public enum ExitStatus: Int32, Sendable {
  /// Done, or the answer is yes.
  case yes = 0
  /// The answer is no: a trial failed, a solve diverged, a report is stale.
  case no = 1
  /// Could not tell: something is missing, damaged or unreadable.
  case undecided = 2
  /// Unknown names and bad parameters (`EX_USAGE`).
  case usage = 64
  /// Writing failed (`EX_IOERR`).
  case cannotWrite = 74
  /// Stopped by SIGTERM; the same command goes on (`EX_TEMPFAIL`).
  case terminated = 75
  /// Trials ran out of time, and none failed otherwise.
  case timedOut = 124
  /// Stopped by SIGINT.
  case interrupted = 130

  /// The status that an error of this project's modules ends with; nil for other errors.
  public init?(_ error: any Error) {
    guard let failure = error as? any Failing else { return nil }
    self = failure.exitStatus
  }
}

/// What knows the status that a process ends with because of it.
public protocol Failing: Sendable {
  /// How a process ends that could not help it.
  var exitStatus: ExitStatus { get }
}
