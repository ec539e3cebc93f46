public import ArtifactStore
import Foundation
import HDF5
public import ReportModel

extension Report {
  /// Renders the declaration from the stored runs of an experiment.
  public init(
    declaration: ReportDeclaration, experiment: String, expected: [ExpectedTrial],
    store: ArtifactStore
  ) throws {
    let data = try ReportData(
      loading: expected, of: experiment, for: declaration, from: store)
    try self.init(declaration: declaration, experiment: experiment, data: data)
  }
}

extension ReportData {
  /// Reads what a report needs of the planned trials.
  ///
  /// Throws `damaged` if a run is not what was published: nothing is printed from it, and nothing
  /// without it.
  init(
    loading expected: [ExpectedTrial], of experiment: String,
    for declaration: ReportDeclaration, from store: ArtifactStore
  ) throws {
    let runs = Dictionary(try store.runs(of: experiment).map { ($0.key.hex, $0) }) { run, _ in run }
    let damaged = try store.damagedRuns(of: experiment)
    let needsTraces =
      !declaration.gameTables.isEmpty
      || declaration.figures.contains {
        if case .convergence = $0.kind { true } else { false }
      }

    observations = try expected.map { trial in
      guard let run = runs[trial.key] else {
        if let damage = damaged.first(where: { $0.directory.hasSuffix("-\(trial.shortKey)") }) {
          throw ArtifactError(
            .damaged, damage.directory,
            expected: "a whole run, as 'mesob run \(experiment)' makes it again",
            got: damage.reason)
        }
        let failure = try Self.lastFailure(of: trial, in: experiment, store)
        return ObservedTrial(trial, failure.map { .failed($0) } ?? .missing)
      }
      try run.checkBytes()
      var reading = try RunReading(reading: run, withTrace: needsTraces)
      if !declaration.fronts.isEmpty { reading.front = try FrontRecord(reading: run) }
      if !declaration.populations.isEmpty {
        reading.populations = try PopulationRecord(reading: run)
      }
      return ObservedTrial(trial, .done(reading))
    }
    policies = [:]
    for recommendation in declaration.recommendations {
      let observation = try Recommendation.run(recommendation, observations)
      guard observation.reading != nil, let run = runs[observation.trial.key] else { continue }
      policies[observation.trial.key] = try PolicyRecord(reading: run)
    }
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

extension RunReading {
  init(reading run: StoredRun, withTrace: Bool) throws {
    var metrics = try run.metrics()
    metrics[Metrics().seconds.name] = run.seconds
    self.init(
      metrics: metrics,
      trace: withTrace
        ? ExploitabilityTrace(
          iterations: try run.array("/iteration").values,
          exploitability: try run.array("/trajectory/exploitability").values,
          seconds: try run.provenance.traceSeconds)
        : nil)
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
    let actionFactors = try Self.factors(of: "action", count: policy.shape[2], in: run)
    guard let actionFactor = actionFactors.first, actionFactors.count == 1 else {
      throw ReportError(
        .unusableRun, "\(run.resultPath), /action",
        "expected one factor for a recommendation, got \(actionFactors.map(\.name))")
    }
    self.init(
      epochCount: policy.shape[0],
      stateFactors: try Self.factors(of: "state", count: policy.shape[1], in: run),
      actionFactor: actionFactor, probabilities: policy.values,
      stateDistribution: try run.array("/solution/state_distribution").values)
  }

  /// The factors of an axis, with their coordinate at each of its points.
  private static func factors(
    of axis: String, count: Int, in run: StoredRun
  ) throws -> [Factor] {
    let names: [String] = try run.read { root in
      guard case .strings(let names) = try root.dataset("/\(axis)").attribute("factors")
      else { return [] }
      return names
    }
    return try names.map { name in
      let path = "/\(axis)_\(name.replacing("-", with: "_"))"
      let coordinates = try run.array(path).values
      guard coordinates.count == count else {
        throw ReportError(
          .unusableRun, "\(run.resultPath), \(path)",
          "expected a coordinate for each of the \(count) points of the axis \(axis), got "
            + "\(coordinates.count)")
      }
      return Factor(name, coordinates)
    }
  }
}
