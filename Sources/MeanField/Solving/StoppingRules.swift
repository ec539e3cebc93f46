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

  /// The status that exploitability `now`, after `initial` at the start, ends the solve with.
  func status(exploitability now: Double, initial: Double) -> TerminationStatus? {
    if let bound = absoluteExploitability, now <= bound { return .absoluteExploitability }
    if let factor = relativeExploitability, now <= factor * initial {
      return .relativeExploitability
    }
    return nil
  }
}

/// Why a solve ended.
public enum TerminationStatus: String, Sendable, Hashable, Codable, CaseIterable {
  /// The method found nothing more to be gained: by its own measure its answer is stationary.
  case converged
  /// No step of the method helps any more, though its answer is not stationary.
  case stalled
  /// All iterations were used; nothing else was asked for.
  case iterations
  /// Exploitability reached the absolute bound.
  case absoluteExploitability = "absolute-exploitability"
  /// Exploitability reached the bound relative to the start.
  case relativeExploitability = "relative-exploitability"
  /// The time was used up.
  case timeLimit = "time-limit"
  /// The caller asked to stop.
  case interrupted
  /// A number stopped being finite; the last policy with finite scores is kept, if there was one.
  case diverged

  /// Whether the solve came to the end that was asked for.
  public var isComplete: Bool {
    switch self {
    case .converged, .stalled, .iterations, .absoluteExploitability, .relativeExploitability: true
    case .timeLimit, .interrupted, .diverged: false
    }
  }
}
