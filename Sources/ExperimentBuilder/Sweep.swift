import Foundation

/// Values for a parameter, evenly spread over a range.
///
/// They are rounded to the fewest significant digits, three at least, that keep them apart, so
/// that labels and tables show them exactly and no machine computes others.
public enum Sweep {
  /// Values in equal steps, from the lower to the upper bound.
  public static func linear(_ range: ClosedRange<Double>, count: Int) -> [Double] {
    values(in: range, count: count) { position in
      range.lowerBound + (range.upperBound - range.lowerBound) * position
    }
  }

  /// Values in equal ratios, from the lower to the upper bound, both above 0.
  public static func logarithmic(_ range: ClosedRange<Double>, count: Int) -> [Double] {
    precondition(range.lowerBound > 0, "a logarithmic sweep starts above 0")
    return values(in: range, count: count) { position in
      range.lowerBound * pow(range.upperBound / range.lowerBound, position)
    }
  }

  private static func values(
    in range: ClosedRange<Double>, count: Int, _ value: (Double) -> Double
  ) -> [Double] {
    guard count > 1, range.lowerBound < range.upperBound else {
      return count > 0 ? [range.lowerBound] : []
    }
    let inner = (1..<count - 1).map { value(Double($0) / Double(count - 1)) }
    for digits in 3..<17 {
      let rounded = inner.map { Double(String(format: "%.\(digits)g", $0)) ?? $0 }
      let values = [range.lowerBound] + rounded + [range.upperBound]
      if zip(values, values.dropFirst()).allSatisfy({ $0 < $1 }) { return values }
    }
    return [range.lowerBound] + inner + [range.upperBound]
  }
}
