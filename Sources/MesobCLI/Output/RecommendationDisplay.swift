import FinitePopulation
import MeanField
import Synchronization

/// How far the plays of a recommendation are: a bar on a terminal, nothing elsewhere unless it shall
/// be verbose.
final class RecommendationDisplay: Sendable {
  private let console: Console
  private let drawn = Mutex<ContinuousClock.Instant?>(nil)

  init(_ console: Console) { self.console = console }

  /// Draws the bar, ten times a second at most, or prints a line.
  func show(_ progress: SimulationProgress) {
    let plays = "\(progress.played / progress.agents) of \(progress.total / progress.agents) plays"
    let state = "\(plays) of \(progress.agents) agents"
    if console.canRedraw {
      drawn.withLock { drawn in
        let now = ContinuousClock.now
        if let drawn, now - drawn < .milliseconds(100) { return }
        drawn = now
        console.redraw("\(Bar(Double(progress.played) / Double(progress.total)))  \(state)")
      }
    } else if console.isVerbose {
      console.remark(state)
    }
  }

  /// Takes the bar away.
  func clear() { console.redraw("") }
}
