package import MeanField

/// What a search has found: its rungs, as far as they are complete, and the best configuration.
package struct TuningResult: Sendable {
  /// What was searched.
  package let tuning: Tuning
  /// The rungs that are complete.
  package internal(set) var rungs: [Rung] = []
  /// Whether somebody asked to stop.
  package internal(set) var isInterrupted = false

  /// One rung.
  package struct Rung: Equatable, Sendable {
    /// The iterations of each solve.
    package let iterations: Int
    /// The configurations, the best first.
    package let entries: [Entry]

    /// The best configuration; nil if none has a score.
    package var best: Entry? { entries.first { $0.score != nil } }
    /// The defaults.
    package var standard: Entry? { entries.first { $0.candidate == 0 } }
    /// The configurations without a score.
    package var failed: Int { entries.count { $0.score == nil } }
  }

  /// A configuration and how it did in a rung.
  package struct Entry: Equatable, Sendable {
    /// Its number among the candidates; 0 are the defaults.
    package let candidate: Int
    /// The searched parameters.
    package let configuration: Configuration
    /// What is made small; nil if a solve diverged or failed.
    package let score: Double?
    /// The score of each game, in the order of the games; empty if a solve diverged or failed.
    package let games: [Double]
    /// What went wrong.
    package let message: String?
  }

  /// The best configuration of the longest rung in which any has a score.
  package var best: Entry? { rungs.last { $0.best != nil }?.best }
  /// The iterations that the best configuration was compared at.
  package var iterations: Int? { rungs.last { $0.best != nil }?.iterations }

  /// The parameters to solve with: the fixed ones and the best, with the compared iterations.
  package var configuration: Configuration? {
    guard let best, let iterations else { return nil }
    return tuning.fixed.merging(best.configuration) { $1 }
      .merging(["iterations": .integer(iterations)]) { $1 }
  }
}

/// Where a search is.
package struct TuningProgress: Sendable {
  /// The rung, from 0.
  package let rung: Int
  /// The number of rungs.
  package let rungs: Int
  /// The solves of the rung that have ended.
  package let done: Int
  /// The solves of the rung.
  package let total: Int
}
