/// Something that happened in a run, with where the run is.
package struct RunEvent: Sendable {
  /// What happened.
  package enum Kind: Sendable {
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
  package let kind: Kind
  /// The label of the trial; empty if the event is about none.
  package let label: String
  /// Where the run is.
  package let progress: RunProgress
}

/// How much of a run is done.
package struct RunProgress: Sendable {
  /// The trials that were missing at the start.
  package let total: Int
  /// Those of them that have ended, one way or another.
  package let done: Int
  /// Those of them that failed or ran out of time.
  package let failed: Int
  /// Seconds since the run began.
  package let seconds: Double
  /// The share of the work that is done, from 0 to 1; trials count by their iterations.
  package let fraction: Double

  /// Trials per second so far.
  package var rate: Double { seconds > 0 ? Double(done) / seconds : 0 }
  /// Seconds until everything is done, if work goes on at its pace; nil before anything is done.
  package var secondsLeft: Double? {
    fraction > 0 ? seconds * (1 - fraction) / fraction : nil
  }
}
