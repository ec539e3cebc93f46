/// When a solve ends before its iterations are used up.
public struct StoppingRules: Sendable, Hashable {
  /// Stop when the solver has worked this many seconds; nil for no limit.
  public var seconds: Double?
  /// Stop at or below this exploitability.
  public var absoluteExploitability: Double?
  /// Stop at or below this multiple of the start's exploitability.
  public var relativeExploitability: Double?

  /// No rule unless given.
  public init(
    seconds: Double? = nil, absoluteExploitability: Double? = nil,
    relativeExploitability: Double? = nil
  ) {
    (self.seconds, self.absoluteExploitability) = (seconds, absoluteExploitability)
    self.relativeExploitability = relativeExploitability
  }

  /// The bound that exploitability `now`, after `initial` at the start, has reached.
  func criterion(exploitability now: Double, initial: Double) -> ConvergenceCriterion? {
    if let bound = absoluteExploitability, now <= bound { return .absoluteExploitability }
    if let factor = relativeExploitability, now <= factor * initial {
      return .relativeExploitability
    }
    return nil
  }
}

/// Why a solve ended.
public enum TerminationStatus: String, Sendable, Hashable, Codable, CaseIterable {
  /// What was wanted is reached, by the measure that `Solution.criterion` tells.
  case converged
  /// No step of the method helps any more, though its answer is not stationary.
  case stalled
  /// All iterations were used; nothing else was asked for.
  case iterations
  /// The time was used up.
  case timeLimit = "time-limit"
  /// The caller asked to stop.
  case interrupted
  /// A number stopped being finite; the last policy with finite scores is kept, if there was one.
  case diverged

  /// Whether the solve came to the end that was asked for.
  public var isComplete: Bool {
    switch self {
    case .converged, .stalled, .iterations: true
    case .timeLimit, .interrupted, .diverged: false
    }
  }
}

/// By which measure a solve has converged.
public enum ConvergenceCriterion: String, Sendable, Hashable, Codable, CaseIterable {
  /// The method's own: nothing more is to be gained near its answer.
  case stationarity
  /// Exploitability reached a bound relative to that of uniform play, or of the start.
  case relativeExploitability = "relative-exploitability"
  /// Exploitability reached an absolute bound.
  case absoluteExploitability = "absolute-exploitability"
}
