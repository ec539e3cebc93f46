import MeanField

/// Where a single solve is: one line on a terminal, nothing elsewhere unless it shall be verbose.
struct SolveDisplay {
  private let console: Console

  init(_ console: Console) { self.console = console }

  /// Draws the bar, or prints a line.
  func show(_ progress: SolveProgress) {
    let fraction = Double(progress.iteration) / Double(max(1, progress.iterations))
    let state =
      "iteration \(progress.iteration) of \(progress.iterations)  "
      + "exploitability \(progress.evaluation.exploitability.brief)"
    if console.canRedraw {
      console.redraw("\(Bar(fraction))  \(state)")
    } else if console.isVerbose {
      console.remark(state)
    }
  }

  /// Takes the bar away.
  func clear() { console.redraw("") }
}
