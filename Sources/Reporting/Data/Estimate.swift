public import ReportModel

/// What one statistic makes of independent values, by default their mean with its standard error.
public struct Estimate: Hashable, Sendable {
  /// The statistic.
  public var statistic: Statistic
  /// How many values there are.
  public var count: Int
  /// What the statistic gives.
  public var value: Double
  /// s/√n with s the sample standard deviation; nil for a single value and for equal ones, and for
  /// statistics other than the mean with its error.
  public var standardError: Double?
  /// The quartiles around a median of several different values.
  public var quartiles: ClosedRange<Double>?

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
}

/// One metric of one method over some games, with the runs it comes from.
struct Sample: Hashable, Sendable {
  /// The values of the runs that have one.
  let values: [Double]
  /// The same by the first 12 digits of the run keys.
  let runs: [String: Double]
  /// What is wrong with the others, run by run.
  let absences: [String]
  /// The mean over games of the values that are there; nil if none is.
  ///
  /// Several starts of one game are not independent games: they are averaged first. With a single
  /// game the mean is over its starts.
  let available: Estimate?

  /// The mean over games; nil unless every run has a value.
  var estimate: Estimate? { absences.isEmpty ? available : nil }
  /// The number of planned runs.
  var plannedCount: Int { values.count + absences.count }

  init(of metric: String, in observations: [ObservedTrial]) {
    var values: [Double] = []
    var runs: [String: Double] = [:]
    var absences: [String] = []
    var games: [String] = []
    for observation in observations {
      let trial = observation.trial
      guard let reading = observation.reading else {
        absences.append("\(trial.label) (\(observation.status))")
        continue
      }
      guard let value = reading.metrics[metric] else {
        absences.append("\(trial.label) (has no \(metric))")
        continue
      }
      guard value.isFinite else {
        absences.append("\(trial.label) (\(metric) is \(value))")
        continue
      }
      values.append(value)
      runs[trial.shortKey] = value
      games.append(trial.game)
    }
    self.values = values
    self.runs = runs
    self.absences = absences
    let byGame = games.uniqued().map { game in
      zip(games, values).filter { $0.0 == game }.map(\.1)
    }
    let units = byGame.count == 1 ? byGame[0] : byGame.map { Estimate($0).value }
    available = units.isEmpty ? nil : Estimate(units)
  }
}
