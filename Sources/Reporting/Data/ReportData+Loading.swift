package import ArtifactStore
import Foundation
package import ReportModel
import Results
import Vocabulary

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
    let planned = ReportData(observations: expected.map { ObservedTrial($0, .missing) })
    let shown = Set(
      try declaration.recommendations.map { try Recommendation.run($0, planned.observations) }
        .map(\.trial.key)
        + declaration.figures.flatMap {
          try ShownPolicy.all(of: $0, in: planned).map(\.run.trial.key)
        })
    @Sendable func observe(_ trial: ExpectedTrial) -> Result<
      (ObservedTrial, PolicyRecord?), any Error
    > {
      Result {
        do {
          guard let run = runs[trial.key] else {
            try Self.requireNoDamage(of: trial, in: experiment, damaged)
            let failure = try Self.lastFailure(of: trial, in: experiment, store)
            return (ObservedTrial(trial, failure.map { .failed($0) } ?? .missing), nil)
          }
          let file = try ResultFile(of: run)
          let reading = try RunReading(reading: file, of: run, for: declaration, in: store)
          return (
            ObservedTrial(trial, .done(reading)),
            shown.contains(trial.key) ? try PolicyRecord(reading: file) : nil
          )
        } catch let error as ArtifactError
          where acceptingDamage && [.damaged, .tooNew].contains(error.code)
        {
          return (ObservedTrial(trial, .damaged("\(error)")), nil)
        }
      }
    }
    var observations: [ObservedTrial] = []
    var policies: [String: PolicyRecord] = [:]
    for start in stride(from: 0, to: expected.count, by: 256) {
      let trials = Array(expected[start..<min(start + 256, expected.count)])
      for observed in trials.concurrentMap(observe) {
        let (observation, policy) = try observed.get()
        observations.append(observation)
        policies[observation.trial.key] = policy
      }
      progress(observations.count)
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
    reading file: ResultFile, of run: StoredRun, for declaration: ReportDeclaration,
    in store: ArtifactStore
  ) throws {
    let withTrace =
      !declaration.gameTables.isEmpty
      || declaration.figures.contains {
        if case .convergence = $0.kind { true } else { false }
      }
    let provenance = try run.provenance
    let seconds = provenance.traceSeconds
    let scores = try file.metrics + [MetricValue(Metrics().seconds, run.seconds)]
    self.init(
      metrics: Dictionary(scores.map { ($0.metric.name, $0.value) }) { first, _ in first },
      descriptions: scores.map(\.metric).filter { !$0.definition.isEmpty },
      trace: withTrace ? try ExploitabilityTrace(reading: file, seconds: seconds) : nil,
      front: declaration.needsFronts ? try FrontRecord(reading: file, seconds: seconds) : nil,
      populations: declaration.needsPopulations ? try PopulationRecord(reading: file) : nil,
      origin: try RunOrigin(of: file, run, provenance, in: store))
  }
}
