import Foundation
import ReportModel

/// The visible part of an axis, and where on it a number is.
struct AxisRange {
  let scale: AxisScale
  let lower: Double
  let upper: Double
  /// Where numbers that have no logarithm are drawn; nil if there are none.
  let zero: Double?

  /// The range that shows `values`, with a margin.
  init(_ values: [Double], scale: AxisScale) {
    self.scale = scale
    switch scale {
    case .linear:
      let (low, high) = (values.min() ?? 0, values.max() ?? 1)
      let margin = high > low ? 0.05 * (high - low) : max(0.1 * abs(high), 0.5)
      (lower, upper, zero) = (low - margin, high + margin, nil)
    case .logarithmic:
      let positive = values.filter { $0 > 0 }
      let (low, high) = (positive.min() ?? 0.1, positive.max() ?? 1)
      let needsZero = positive.count < values.count
      zero = needsZero ? pow(10, log10(low).rounded(.down) - 1) : nil
      let bottom = zero ?? low
      let margin = pow(high / bottom, 0.05) * (high == bottom ? 2 : 1)
      (lower, upper) = (bottom / margin, high * margin)
    }
  }

  /// The number that is drawn in place of `value`.
  func drawn(_ value: Double) -> Double {
    scale == .linear ? value : max(value, zero ?? lower)
  }

  /// The place of a number, from 0 at the lower to 1 at the upper end.
  func position(_ value: Double) -> Double {
    switch scale {
    case .linear: (value - lower) / (upper - lower)
    case .logarithmic: log(drawn(value) / lower) / log(upper / lower)
    }
  }

  /// The settings of the axis `name` (`x` or `y`).
  func settings(_ name: String) -> [String] {
    let range = "set \(name)range [\(lower):\(upper)]"
    guard scale == .logarithmic else { return [range] }
    let format = upper / lower > 1000 ? "10^{%L}" : "%g"
    return [range, "set logscale \(name)", "set format \(name) '\(format)'"]
      + (zero.map { ["set \(name)tics add ('0' \($0))"] } ?? [])
  }
}
