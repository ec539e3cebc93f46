package import ReportModel
import Results

/// What one statistic makes of independent values, by default their mean with its standard error.
package struct Estimate: Sendable {
  /// The statistic.
  package var statistic: Statistic
  /// How many values there are.
  package var count: Int
  /// What the statistic gives.
  package var value: Double
  /// s/√n with s the sample standard deviation; nil for a single value and for equal ones, and for
  /// statistics other than the mean with its error.
  package var standardError: Double?
  /// The quartiles around a median of several different values.
  package var quartiles: ClosedRange<Double>?

  /// The value of an estimate that is a mean.
  var mean: Double { value }

  /// Summarizes at least one value.
  ///
  /// Spread below 10⁻⁹ of the mean is rounding, not a standard error.
  init(_ values: [Double], _ statistic: Statistic = .meanAndStandardError) {
    self.statistic = statistic
    count = values.count
    switch statistic {
    case .mean, .meanAndStandardError:
      let (mean, error) = Self.meanAndError(of: values)
      value = mean
      standardError = statistic == .mean ? nil : error
    case .median:
      let sorted = values.sorted()
      value = Self.quantile(0.5, of: sorted)
      let quartiles = Self.quantile(0.25, of: sorted)...Self.quantile(0.75, of: sorted)
      self.quartiles = quartiles.lowerBound < quartiles.upperBound ? quartiles : nil
    case .sum: value = values.reduce(0, +)
    case .minimum: value = values.min() ?? .nan
    case .maximum: value = values.max() ?? .nan
    }
  }

  private static func meanAndError(of values: [Double]) -> (mean: Double, error: Double?) {
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let error = values.count > 1 ? (squares / (n - 1) / n).squareRoot() : 0
    return (mean, error > 1e-9 * abs(mean) ? error : nil)
  }

  /// The share p from the smallest to the largest value, linearly between neighbors.
  private static func quantile(_ p: Double, of sorted: [Double]) -> Double {
    let place = p * Double(sorted.count - 1)
    let below = Int(place)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
  }

  /// A mean that was estimated before; an error that is no number or 0 is none.
  init(_ sample: PopulationRecord.Mean) {
    statistic = .meanAndStandardError
    count = sample.count
    value = sample.mean
    standardError =
      sample.standardError > 1e-9 * abs(sample.mean) ? sample.standardError : nil
  }
}
