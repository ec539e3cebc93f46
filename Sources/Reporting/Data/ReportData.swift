package import ArtifactStore
import Foundation
package import ReportModel
package import Results
package import Vocabulary

/// Everything that a report is made of: plain values between the store and the renderers.
package struct ReportData: Sendable {
  /// Every planned trial, in the order of the plan.
  package var observations: [ObservedTrial] {
    didSet { places = Self.places(observations) }
  }
  /// The policies that recommendations ask for, by run key.
  package var policies: [String: PolicyRecord]
  /// Where the trials of each method are.
  private var places: [String: [Int]]

  /// Collects what was read.
  init(observations: [ObservedTrial], policies: [String: PolicyRecord] = [:]) {
    self.observations = observations
    self.policies = policies
    places = Self.places(observations)
  }

  private static func places(_ observations: [ObservedTrial]) -> [String: [Int]] {
    Dictionary(grouping: observations.indices) { observations[$0].trial.method }
  }

  /// The labels of the games, in the order of the plan.
  var games: [String] { observations.map(\.trial.game).uniqued() }

  /// One trial of each method, in the order of the plan.
  var methods: [ExpectedTrial] { observations.map(\.trial).uniqued(by: \.method) }

  /// The starts, in the order of the plan.
  var starts: [String] { observations.map(\.trial.start).uniqued() }

  /// The labels of the methods that any of `selectors` matches, in the order of the plan.
  func methods(_ selectors: [MethodSelector], of subject: String) throws -> [String] {
    let labels = methods.filter { method in
      selectors.contains {
        $0.matches(label: method.method, solver: method.solver, parameters: method.parameters)
      }
    }.map(\.method)
    try require(
      !labels.isEmpty, subject,
      "expected to select one of the methods \(listed(methods.map(\.method))), "
        + "got none for \(selectors.map(\.description).joined(separator: " or "))")
    return labels
  }

  /// The label of the one method that a selector matches.
  func onlyMethod(_ selector: MethodSelector, of subject: String) throws -> String {
    let methods = try methods([selector], of: subject)
    try require(methods.count == 1, subject, "expected one method, got \(listed(methods))")
    return methods[0]
  }

  /// The games that a declaration is about: the one it names, or all.
  func games(named label: String?, of subject: String) throws -> [String] {
    guard let label else { return games }
    try require(
      games.contains(label), subject, "expected one of the games \(listed(games)), got '\(label)'")
    return [label]
  }

  /// The games that a figure is about: the one it names, or all.
  func games(of figure: FigureDeclaration) throws -> [String] {
    try games(named: figure.game, of: figure.subject)
  }

  /// Every series of a figure with its methods, in the order of the legend.
  func series(of figure: FigureDeclaration) throws -> [(series: Series, methods: [String])] {
    try figure.series.map { ($0, try methods([$0.methods], of: figure.subject(of: $0))) }
  }

  /// The value of a method's parameter, spelled as on the command line; nil if it has none.
  func parameter(_ name: String, of method: String) -> String? {
    methods.first { $0.method == method }?.parameters[name]
  }

  /// The trials of one method in some games, from one start or all.
  func observations(
    of method: String, from start: String? = nil, in games: [String]
  ) -> [ObservedTrial] {
    (places[method] ?? []).map { observations[$0] }.filter {
      games.contains($0.trial.game) && (start == nil || start == $0.trial.start)
    }
  }

  /// A metric in the words of the files that hold it, of one game or of all; as it was declared
  /// where no file says anything.
  ///
  /// Games that mean different things by one name are told with all their units and definitions.
  func described(_ metric: Metric, in game: String? = nil) -> Metric {
    let words = observations.compactMap { observation in
      game ?? observation.trial.game == observation.trial.game
        ? observation.reading?.descriptions.first { $0.name == metric.name } : nil
    }.uniqued()
    guard var described = words.first else { return metric }
    described.unit = words.map(\.unit).uniqued().joined(separator: " or ")
    described.definition = words.map(\.definition).uniqued().joined(separator: "; or ")
    if words.contains(where: { $0.better != described.better }) { described.better = .neither }
    described.symbol = described.definition == metric.definition ? metric.symbol : nil
    return described
  }
}

/// A trial that the experiment plans, whether or not a run of it is stored.
package struct ExpectedTrial: Codable, Sendable {
  /// The run key, 64 hexadecimal digits.
  package var key: String
  /// The readable name of the run.
  package var label: String
  /// The label of the game.
  package var game: String
  /// The label of the method.
  package var method: String
  /// The name of the method's solver.
  package var solver: String
  /// The method's parameters, spelled as on the command line.
  package var parameters: [String: String]
  /// The game's parameters, spelled as on the command line.
  package var gameParameters: [String: String]
  /// The start, spelled as on the command line.
  package var start: String
  /// Where the game differs from its defaults: `seed = 3`.
  package var gameChanges: [String]
  /// Where the method differs from its defaults.
  package var methodChanges: [String]
  /// The weights of the metrics that the method claims to make as large as can be; nil of methods that
  /// are after something else.
  package var optimum: [String: Double]?

  /// Names a planned trial.
  package init(
    key: String, label: String, game: String, method: String, solver: String,
    parameters: [String: String] = [:], gameParameters: [String: String] = [:],
    start: String = "uniform", gameChanges: [String] = [], methodChanges: [String] = [],
    optimum: [String: Double]? = nil
  ) {
    (self.key, self.label, self.game, self.method) = (key, label, game, method)
    (self.solver, self.parameters, self.start) = (solver, parameters, start)
    self.gameParameters = gameParameters
    (self.gameChanges, self.methodChanges) = (gameChanges, methodChanges)
    self.optimum = optimum
  }

  /// Where the trial differs from the defaults.
  var changes: [String] {
    gameChanges + methodChanges + (start == "uniform" ? [] : ["start = \(start)"])
  }

  /// The first 12 digits of the key.
  package var shortKey: String { String(key.prefix(12)) }

  /// What it is in one respect.
  subscript(facet: Facet) -> String {
    switch facet {
    case .game: game
    case .method: method
    case .solver: solver
    case .start: start
    }
  }
}

/// A planned trial and what is known of it.
package struct ObservedTrial: Sendable {
  /// What is known of a trial.
  package enum Outcome: Sendable {
    /// A run is stored.
    case done(RunReading)
    /// There is no run yet.
    case missing
    /// The last attempt failed, for the reason given.
    case failed(String)
    /// A run is stored, but it is not what was published, for the reason given.
    case damaged(String)
  }

  /// The trial.
  package var trial: ExpectedTrial
  /// What is known of it.
  package var outcome: Outcome

  /// Joins a trial and its outcome.
  init(_ trial: ExpectedTrial, _ outcome: Outcome) {
    self.trial = trial
    self.outcome = outcome
  }

  /// What was read of a stored run.
  var reading: RunReading? { if case .done(let reading) = outcome { reading } else { nil } }

  /// Whether a run is stored of a method that can converge, and has not: one that has a measure of its
  /// own for that, or looks for an equilibrium to some accuracy.
  var hasFallenShort: Bool {
    guard let reading, let ending = reading.solveStatus, ending != "converged" else { return false }
    let accuracy = trial.parameters["accuracy"].flatMap(Double.init) ?? 0
    return accuracy > 0 || reading.metrics[Metrics().stationarity.name] != nil
  }

  /// Whether there is a run that cannot be used.
  var isDamaged: Bool { if case .damaged = outcome { true } else { false } }

  /// One word, with the reason where there is one.
  var status: String {
    switch outcome {
    case .done(let reading):
      (["done"] + [reading.solveStatus].compactMap(\.self)).joined(separator: ", ")
    case .missing: "missing"
    case .failed(let reason): "failed: \(reason)"
    case .damaged(let reason): "damaged: \(reason)"
    }
  }

  /// Why something is not there of the trial: there is no run, or its run lacks it.
  func absence(_ lack: String) -> String {
    "\(trial.label) (\(reading == nil ? status : lack))"
  }
}

/// What the reports read of one stored run.
package struct RunReading: Sendable {
  /// Every metric by its kebab-case name, `seconds` of solver work among them.
  package var metrics: [String: Double]
  /// What the file says of the metrics that it describes.
  package var descriptions: [Metric] = []
  /// The status that its solve ended with; nil for numbers that come from elsewhere.
  package var solveStatus: String?
  /// Exploitability along the way; nil where no figure asks for it.
  package var trace: ExploitabilityTrace?
  /// The log of the front; nil where no comparison asks for it or the method has none.
  package var front: FrontRecord?
  /// The finite populations; nil where nothing asks for them or there are none.
  package var populations: PopulationRecord?
  /// Where it was read; nil for numbers that come from elsewhere.
  package var origin: QuotationRecord.File?
  /// The day of the last later execution, and how near it came; nil if there was none.
  package var verified: String?
}

extension Report {
  /// Renders the declaration from the stored runs of an experiment.
  ///
  /// Throws `damaged` if a run is not what was published: nothing is printed from it, and nothing
  /// without it. To find out what depends on it, damage can be counted as a missing run instead.
  /// An archive says nothing about later executions: its report is made without confirmations.
  /// `progress` is told now and then how many trials have been read.
  package init(
    declaration: ReportDeclaration, experiment: String, expected: [ExpectedTrial],
    store: ArtifactStore, acceptingDamage: Bool = false, withConfirmations: Bool = true,
    progress: (Int) -> Void = { _ in }
  ) throws {
    let (intact, damaged) = try store.intactAndDamagedRuns(of: experiment)
    let runs = Dictionary(intact.map { ($0.key.hex, $0) }) { run, _ in run }
    let planned = ReportData(observations: expected.map { ObservedTrial($0, .missing) })
    let shown = Set(
      try declaration.recommendations.map { try Recommendation.run($0, planned).trial.key }
        // Figures without metrics show policies.
        + declaration.figures.filter(\.kind.metrics.isEmpty).flatMap {
          try ShownPolicy.all(of: $0, in: planned).map(\.trial.key)
        })
    @Sendable func read(
      _ trial: ExpectedTrial
    ) throws -> (outcome: ObservedTrial.Outcome, policy: PolicyRecord?) {
      guard let run = runs[trial.key] else {
        if let damage = damaged.first(where: { $0.directory.hasSuffix("-\(trial.shortKey)") }) {
          throw damage.isTooNew
            ? damage.cause
            : ArtifactError(
              .damaged, damage.directory,
              expected: "a whole run, as 'mesob run \(experiment)' makes it again",
              got: damage.reason)
        }
        let failure = try RunKey(hex: trial.key).flatMap {
          try store.lastFailure(of: $0, experiment: experiment)
        }
        let reason = failure?.split(whereSeparator: \.isNewline).first
        return (reason.map { .failed(String($0)) } ?? .missing, nil)
      }
      let file = try ResultFile(of: run)
      let row = try RunRow(trial, of: experiment, run, in: file)
      var reading = try RunReading(row, reading: file, of: run, for: declaration, in: store)
      if withConfirmations {
        reading.verified = try store.verifications(of: run).last.map {
          "\($0.verified.formatted(.iso8601.year().month().day())), \($0.level.rawValue)"
        }
      }
      return (.done(reading), shown.contains(trial.key) ? try PolicyRecord(reading: file) : nil)
    }
    var (observations, policies): ([ObservedTrial], [String: PolicyRecord]) = ([], [:])
    for start in stride(from: 0, to: expected.count, by: 256) {
      let trials = Array(expected[start..<min(start + 256, expected.count)])
      let results = trials.concurrentMap { trial in Result { try read(trial) } }
      for (trial, result) in zip(trials, results) {
        do {
          let (outcome, policy) = try result.get()
          observations.append(ObservedTrial(trial, outcome))
          policies[trial.key] = policy
        } catch let error as ArtifactError
          where acceptingDamage && [.damaged, .tooNew].contains(error.code)
        {
          observations.append(ObservedTrial(trial, .damaged(error.reason)))
        }
      }
      progress(observations.count)
    }
    try self.init(
      declaration: declaration, experiment: experiment,
      data: ReportData(observations: observations, policies: policies))
  }
}

extension RunRow {
  /// Reads the run of a planned trial from its file.
  fileprivate init(
    _ trial: ExpectedTrial, of experiment: String, _ run: StoredRun, in file: ResultFile
  ) throws {
    try self.init(
      experiment: experiment, label: trial.label,
      game: Side(label: trial.game, name: trial.game, parameters: trial.gameParameters),
      method: Side(label: trial.method, name: trial.solver, parameters: trial.parameters),
      start: trial.start, run: run, in: file)
  }
}

extension RunReading {
  fileprivate init(
    _ row: RunRow, reading file: ResultFile, of run: StoredRun, for declaration: ReportDeclaration,
    in store: ArtifactStore
  ) throws {
    let provenance = try run.provenance
    let seconds = provenance.traceSeconds
    self.init(
      metrics: Dictionary(row.scores.map { ($0.metric.name, $0.value) }) { first, _ in first },
      descriptions: row.scores.map(\.metric).filter { !$0.definition.isEmpty },
      solveStatus: row.status,
      trace: declaration.needsTraces
        ? try ExploitabilityTrace(reading: file, seconds: seconds) : nil,
      front: declaration.needsFronts ? try FrontRecord(reading: file, seconds: seconds) : nil,
      populations: declaration.needsPopulations ? try PopulationRecord(reading: file) : nil,
      origin: QuotationRecord.File(
        path: String(run.resultPath.dropFirst(store.root.count).drop { $0 == "/" }),
        sha256: run.identity.fileHash.hex, md5: file.checksum.hex,
        contentHash: run.identity.contentHash.hex,
        commit: provenance.surroundings.git.map {
          $0.commit.prefix(10) + ($0.isDirty ? "+" : "")
        }))
  }
}

extension ReportDeclaration {
  /// Everything that numbers and claims are computed from.
  private var quantities: [Quantity] {
    (numbers.map(\.quantity) + claims.flatMap { [$0.left, $0.right] }).flatMap(\.operands)
  }

  /// Whether something is made of what was scored along the solves.
  fileprivate var needsTraces: Bool {
    !gameTables.isEmpty
      || figures.contains { if case .convergence = $0.kind { true } else { false } }
  }

  /// Whether something is made of whole fronts.
  fileprivate var needsFronts: Bool {
    !fronts.isEmpty
      || quantities.contains { if case .hypervolume = $0 { true } else { false } }
  }

  /// Whether something is made of finite populations.
  fileprivate var needsPopulations: Bool {
    !populations.isEmpty
      || quantities.contains { if case .population = $0 { true } else { false } }
  }
}

extension FigureDeclaration {
  /// What messages call it.
  var subject: String { "figure '\(id)'" }

  /// What messages call one of its series.
  func subject(of series: Series) -> String { "\(subject), series '\(series.title)'" }
}

extension MethodSelector {
  /// The selector in words: solver `mesob` with objective = revenue.
  var description: String {
    if let label { return "`\(label)`" }
    guard let solver else { return "all methods" }
    let fixed = parameters.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" }
    return "`\(solver)`" + (fixed.isEmpty ? "" : " with " + fixed.joined(separator: ", "))
  }
}
