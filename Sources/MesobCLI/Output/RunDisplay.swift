import ExperimentRunner
import MeanField
import Synchronization

/// The progress of a run: a bar on a terminal, one line per event elsewhere.
final class RunDisplay: Sendable {
  private let console: Console
  private let line: ProgressLine
  private let state = Mutex(State())

  private struct State {
    /// What the running trials say of themselves.
    var word: String?
    var seconds = 0.0
  }

  init(_ console: Console) {
    self.console = console
    line = ProgressLine(console)
  }

  /// Shows an event; called by one worker at a time.
  func show(_ event: RunEvent) {
    let progress = event.progress
    state.withLock { $0.seconds = progress.seconds }
    switch event.kind {
    case .started: if console.isVerbose { say("started  \(event.label)") }
    case .advanced(_, _, let exploitability):
      state.withLock { $0.word = "exploitability \(exploitability.brief)" }
    case .simulated(let agents): state.withLock { $0.word = "\(agents) agents play" }
    case .waited: break
    case .held(let reason): say("held     \(event.label): \(reason)")
    case .unanswered(let reason): say("still waiting: \(reason)")
    case .finished(let outcome): finish(outcome, progress)
    }
    guard console.canRedraw else { return }
    let words: [String?] = [
      "\(progress.done)/\(progress.total)",
      progress.failed > 0 ? "\(progress.failed) failed" : nil,
      progress.done > 0 ? "\(progress.rate.brief)/s" : nil,
      progress.secondsLeft.map { "\($0.clock) left" }, state.withLock(\.word),
    ]
    line.show(progress.fraction, words.compactMap(\.self).joined(separator: "  "))
  }

  /// Ends with a summary line.
  func close(_ experiment: String, _ summary: RunSummary) {
    say(
      "\(experiment): \(summary.planned) planned, \(summary.executed) executed, "
        + (summary.confirmed > 0 ? "\(summary.confirmed) of them as stored, " : "")
        + "\(summary.reused) reused, \(summary.failed) failed"
        + (summary.lost > 0 ? ", \(summary.lost) lost" : "")
        + " in \(state.withLock(\.seconds).clock)")
    if summary.isInterrupted { say("interrupted; the same command goes on from here") }
  }

  private func finish(_ outcome: TrialOutcome, _ progress: RunProgress) {
    line.clear()
    if let message = outcome.message {
      console.failure("\(outcome.label): \(message)")
    } else if !console.canRedraw || console.isVerbose {
      let seconds = outcome.run.map { " in \($0.seconds.brief) s" } ?? ""
      console.remark(
        "[\(progress.done)/\(progress.total)] \(outcome.status.rawValue)\(seconds)  \(outcome.label)"
          + (outcome.resumedAtIteration.map { ", from iteration \($0)" } ?? ""))
    }
  }

  private func say(_ text: String) {
    line.clear()
    console.remark(text)
  }
}
