/// Something that happened in a run, with where the run is.
public struct RunEvent: Sendable {
  /// What happened.
  public enum Kind: Sendable {
    /// A trial began.
    case started
    /// A trial was scored on its way.
    case advanced(iteration: Int, iterations: Int, exploitability: Double)
    /// A replica of so many agents has played a trial's solution.
    case simulated(agents: Int)
    /// A trial waits in a scheduler's queue, and will until somebody releases it.
    case held(String)
    /// Time went on, and nothing else is known.
    case waited
    /// The scheduler did not answer; it will be asked again.
    case unanswered(String)
    /// A trial ended.
    case finished(TrialOutcome)
  }

  /// What happened.
  public let kind: Kind
  /// The label of the trial; empty if the event is about none.
  public let label: String
  /// Where the run is.
  public let progress: RunProgress
}

/// How much of a run is done.
public struct RunProgress: Sendable, Hashable {
  /// The trials that were missing at the start.
  public let total: Int
  /// Those of them that have ended, one way or another.
  public let done: Int
  /// Those of them that failed or ran out of time.
  public let failed: Int
  /// Seconds since the run began.
  public let seconds: Double
  /// The share of the work that is done, from 0 to 1; trials count by their iterations.
  public let fraction: Double

  /// Trials per second so far.
  public var rate: Double { seconds > 0 ? Double(done) / seconds : 0 }
  /// Seconds until everything is done, if work goes on at its pace; nil before anything is done.
  public var secondsLeft: Double? {
    fraction > 0 ? seconds * (1 - fraction) / fraction : nil
  }
}
