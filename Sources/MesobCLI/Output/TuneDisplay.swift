import ExperimentRunner

/// Where a search is: a bar on a terminal, one line per rung elsewhere.
struct TuneDisplay: Sendable {
  private let console: Console
  private let tuning: Tuning

  init(_ console: Console, _ tuning: Tuning) {
    self.console = console
    self.tuning = tuning
    console.remark(
      "\(tuning.candidates.count) configurations of \(tuning.solver.name) in "
        + "\(tuning.schedule.count) rungs, at most \(tuning.cost) iterations")
  }

  /// Draws the bar, or prints a line at the end of a rung.
  func show(_ progress: TuningProgress) {
    let rung = tuning.schedule[progress.rung]
    let state =
      "rung \(progress.rung + 1) of \(progress.rungs)  \(progress.done)/\(progress.total) solves "
      + "of \(rung.iterations) iterations"
    if console.canRedraw {
      console.redraw("\(Bar(Double(progress.done) / Double(progress.total)))  \(state)")
    } else if console.isVerbose || progress.done == progress.total {
      console.remark(state)
    }
  }

  /// Takes the bar away and says what went wrong.
  func close(_ result: TuningResult) {
    console.redraw("")
    if result.isInterrupted {
      console.remark("interrupted after \(result.rungs.count) of \(tuning.schedule.count) rungs")
    }
    if result.best == nil, !result.isInterrupted {
      let reason = result.rungs.last?.entries.first?.message
      console.failure("no configuration has a score" + (reason.map { "; \($0)" } ?? ""))
    }
  }
}
