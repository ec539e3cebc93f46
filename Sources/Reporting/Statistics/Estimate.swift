import Foundation
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

  /// Summarizes at least one value.
  ///
  /// Spread below 10⁻⁹ of the mean is rounding, not a standard error.
  init(_ values: [Double], _ statistic: Statistic = .meanAndStandardError) {
    self.statistic = statistic
    count = values.count
    switch statistic {
    case .mean, .meanAndStandardError:
      let n = Double(count)
      let mean = values.reduce(0, +) / n
      value = mean
      guard statistic == .meanAndStandardError, count > 1 else { return }
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      standardError = Self.significant((squares / (n - 1) / n).squareRoot(), of: mean)
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

  /// A mean that was estimated before; an error that is no number or 0 is none.
  init(_ sample: PopulationRecord.Mean) {
    statistic = .meanAndStandardError
    count = sample.count
    value = sample.mean
    standardError = Self.significant(sample.standardError, of: sample.mean)
  }

  private static func significant(_ error: Double, of mean: Double) -> Double? {
    error > 1e-9 * abs(mean) ? error : nil
  }

  /// The share p from the smallest to the largest value, linearly between neighbors.
  private static func quantile(_ p: Double, of sorted: [Double]) -> Double {
    let place = p * Double(sorted.count - 1)
    let below = Int(place)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
  }

  /// The quartiles, or the mean minus and plus its standard error.
  var ends: [Double] {
    if let quartiles { return [quartiles.lowerBound, quartiles.upperBound] }
    let error = standardError ?? 0
    return [value - error, value + error]
  }

  /// The estimate in running text: `5.731 ± 0.012`, `5.7 [5.5, 6.1]`.
  var text: String {
    let text = Numeral(self).text
    guard let quartiles else { return text }
    return "\(text) [\(Numeral(quartiles.lowerBound).text), \(Numeral(quartiles.upperBound).text)]"
  }
}

/// One metric over some runs, with the independent values that a statistic is made of.
struct Sample: Sendable {
  /// The values of the runs that have one.
  let values: [Double]
  /// The same by the first 12 digits of the run keys.
  let runs: [String: Double]
  /// What is wrong with the others, run by run.
  let absences: [String]
  /// One value per game that has one, in the order of the games; with a single game, per run.
  ///
  /// Several runs of one game are not independent games: they are averaged first.
  let units: [Double]
  /// What the units are.
  let kind: UnitKind
  /// What tells the units apart, and pairs them with those of other samples.
  private let names: [String]

  /// What counts as one value of a statistic.
  enum UnitKind: String {
    /// Games.
    case games
    /// Starts of one method in one game.
    case starts
    /// Runs of several methods in one game.
    case runs
  }

  /// The mean over games; nil unless every run has a value.
  var estimate: Estimate? { estimate(.meanAndStandardError) }

  /// A statistic over games; nil unless every run has a value.
  func estimate(_ statistic: Statistic) -> Estimate? {
    absences.isEmpty ? available(statistic) : nil
  }

  /// A statistic over the values that are there; nil if none is.
  func available(_ statistic: Statistic) -> Estimate? {
    units.isEmpty ? nil : Estimate(units, statistic)
  }

  /// This value minus another sample's, wherever both have one.
  func differences(from other: Sample) -> [Double] {
    let others = Dictionary(zip(other.names, other.units)) { first, _ in first }
    return zip(names, units).compactMap { name, value in others[name].map { value - $0 } }
  }

  init(of metric: String, in observations: [ObservedTrial]) {
    var found: [(trial: ExpectedTrial, value: Double)] = []
    var absences: [String] = []
    for observation in observations {
      let value = observation.reading?.metrics[metric]
      if let value, value.isFinite {
        found.append((observation.trial, value))
      } else {
        absences.append(
          observation.absence(value.map { "\(metric) is \($0)" } ?? "has no \(metric)"))
      }
    }
    self.absences = absences
    values = found.map(\.value)
    runs = Dictionary(found.map { ($0.trial.shortKey, $0.value) }) { $1 }
    let games = found.map(\.trial.game).uniqued()
    if games.count > 1 {
      kind = .games
      names = games
      let byGame = Dictionary(grouping: found) { $0.trial.game }
      units = games.map { Estimate((byGame[$0] ?? []).map(\.value)).value }
    } else {
      let methods = Set(found.map(\.trial.method)).count
      let starts = Set(found.map(\.trial.start)).count
      kind = methods > 1 ? .runs : .starts
      names = found.map { trial, _ in
        [methods > 1 ? trial.method : "", starts > 1 ? trial.start : ""].joined(separator: "\n")
      }
      units = values
    }
  }
}

/// A number as it is printed: its digits are decided here, its looks by the renderers.
///
/// With a standard error, the mean gets as many decimals as two significant digits of the error
/// need. Without one it gets four significant digits or as many as are asked for, and whole numbers
/// stay whole. Below 10⁻² and from 10⁶ on, a power of ten is split off.
struct Numeral: Sendable {
  /// The digits of the mean, with a leading "-" where it is negative.
  let mantissa: String
  /// The digits of the standard error, to the same decimals.
  var uncertainty: String?
  /// The power of ten that multiplies both.
  let exponent: Int?
}

extension Numeral {
  init(_ estimate: Estimate) {
    self.init(estimate.value, standardError: estimate.standardError)
  }

  init(_ mean: Double, standardError: Double? = nil, digits: Int = 4) {
    let error = standardError ?? 0
    let magnitude = Self.exponent(of: max(abs(mean), error), digits: digits)
    let isWhole = error == 0 && mean == mean.rounded() && abs(mean) < 1e6
    let isScientific = !isWhole && (magnitude < -2 || magnitude >= 6)
    let scale = isScientific ? pow(10, Double(magnitude)) : 1
    let (shown, shownDigits) = error > 0 ? (error, 2) : (mean, digits)
    let decimals =
      isWhole ? 0 : max(0, shownDigits - 1 - Self.exponent(of: shown / scale, digits: shownDigits))
    self.init(
      mantissa: Self.fixed(mean / scale, decimals: decimals),
      uncertainty: error > 0 ? Self.fixed(error / scale, decimals: decimals) : nil,
      exponent: isScientific ? magnitude : nil)
  }

  /// The digits after the decimal point.
  var decimals: Int {
    mantissa.firstIndex(of: ".").map { mantissa.distance(from: $0, to: mantissa.endIndex) - 1 } ?? 0
  }

  /// The power of ten of the first digit, after rounding to so many significant digits.
  private static func exponent(of value: Double, digits: Int) -> Int {
    let text = String(format: "%.\(digits - 1)e", value)
    return text.firstIndex(of: "e").flatMap { Int(text[text.index(after: $0)...]) } ?? 0
  }

  /// The number to so many decimals; a zero has no sign.
  private static func fixed(_ value: Double, decimals: Int) -> String {
    let text = String(format: "%.\(decimals)f", value)
    return text.contains { ("1"..."9").contains($0) } ? text : String(text.drop { $0 == "-" })
  }

  /// The number in running text: `5.731 ± 0.012`, `(2.00 ± 0.30) × 10⁻⁹`.
  var text: String {
    let mantissa = mantissa.replacing("-", with: "−")
    let number = uncertainty.map { "\(mantissa) ± \($0)" } ?? mantissa
    guard let exponent else { return number }
    let power = "10" + Self.superscript(exponent)
    return uncertainty == nil ? "\(number) × \(power)" : "(\(number)) × \(power)"
  }

  /// The number as siunitx reads it: `5.731(12)`, `2.00(30)e-9`.
  var siunitx: String {
    let digits = uncertainty.map { uncertainty in
      "(" + String(uncertainty.filter(\.isNumber).drop { $0 == "0" }) + ")"
    }
    return mantissa + (digits ?? "") + (exponent.map { "e\($0)" } ?? "")
  }

  private static func superscript(_ number: Int) -> String {
    let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    return String(String(number).map { $0.wholeNumberValue.map { digits[$0] } ?? "⁻" })
  }
}
