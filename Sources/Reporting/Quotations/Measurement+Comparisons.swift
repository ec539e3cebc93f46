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
    let facts = measure.facts(of: selector)
    self.init(datasets: facts.paths)
    for game in games {
      let observations = data.observations(of: method, in: [game])
      let read = observations.filter { $0.reading != nil }
      add(
        game, observations.map(\.trial),
        lacking: observations.filter { $0.reading == nil }
          .map { "\($0.trial.label) (\($0.status))" },
        values: read.map { $0.reading?.populations.flatMap(facts.value) }, of: facts.words)
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
  /// What is said of it.
  struct Facts {
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
  func facts(of method: MethodSelector) -> Facts {
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
