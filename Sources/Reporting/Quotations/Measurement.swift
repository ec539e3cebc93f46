import ReportModel
import Results
import Vocabulary

/// A quantity in some games, with everything that it was computed from.
struct Measurement: Sendable {
  /// The value in each game that has one, in the order of the games.
  var values: [Double] = []
  /// The games of the values; a constant has none of its own.
  var games: [String] = []
  /// The trials behind the values.
  var trials: [ExpectedTrial] = []
  /// The datasets that were read of each run.
  var datasets: [String] = []
  /// Why values are missing.
  var absences: [String] = []

  /// What the statistic makes of the values; nil unless every game has one.
  func estimate(_ statistic: Statistic) -> Estimate? {
    absences.isEmpty && !values.isEmpty ? Estimate(values, statistic) : nil
  }
}

extension Measurement {
  /// Computes a quantity game by game.
  init(_ quantity: Quantity, in games: [String], _ data: ReportData, of subject: String) throws {
    switch quantity {
    case .constant(let value):
      self.init(values: games.map { _ in value }, games: games)
    case .metric(let metric, let selector, let choice):
      let methods = try data.methods([selector], of: subject)
      guard choice != .only || methods.count == 1 else {
        throw ReportError(
          .invalidDeclaration, subject,
          "expected one method or a choice among several, got \(listed(methods))")
      }
      self.init(datasets: [metric.datasetPath])
      for game in games { add(metric, choice, methods, game, data) }
    case .hypervolume(let selector, let fronts, let cut):
      try self.init(
        hypervolumeOf: selector, in: fronts, at: cut, games: games, data, of: subject)
    case .dominated(let comparison):
      try self.init(comparison, games: games, data) { $0.dominatedCount }
    case .incumbents(let comparison):
      try self.init(comparison, games: games, data) { $0.verdicts.count }
    case .population(let measure, let selector):
      try self.init(measure, of: selector, games: games, data, subject: subject)
    case .combined(let left, let operation, let right):
      self = try Self(left, in: games, data, of: subject)
        .joined(by: operation, Self(right, in: games, data, of: subject))
    }
  }

  /// Adds the value of one game: the mean over the starts of the method that is chosen.
  private mutating func add(
    _ metric: Metric, _ choice: Quantity.Choice, _ methods: [String], _ game: String,
    _ data: ReportData
  ) {
    let observations = methods.map { data.observations(of: $0, in: [game]) }
    let samples = observations.map { Sample(of: metric.name, in: $0) }
    trials += observations.joined().map(\.trial)
    absences += samples.flatMap(\.absences)
    let known = samples.compactMap(\.estimate?.value)
    guard let value = choice == .greatest ? known.max() : known.min() else { return }
    values.append(value)
    games.append(game)
  }

  /// These values with everything that either side was computed from.
  func joined(with other: Measurement) -> Measurement {
    var result = self
    result.trials = (trials + other.trials).uniqued(by: \.key)
    result.datasets = (datasets + other.datasets).uniqued()
    result.absences = (absences + other.absences).uniqued()
    return result
  }

  private func joined(by operation: Quantity.Operation, _ other: Measurement) -> Measurement {
    var result = joined(with: other)
    let others = Dictionary(zip(other.games, other.values)) { first, _ in first }
    (result.games, result.values) = ([], [])
    for (game, value) in zip(games, values) {
      guard let second = others[game] else { continue }
      let joint = operation(value, second)
      guard joint.isFinite else {
        result.absences.append("\(game) (\(value) \(operation.rawValue) \(second) is \(joint))")
        continue
      }
      result.games.append(game)
      result.values.append(joint)
    }
    return result
  }
}

extension Quantity.Operation {
  fileprivate func callAsFunction(_ a: Double, _ b: Double) -> Double {
    switch self {
    case .plus: a + b
    case .minus: a - b
    case .times: a * b
    case .over: a / b
    }
  }
}

extension Metric {
  /// Where a run keeps the metric.
  var datasetPath: String {
    name == Metrics().seconds.name
      ? "provenance.json: seconds" : layout.metric.path(of: name)
  }
}
