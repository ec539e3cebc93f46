import ReportModel

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
  /// The number of planned runs.
  var plannedCount: Int { values.count + absences.count }
  /// Whether a unit is the mean of several runs.
  var isPooled: Bool { units.count < values.count }
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
    if games.count > 1 {
      kind = .games
      names = games
      let byGame = Dictionary(grouping: zip(trials, values)) { $0.0.game }
      units = games.map { Estimate((byGame[$0] ?? []).map(\.1)).value }
    } else {
      let methods = Set(trials.map(\.method)).count
      let starts = Set(trials.map(\.start)).count
      kind = methods > 1 ? .runs : .starts
      names = trials.map { trial in
        [methods > 1 ? trial.method : "", starts > 1 ? trial.start : ""].joined(separator: "\n")
      }
      units = values
    }
  }
}
