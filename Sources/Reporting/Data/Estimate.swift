/// A mean over independent values, with its standard error.
public struct Estimate: Hashable, Sendable {
  /// How many values there are.
  public var count: Int
  /// Their arithmetic mean.
  public var mean: Double
  /// s/√n with s the sample standard deviation; nil for a single value and for equal ones.
  public var standardError: Double?

  /// Estimates the mean of at least one value.
  ///
  /// Spread below 10⁻⁹ of the mean is rounding, not a standard error.
  init(_ values: [Double]) {
    let n = Double(values.count)
    count = values.count
    mean = values.reduce(0, +) / n
    let center = mean
    let squares = values.reduce(0) { $0 + ($1 - center) * ($1 - center) }
    let error = values.count > 1 ? (squares / (n - 1) / n).squareRoot() : 0
    standardError = error > 1e-9 * abs(mean) ? error : nil
  }

  /// A mean that was estimated before; an error that is no number or 0 is none.
  init(mean: Double, standardError: Double, count: Int) {
    self.count = count
    self.mean = mean
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
    let units = byGame.count == 1 ? byGame[0] : byGame.map { Estimate($0).mean }
    available = units.isEmpty ? nil : Estimate(units)
  }
}
