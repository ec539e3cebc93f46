public import MeanField

/// What a search has found: its rungs, as far as they are complete, and the best configuration.
public struct TuningResult: Sendable {
  /// What was searched.
  public let tuning: Tuning
  /// The rungs that are complete.
  public internal(set) var rungs: [Rung] = []
  /// Whether somebody asked to stop.
  public internal(set) var isInterrupted = false

  /// One rung.
  public struct Rung: Sendable, Hashable {
    /// The iterations of each solve.
    public let iterations: Int
    /// The configurations, the best first.
    public let entries: [Entry]

    /// The best configuration; nil if none has a score.
    public var best: Entry? { entries.first { $0.score != nil } }
    /// The defaults.
    public var standard: Entry? { entries.first { $0.candidate == 0 } }
    /// The configurations without a score.
    public var failed: Int { entries.count { $0.score == nil } }
  }

  /// A configuration and how it did in a rung.
  public struct Entry: Sendable, Hashable {
    /// Its number among the candidates; 0 are the defaults.
    public let candidate: Int
    /// The searched parameters.
    public let configuration: Configuration
    /// What is made small; nil if a solve diverged or failed.
    public let score: Double?
    /// The score of each game, in the order of the games; empty if a solve diverged or failed.
    public let games: [Double]
    /// What went wrong.
    public let message: String?
  }

  /// The best configuration of the longest rung in which any has a score.
  public var best: Entry? { rungs.last { $0.best != nil }?.best }
  /// The iterations that the best configuration was compared at.
  public var iterations: Int? { rungs.last { $0.best != nil }?.iterations }

  /// The parameters to solve with: the fixed ones and the best, with the compared iterations.
  public var configuration: Configuration? {
    guard let best, let iterations else { return nil }
    return tuning.fixed.merging(best.configuration) { $1 }
      .merging(["iterations": .integer(iterations)]) { $1 }
  }
}

/// Where a search is.
public struct TuningProgress: Sendable, Hashable {
  /// The rung, from 0.
  public let rung: Int
  /// The number of rungs.
  public let rungs: Int
  /// The solves of the rung that have ended.
  public let done: Int
  /// The solves of the rung.
  public let total: Int
}
