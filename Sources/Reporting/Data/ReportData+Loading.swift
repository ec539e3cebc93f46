public import ArtifactStore
import Foundation
import HDF5
public import ReportModel
import Vocabulary

extension Report {
  /// Renders the declaration from the stored runs of an experiment.
  ///
  /// Throws `damaged` if a run is not what was published: nothing is printed from it, and nothing
  /// without it. To find out what depends on it, damage can be counted as a missing run instead.
  /// An archive says nothing about later executions: its report is made without confirmations.
  /// `progress` is told now and then how many trials have been read.
  public init(
    declaration: ReportDeclaration, experiment: String, expected: [ExpectedTrial],
    store: ArtifactStore, acceptingDamage: Bool = false, withConfirmations: Bool = true,
    progress: (Int) -> Void = { _ in }
  ) throws {
    var data = try ReportData(
      loading: expected, of: experiment, for: declaration, from: store,
      acceptingDamage: acceptingDamage, progress: progress)
    if !withConfirmations { data.forgetConfirmations() }
    try self.init(declaration: declaration, experiment: experiment, data: data)
  }
}

extension ReportData {
  /// Leaves out what is known of later executions of the runs.
  fileprivate mutating func forgetConfirmations() {
    observations = observations.map { observation in
      guard case .done(var reading) = observation.outcome else { return observation }
      reading.origin?.confirmation = nil
      return ObservedTrial(observation.trial, .done(reading))
    }
  }

  /// Reads what a report needs of the planned trials.
  init(
    loading expected: [ExpectedTrial], of experiment: String,
    for declaration: ReportDeclaration, from store: ArtifactStore, acceptingDamage: Bool = false,
    progress: (Int) -> Void = { _ in }
  ) throws {
    let (intact, damaged) = try store.intactAndDamagedRuns(of: experiment)
    let runs = Dictionary(intact.map { ($0.key.hex, $0) }) { run, _ in run }
    @Sendable func observe(_ trial: ExpectedTrial) -> Result<ObservedTrial, any Error> {
      Result {
        do {
          guard let run = runs[trial.key] else {
            try Self.requireNoDamage(of: trial, in: experiment, damaged)
            let failure = try Self.lastFailure(of: trial, in: experiment, store)
            return ObservedTrial(trial, failure.map { .failed($0) } ?? .missing)
          }
          try run.checkBytes()
          return ObservedTrial(
            trial, .done(try RunReading(reading: run, for: declaration, in: store)))
        } catch let error as ArtifactError
          where acceptingDamage && [.damaged, .tooNew].contains(error.code)
        {
          return ObservedTrial(trial, .damaged("\(error)"))
        }
      }
    }
    var observations: [ObservedTrial] = []
    for start in stride(from: 0, to: expected.count, by: 256) {
      let trials = Array(expected[start..<min(start + 256, expected.count)])
      observations += try trials.concurrentMap(observe).map { try $0.get() }
      progress(observations.count)
    }
    let found = ReportData(observations: observations)
    let shown =
      try declaration.recommendations.map { try Recommendation.run($0, observations) }
      + declaration.figures.flatMap { try ShownPolicy.all(of: $0, in: found).map(\.run) }
    var policies: [String: PolicyRecord] = [:]
    for observation in shown.uniqued(by: \.trial.key) {
      guard observation.reading != nil, let run = runs[observation.trial.key] else { continue }
      policies[observation.trial.key] = try PolicyRecord(reading: run)
    }
    self.init(observations: observations, policies: policies)
  }

  private static func requireNoDamage(
    of trial: ExpectedTrial, in experiment: String, _ damaged: [DamagedRun]
  ) throws {
    let damage = damaged.first { $0.directory.hasSuffix("-\(trial.shortKey)") }
    guard let damage else { return }
    guard !damage.isTooNew else { throw damage.cause }
    throw ArtifactError(
      .damaged, damage.directory,
      expected: "a whole run, as 'mesob run \(experiment)' makes it again", got: damage.reason)
  }

  /// The first line of what went wrong in the last failed attempt at a trial.
  private static func lastFailure(
    of trial: ExpectedTrial, in experiment: String, _ store: ArtifactStore
  ) throws -> String? {
    guard let key = RunKey(hex: trial.key) else { return nil }
    return try store.lastFailure(of: key, experiment: experiment)?
      .split(whereSeparator: \.isNewline).first.map(String.init)
  }
}

extension ReportDeclaration {
  /// Everything that numbers and claims are computed from.
  private var quantities: [Quantity] {
    (numbers.map(\.quantity) + claims.flatMap { [$0.left, $0.right] }).flatMap(\.operands)
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

extension RunReading {
  init(
    reading run: StoredRun, for declaration: ReportDeclaration, in store: ArtifactStore
  ) throws {
    let withTrace =
      !declaration.gameTables.isEmpty
      || declaration.figures.contains {
        if case .convergence = $0.kind { true } else { false }
      }
    let provenance = try run.provenance
    var metrics = try run.metrics()
    metrics[Metrics().seconds.name] = run.seconds
    self.init(
      metrics: metrics,
      trace: withTrace
        ? ExploitabilityTrace(
          iterations: try run.array("/iteration").values,
          exploitability: try run.array("/trajectory/exploitability").values,
          seconds: provenance.traceSeconds)
        : nil,
      front: declaration.needsFronts ? try FrontRecord(reading: run) : nil,
      populations: declaration.needsPopulations ? try PopulationRecord(reading: run) : nil,
      origin: try RunOrigin(of: run, provenance, in: store))
  }
}

extension FrontRecord {
  /// The front of a run; nil if it has none.
  init?(reading run: StoredRun) throws {
    guard try run.read({ try $0.children.contains { $0.name == "front" } }) else { return nil }
    func values(_ name: String) throws -> [Double] { try run.array("/front/\(name)").values }
    let (exploitability, objective) = (try values("exploitability"), try values("objective"))
    let (iterations, evaluations) = (try values("iteration"), try values("evaluations"))
    let clock = SolverClock(
      iterations: try run.array("/iteration").values, seconds: try run.provenance.traceSeconds)
    self.init(
      points: exploitability.indices.map { i in
        Point(
          exploitability: exploitability[i], objective: objective[i], evaluations: evaluations[i],
          seconds: clock.seconds(at: iterations[i]))
      },
      evaluations: try run.metrics()["evaluations"] ?? evaluations.last ?? 0,
      seconds: clock.seconds.last)
  }
}

extension PolicyRecord {
  init(reading run: StoredRun) throws {
    let policy = try run.array("/solution/policy")
    guard policy.shape.count == 3 else {
      throw ReportError(
        .unusableRun, "\(run.resultPath), /solution/policy",
        "expected an array over epoch, state and action, got the shape \(policy.shape)")
    }
    self.init(
      epochCount: policy.shape[0],
      stateFactors: try Self.factors(of: "state", count: policy.shape[1], in: run),
      actionFactors: try Self.factors(of: "action", count: policy.shape[2], in: run),
      probabilities: policy.values,
      stateDistribution: try run.array("/solution/state_distribution").values)
  }

  /// The factors of an axis, with their coordinate and its name at each of its points.
  private static func factors(
    of axis: String, count: Int, in run: StoredRun
  ) throws -> [Factor] {
    let (names, labels): ([String], [String]) = try run.read { root in
      guard case .strings(let names) = try root.dataset("/\(axis)").attribute("factors")
      else { return ([], []) }
      return (names, try root.dataset("/\(axis)_label").read(String.self))
    }
    return try names.enumerated().map { place, name in
      let path = "/\(axis)_\(name.replacing("-", with: "_"))"
      let coordinates = try run.array(path).values
      guard coordinates.count == count, labels.count == count else {
        throw ReportError(
          .unusableRun, "\(run.resultPath), \(path)",
          "expected a coordinate and a name for each of the \(count) points of the axis \(axis), "
            + "got \(coordinates.count) and \(labels.count)")
      }
      return Factor(
        name, coordinates,
        labels: zip(labels, coordinates).map { label, coordinate in
          part(place, of: label, in: names) ?? CSV.number(coordinate)
        })
    }
  }

  /// What a point such as `type 1, budget 8` is called in one of its factors; nil where its name is
  /// put together otherwise.
  private static func part(_ place: Int, of label: String, in factors: [String]) -> String? {
    guard factors.count > 1 else { return label }
    let parts = label.split(separator: ", ")
    guard parts.count == factors.count, parts[place].hasPrefix("\(factors[place]) ")
    else { return nil }
    return String(parts[place].dropFirst(factors[place].count + 1))
  }
}
