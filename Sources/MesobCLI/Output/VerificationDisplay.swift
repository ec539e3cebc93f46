import ExperimentRunner
import Verification

/// How far a verification is: a bar on a terminal, one line per run elsewhere.
struct VerificationDisplay: Sendable {
  private let console: Console
  private let total: Int
  private let began = ContinuousClock.now

  init(_ console: Console, total: Int) {
    self.console = console
    self.total = total
  }

  /// Shows that one more run is done.
  func show(_ done: Int, _ verification: RunVerification) {
    let seconds = (ContinuousClock.now - began).inSeconds
    if console.canRedraw {
      let left = seconds * Double(total - done) / Double(done)
      console.redraw("\(Bar(Double(done) / Double(total)))  \(done)/\(total)  \(left.clock) left")
    } else {
      console.remark("[\(done)/\(total)] \(verification.verdict)  \(verification.name)")
    }
  }

  /// Ends with a summary line.
  func close(_ checks: [RunVerification]) {
    console.redraw("")
    let words = ["bits", "tolerance", "differs", "failed"].map { word in
      "\(checks.count { $0.verdict == word }) \(word)"
    }
    let numbers = checks.reduce(0) { $0 + ($1.comparison?.count ?? 0) }
    console.remark(
      "\(checks.count) runs, \(numbers) numbers: \(words.joined(separator: ", ")) in "
        + (ContinuousClock.now - began).inSeconds.clock)
  }
}
