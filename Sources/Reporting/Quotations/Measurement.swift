import ArtifactStore
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
  /// Computes a quantity game by game: the mean over the starts of the methods that it is about.
  init(_ quantity: Quantity, in games: [String], _ data: ReportData, of subject: String) throws {
    switch quantity {
    case .constant(let value):
      self.init(values: games.map { _ in value }, games: games)
    case .metric(let metric, let selector, let choice):
      let methods = try data.methods([selector], of: subject)
      try require(
        choice != .only || methods.count == 1, subject,
        "expected one method or a choice among several, got \(listed(methods))")
      self.init(datasets: [metric.datasetPath])
      for game in games {
        let observations = methods.map { data.observations(of: $0, in: [game]) }
        let samples = observations.map { Sample(of: metric.name, in: $0) }
        let known = samples.compactMap(\.estimate?.value)
        add(
          game, observations.joined().map(\.trial), lacking: samples.flatMap(\.absences),
          choice == .greatest ? known.max() : known.min())
      }
    case .hypervolume(let selector, let fronts, let cut):
      let method = try data.onlyMethod(selector, of: subject)
      try require(
        try data.methods(fronts.contestants, of: subject).contains(method), subject,
        "expected a contestant of the fronts '\(fronts.id)', got '\(method)'")
      self.init(
        datasets: [layout.frontExploitability.path, layout.frontObjective.path]
          + (cut == .equalTime
            ? [layout.frontIteration.path, "provenance.json: seconds"]
            : [layout.frontEvaluations.path]))
      for game in games {
        // All contestants make the corner that areas are taken from, so all must have a front.
        let comparison = try FrontComparison(fronts, data, in: [game])
        let contestants = comparison.contests.flatMap(\.contestants)
        add(
          game, contestants.map(\.trial), lacking: comparison.absences,
          values: contestants.filter { $0.trial.method == method }.map { $0.areas[cut] },
          of: "solver times")
      }
    case .dominated(let comparison), .incumbents(let comparison):
      self.init(datasets: [comparison.minimize.datasetPath, comparison.maximize.datasetPath])
      for game in games {
        let dominance = try Dominance(comparison, data.only(game))
        let counts = dominance.results.map { result in
          if case .dominated = quantity { result.dominatedCount } else { result.verdicts.count }
        }
        add(
          game, dominance.results.flatMap { $0.challengers + $0.incumbents }.map(\.trial),
          lacking: dominance.absences, values: counts.map { Double($0) }, of: "points")
      }
    case .population(let measure, let selector):
      let method = try data.onlyMethod(selector, of: subject)
      let facts = measure.facts(of: selector)
      self.init(datasets: facts.paths)
      for game in games {
        let observations = data.observations(of: method, in: [game])
        add(
          game, observations.map(\.trial),
          lacking: observations.filter { $0.reading == nil }.map { $0.absence(facts.words) },
          values: observations.compactMap(\.reading).map { $0.populations.flatMap(facts.value) },
          of: facts.words)
      }
    case .combined(let left, let operation, let right):
      self = try Self(left, in: games, data, of: subject)
        .joined(by: operation, Self(right, in: games, data, of: subject))
    }
  }

  /// Adds the mean of a game's values, or what is missing of them.
  private mutating func add(
    _ game: String, _ trials: [ExpectedTrial], lacking absences: [String], values: [Double?],
    of what: String
  ) {
    let known = values.compactMap(\.self)
    let gaps = known.count < values.count ? ["\(game) (has no \(what))"] : []
    let isWhole = absences.isEmpty && gaps.isEmpty && !known.isEmpty
    add(game, trials, lacking: absences + gaps, isWhole ? Estimate(known).value : nil)
  }

  private mutating func add(
    _ game: String, _ trials: [ExpectedTrial], lacking absences: [String], _ value: Double?
  ) {
    self.trials += trials
    self.absences += absences
    guard let value else { return }
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
      if joint.isFinite {
        result.add(game, [], lacking: [], joint)
      } else {
        result.absences.append("\(game) (\(value) \(operation.rawValue) \(second) is \(joint))")
      }
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
  fileprivate var datasetPath: String {
    name == Metrics().seconds.name
      ? "provenance.json: seconds" : layout.metric.path(of: name)
  }
}

extension ReportData {
  /// What is known of one game.
  fileprivate func only(_ game: String) -> ReportData {
    ReportData(observations: observations.filter { $0.trial.game == game })
  }
}

extension PopulationMeasure {
  /// What is said of it.
  fileprivate struct Facts {
    /// What a run lacks that has no value of it.
    let words: String
    /// How it is computed.
    let formula: String
    /// Where a run keeps it; metrics that are social objectives of the game stand together.
    let paths: [String]
    /// Its value; nil if it is not there.
    let value: (PopulationRecord) -> Double?
  }

  /// What is said of it, as one of a method.
  fileprivate func facts(of method: MethodSelector) -> Facts {
    let method = method.description
    let slope = "slope of the flow error"
    return switch self {
    case .flowError(let agents):
      Facts(
        words: "flow error of \(agents) agents",
        formula: "error of the flow of \(method) among \(agents) agents",
        paths: [layout.flowError.path], value: { $0[agents]?.error.mean })
    case .errorSlope:
      Facts(
        words: slope, formula: "slope of the error of the flow of \(method)",
        paths: [layout.slope.path], value: \.slope?.value)
    case .errorSlopeHalfWidth:
      Facts(
        words: slope, formula: "half the width of the interval of that slope",
        paths: [layout.slopeHalfWidth.path], value: \.slope?.halfWidth)
    case .deviationGain(let agents):
      Facts(
        words: "gain of one agent among \(agents)",
        formula: "gain of one agent among \(agents) who leaves \(method)",
        paths: [layout.deviationGain.path], value: { $0[agents]?.gain?.mean })
    case .metric(let metric, let agents):
      Facts(
        words: "\(metric.title.lowercased()) of \(agents) agents",
        formula: "\(metric.title.lowercased()) of \(method) among \(agents) agents",
        paths: [layout.objective.path, layout.simulatedStatistic.path(of: metric.name)],
        value: { record in
          record.sizes.firstIndex { $0.agents == agents }.flatMap { place in
            record.quantities.first { $0.metric.name == metric.name }?.estimates[place].mean
          }
        })
    }
  }
}

extension Quantity {
  /// The formula in words: 100 × (revenue of `a` / revenue of `b` − 1).
  var description: String {
    switch self {
    case .constant(let value): CSV.number(value)
    case .metric(let metric, let selector, let choice):
      "\(choice == .only ? "" : choice.rawValue + " ")\(metric.title.lowercased()) of "
        + selector.description
    case .hypervolume(let selector, _, let cut):
      "hypervolume of \(selector.description) \(cut.rawValue)"
    case .dominated(let comparison):
      "points of \(comparison.incumbent.description) that \(comparison.challenger.description) "
        + "dominates in \(comparison.metrics)"
    case .incumbents(let comparison): "points of \(comparison.incumbent.description)"
    case .population(let measure, let selector): measure.facts(of: selector).formula
    case .combined(let left, let operation, let right):
      "\(left.factor) \(operation.rawValue) \(right.factor)"
    }
  }

  private var factor: String {
    if case .combined = self { "(\(description))" } else { description }
  }
}
