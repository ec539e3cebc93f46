import Foundation
import Synchronization

/// One line on a terminal that shows how much of some work is done; elsewhere, lines of their own.
final class ProgressLine: Sendable {
  private let console: Console
  private let began = ContinuousClock.now
  private let drawn = Mutex<ContinuousClock.Instant?>(nil)

  init(_ console: Console) { self.console = console }

  /// Seconds since the work began.
  var seconds: Double { (ContinuousClock.now - began).inSeconds }

  /// Draws a bar and words on a terminal, ten times a second at most.
  ///
  /// Where nothing can be redrawn, `line` is printed, or the words if everything shall be said.
  func show(_ fraction: Double, _ words: @autoclosure () -> String, line: String? = nil) {
    guard console.canRedraw else {
      if let line = line ?? (console.isVerbose ? words() : nil) { console.remark(line) }
      return
    }
    let isDue = drawn.withLock { drawn in
      let now = ContinuousClock.now
      if let drawn, now - drawn < .milliseconds(100) { return false }
      drawn = now
      return true
    }
    if isDue { console.redraw("\(Bar(fraction))  \(words())") }
  }

  /// Takes the line away, so that others can be printed.
  func clear() { console.redraw("") }
}

/// A bar that is filled up to a share of its width.
struct Bar: CustomStringConvertible {
  /// The bar as text.
  let description: String

  init(_ fraction: Double, width: Int = 16) {
    let filled = Int((min(max(fraction, 0), 1) * Double(width)).rounded(.down))
    description =
      "[" + String(repeating: "#", count: filled)
      + String(repeating: "-", count: width - filled) + "]"
  }
}

extension Double {
  /// Three significant digits, to be glanced at.
  var brief: String { String(format: "%.3g", self) }

  /// A number of seconds as `0:42`, `12:05` or `1:02:03`.
  var clock: String {
    let seconds = Int(min(max(rounded(.up), 0), 1e9))
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
    let rest = String(format: "%02d", seconds % 60)
    return hours > 0 ? "\(hours):\(String(format: "%02d", minutes)):\(rest)" : "\(minutes):\(rest)"
  }
}
