import Foundation

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
    let seconds = Int(rounded(.up).clamped)
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
    let rest = String(format: "%02d", seconds % 60)
    return hours > 0 ? "\(hours):\(String(format: "%02d", minutes)):\(rest)" : "\(minutes):\(rest)"
  }

  private var clamped: Double { min(max(self, 0), 1e9) }
}
