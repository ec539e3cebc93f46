import ExperimentRunner
import MeanField
import Synchronization

/// Where a run is: a bar on a terminal, one line per event elsewhere.
final class RunDisplay: Sendable {
  private let console: Console
  private let state: Mutex<State>

  private struct State {
    var exploitability: Double?
    var agents: Int?
    var drawn: ContinuousClock.Instant?
    var progress: RunProgress?
  }

  init(_ console: Console) {
    self.console = console
    state = Mutex(State())
  }

  /// Shows an event; called by one worker at a time.
  func show(_ event: RunEvent) {
    state.withLock { state in
      state.progress = event.progress
      switch event.kind {
      case .started:
        if console.isVerbose {
          console.redraw("")
          console.remark("started  \(event.label)")
        }
      case .advanced(_, _, let exploitability):
        state.exploitability = exploitability
        state.agents = nil
      case .simulated(let agents): state.agents = agents
      case .waited: break
      case .held(let reason):
        console.redraw("")
        console.remark("held     \(event.label): \(reason)")
      case .unanswered(let reason):
        console.redraw("")
        console.remark("still waiting: \(reason)")
      case .finished(let outcome):
        finish(outcome, event.progress)
      }
      draw(event, &state)
    }
  }

  /// Ends with a summary line.
  func close(_ experiment: String, _ summary: RunSummary) {
    console.redraw("")
    let seconds = state.withLock { $0.progress?.seconds } ?? 0
    console.remark(
      "\(experiment): \(summary.planned) planned, \(summary.executed) executed, "
        + (summary.confirmed > 0 ? "\(summary.confirmed) of them as stored, " : "")
        + "\(summary.reused) reused, \(summary.failed) failed"
        + (summary.lost > 0 ? ", \(summary.lost) lost" : "") + " in \(seconds.clock)")
    if summary.isInterrupted {
      console.remark("interrupted; the same command goes on from here")
    }
  }

  private func finish(_ outcome: TrialOutcome, _ progress: RunProgress) {
    console.redraw("")
    if let message = outcome.message {
      console.failure("\(outcome.label): \(message)")
    } else if !console.canRedraw || console.isVerbose {
      let seconds = outcome.run.map { " in \($0.seconds.brief) s" } ?? ""
      console.remark(
        "[\(progress.done)/\(progress.total)] \(outcome.status.rawValue)\(seconds)  \(outcome.label)"
          + (outcome.resumedAtIteration.map { ", from iteration \($0)" } ?? "")
      )
    }
  }

  /// Ten times a second is often enough.
  private func draw(_ event: RunEvent, _ state: inout State) {
    let now = ContinuousClock.now
    if let drawn = state.drawn, now - drawn < .milliseconds(100) { return }
    state.drawn = now
    let progress = event.progress
    let words: [String?] = [
      "\(Bar(progress.fraction))", "\(progress.done)/\(progress.total)",
      progress.failed > 0 ? "\(progress.failed) failed" : nil,
      progress.done > 0 ? "\(progress.rate.brief)/s" : nil,
      progress.secondsLeft.map { "\($0.clock) left" },
      state.exploitability.map { "exploitability \($0.brief)" },
      state.agents.map { "\($0) agents play" },
    ]
    console.redraw(words.compactMap(\.self).joined(separator: "  "))
  }
}
