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

  /// A mean that was estimated before; an error that is no number or 0 is none.
  init(mean: Double, standardError: Double, count: Int) {
    statistic = .meanAndStandardError
    self.count = count
    value = mean
    self.standardError = standardError > 1e-9 * abs(mean) ? standardError : nil
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
  /// One value per game that has one, in the order of the games; with a single game, per start.
  ///
  /// Several starts of one game are not independent games: they are averaged first.
  let units: [Double]
  /// The games of the units, or the starts.
  private let names: [String]

  /// The mean over games; nil unless every run has a value.
  var estimate: Estimate? { estimate(.meanAndStandardError) }
  /// The number of planned runs.
  var plannedCount: Int { values.count + absences.count }
  /// Whether some runs have a value and some have none.
  var isPartial: Bool { !values.isEmpty && !absences.isEmpty }

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
    var values: [Double] = []
    var runs: [String: Double] = [:]
    var absences: [String] = []
    var trials: [ExpectedTrial] = []
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
      trials.append(trial)
    }
    self.values = values
    self.runs = runs
    self.absences = absences
    let games = trials.map(\.game).uniqued()
    if games.count == 1 {
      (names, units) = (trials.map(\.start), values)
    } else {
      names = games
      units = games.map { game in
        Estimate(zip(trials, values).filter { $0.0.game == game }.map(\.1)).value
      }
    }
  }
}
