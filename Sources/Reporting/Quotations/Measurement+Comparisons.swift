import ReportModel
import Results

extension Measurement {
  /// The area that a contestant's front dominates: the mean over the starts of each game.
  ///
  /// All contestants make the corner that areas are taken from, so all of them must have a front.
  init(
    hypervolumeOf selector: MethodSelector, in declaration: FrontDeclaration,
    at cut: FrontDeclaration.Cut, games: [String], _ data: ReportData, of subject: String
  ) throws {
    let method = try data.onlyMethod(selector, of: subject)
    guard try data.methods(declaration.contestants, of: subject).contains(method) else {
      throw ReportError(
        .invalidDeclaration, subject,
        "expected a contestant of the fronts '\(declaration.id)', got '\(method)'")
    }
    self.init(datasets: cut.datasets)
    for game in games {
      let comparison = try FrontComparison(declaration, data.only(game))
      let contestants = comparison.contests.flatMap(\.contestants)
      add(
        game, contestants.map(\.trial), lacking: comparison.absences,
        values: contestants.filter { $0.trial.method == method }.map { contestant in
          switch cut {
          case .equalEvaluations: contestant.atEqualEvaluations
          case .equalTime: contestant.atEqualTime
          }
        }, of: "solver times")
    }
  }

  /// A number of points of the incumbent in each game.
  init(
    _ declaration: DominanceDeclaration, games: [String], _ data: ReportData,
    count: (Dominance.GameResult) -> Int
  ) throws {
    self.init(datasets: [declaration.minimize.datasetPath, declaration.maximize.datasetPath])
    for game in games {
      let dominance = try Dominance(declaration, data.only(game))
      let points = dominance.results.flatMap { $0.challengers + $0.incumbents }
      add(
        game, points.map(\.trial), lacking: dominance.absences,
        values: dominance.results.map { Double(count($0)) }, of: "points")
    }
  }

  /// What finite populations make of one method: the mean over the starts of each game.
  init(
    _ measure: PopulationMeasure, of selector: MethodSelector, games: [String],
    _ data: ReportData, subject: String
  ) throws {
    let method = try data.onlyMethod(selector, of: subject)
    self.init(datasets: measure.datasetPaths)
    for game in games {
      let observations = data.observations(of: method, in: [game])
      let read = observations.filter { $0.reading != nil }
      add(
        game, observations.map(\.trial),
        lacking: observations.filter { $0.reading == nil }
          .map { "\($0.trial.label) (\($0.status))" },
        values: read.map { $0.reading?.populations?.value(of: measure) },
        of: measure.words)
    }
  }

  /// Adds the mean of a game's values, or what is missing of them.
  private mutating func add(
    _ game: String, _ trials: [ExpectedTrial], lacking absences: [String], values: [Double?],
    of what: String
  ) {
    self.trials += trials
    self.absences += absences
    let known = values.compactMap(\.self)
    if known.count < values.count { self.absences.append("\(game) (has no \(what))") }
    guard absences.isEmpty, !known.isEmpty, known.count == values.count else { return }
    self.values.append(Estimate(known).value)
    games.append(game)
  }
}

extension ReportData {
  /// The label of the one method that a selector matches.
  func onlyMethod(_ selector: MethodSelector, of subject: String) throws -> String {
    let methods = try methods([selector], of: subject)
    guard let method = methods.first, methods.count == 1 else {
      throw ReportError(
        .invalidDeclaration, subject, "expected one method, got \(listed(methods))")
    }
    return method
  }

  /// What is known of one game.
  fileprivate func only(_ game: String) -> ReportData {
    ReportData(observations: observations.filter { $0.trial.game == game })
  }
}

extension FrontDeclaration.Cut {
  /// What is read of each run to measure its front.
  fileprivate var datasets: [String] {
    [layout.frontExploitability.path, layout.frontObjective.path]
      + (self == .equalTime
        ? [layout.frontIteration.path, "provenance.json: seconds"]
        : [layout.frontEvaluations.path])
  }
}

extension PopulationMeasure {
  /// Where a run keeps it; metrics that are social objectives of the game stand together.
  fileprivate var datasetPaths: [String] {
    switch self {
    case .flowError: [layout.flowError.path]
    case .errorSlope: [layout.slope.path]
    case .errorSlopeHalfWidth: [layout.slopeHalfWidth.path]
    case .deviationGain: [layout.deviationGain.path]
    case .metric(let metric, _):
      [layout.objective.path, layout.simulatedStatistic.path(of: metric.name)]
    }
  }

  /// What a run lacks that has no value of it.
  fileprivate var words: String {
    switch self {
    case .flowError(let agents): "flow error of \(agents) agents"
    case .errorSlope, .errorSlopeHalfWidth: "slope of the flow error"
    case .deviationGain(let agents): "gain of one agent among \(agents)"
    case .metric(let metric, let agents): "\(metric.title.lowercased()) of \(agents) agents"
    }
  }
}

extension PopulationRecord {
  /// What is quoted of the record; nil if it is not there.
  fileprivate func value(of measure: PopulationMeasure) -> Double? {
    switch measure {
    case .flowError(let agents): sizes.first { $0.agents == agents }?.error.mean
    case .errorSlope: slope?.value
    case .errorSlopeHalfWidth: slope?.halfWidth
    case .deviationGain(let agents): sizes.first { $0.agents == agents }?.gain?.mean
    case .metric(let metric, let agents):
      sizes.firstIndex { $0.agents == agents }.flatMap { place in
        quantities.first { $0.metric.name == metric.name }?.estimates[place].mean
      }
    }
  }
}
