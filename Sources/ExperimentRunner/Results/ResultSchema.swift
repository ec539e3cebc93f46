import ArtifactStore
import Certificates
import ExperimentBuilder
import FinitePopulation
import HDF5
import MeanField
import Results
import Vocabulary
import SourceCode

/// How a solution becomes what a result file holds.
enum ResultSchema {
  /// The conventions that files follow, in the words of CF.
  static let conventions = "CF-1.10, mesob-4.0"

  /// Everything about a solution, in the order in which it is written.
  static func record(of solved: SolvedGame) throws -> ResultRecord {
    try record(of: solved, in: solved.game)
  }

  private static func record<Game: MeanFieldGame>(
    of solved: SolvedGame, in game: Game
  ) throws -> ResultRecord {
    let (solution, request) = (solved.solution, solved.request)
    let L = solution.flow.occupationMeasure
    let frozen = FrozenGame(solution.flow.process)
    let tensors = try GameTensors(frozen)
    let certificate = try Certificate(
      of: frozen, policy: solution.policy.values, occupationMeasure: L.values)
    let axes = GameAxes(game)
    let way = Trajectory(
      iterations: solution.trace.iterations, exploitability: solution.trace.exploitability,
      objective: solution.trace.objective,
      socialObjectives: Array(zip(Game.allObjectives, solution.trace.socialObjectives)),
      chain: solved.chain.links)
    let front = solution.front.map { FrontRecord($0) }
    let populations = PopulationRecord(of: solved, in: game)
    let scores = metrics(of: solution, in: game)
    return ResultRecord(
      attributes: rootAttributes(request),
      groups: [
        gameGroup(game, request, tensors),
        RecordGroup(
          .solution,
          [
            (layout.status, .string(solution.status.rawValue)),
            (layout.steps, .int64(Int64(solution.iterations))),
          ]),
        RecordGroup(.trajectory),
        RecordGroup(.metrics, [(layout.toleranceRule, .string(ResultLayout.toleranceRule))]),
        RecordGroup(.certificate, [(layout.arithmetic, .string(Certificate.arithmetic))]),
        provenanceGroup(request.sources),
      ] + [front?.group].compactMap(\.self)
        + (game is any GroupGame ? [RecordGroup(.statistics)] : [])
        + [populations?.group].compactMap(\.self),
      axes: axes.axes + way.axes + tensors.axes(horizon: game.horizon)
        + [front?.axis].compactMap(\.self) + (populations?.axes ?? []),
      arrays: axes.coordinates
        + [
          RecordArray(layout.initialDistribution, game.initialDistribution),
          RecordArray(layout.feasible, .bools(game.feasibleActions.mask.map { $0 > 0 })),
        ] + (tensors.arrays?.arrays ?? [])
        + solution.arrays + way.arrays + scores.map(\.array)
        + game.statistics(in: L).flatMap {
          [$0.score.array, RecordArray(layout.statistic.of($0.score.metric), $0.byEpoch)]
        }
        + certificateArrays(certificate, populations: game.populations.count)
        + (front?.arrays ?? []) + (solution.front.map(frontMetrics) ?? []).map(\.array)
        + (populations?.arrays ?? [])
    ).withTolerances
  }

  /// The scores of a solution and its number of steps.
  static func metrics(
    of solution: Solution, in game: some MeanFieldGame
  ) -> [MetricValue] {
    solution.evaluation.metrics(in: game)
      + [MetricValue(Metrics().iterations, Double(solution.iterations), tolerance: 0)]
  }

  /// What a front is measured by.
  static func frontMetrics(_ front: BalanceFront) -> [MetricValue] {
    let start = front.points.first
    let corner = BalanceFront.Reference(
      exploitability: start?.exploitability ?? 0, objective: start?.objective ?? 0)
    let hypervolume = Metric(
      "hypervolume", better: .higher,
      "area that the front dominates from the place of the start policy on")
    let spacing = Metric(
      "spacing", better: .lower, "sample deviation of the distances to the nearest other point")
    let evaluations = Metric(
      "evaluations", better: .lower, "passes over all transitions, forward and backward")
    return [MetricValue(hypervolume, front.hypervolume(from: corner))]
      + (front.spacing.map { [MetricValue(spacing, $0)] } ?? [])
      + [MetricValue(evaluations, Double(front.evaluations), tolerance: 0)]
  }

  private static func rootAttributes(_ request: SolveRequest) -> [(String, AttributeValue)] {
    [
      (layout.conventions, .string(conventions)),
      (layout.schema, .int64(SchemaVersion.current)),
      (layout.runKey, .string(request.key.hex)),
      (layout.configuration, .string(request.configuration.json)),
      (layout.game, .string(request.game.entry.recordedName)),
      (layout.gameVersion, .int64(Int64(request.game.algorithmVersion))),
      (layout.method, .string(request.solverName)),
      (layout.methodVersion, .int64(Int64(type(of: request.solver).algorithmVersion))),
      (layout.start, .string(request.start.description)),
    ].map { ($0.name, $1) }
  }

  private static func gameGroup<Game: MeanFieldGame>(
    _ game: Game, _ request: SolveRequest, _ tensors: GameTensors
  ) -> RecordGroup {
    let parameters = JSONValue.object(JSONObject(hashed: request.gameConfiguration))
    return RecordGroup(
      .game,
      [
        (layout.gameName, .string(Game.entry.recordedName)),
        (layout.gameTitle, .string(Game.title)),
        (layout.gameReference, .string(Game.reference)),
        (layout.horizon, .int64(Int64(game.horizon))),
        (layout.parameters, .string(parameters.canonicalText)),
        (layout.rewardHash, .string(tensors.rewardHash.hex)),
        (layout.transitionHash, .string(tensors.transitionHash.hex)),
      ])
  }

  /// What made the file: the same for every run of one build.
  private static func provenanceGroup(_ sources: SourceManifest?) -> RecordGroup {
    let build = Build.current
    return RecordGroup(
      .provenance,
      [
        (layout.program, .string(build.version)),
        (layout.buildConfiguration, .string(build.configuration)),
        (layout.compiler, .string(build.compiler)), (layout.library, .string(Library.version)),
      ] + (sources.map { [(layout.sourceDigest, .string($0.digest))] } ?? []))
  }
}

extension ResultRecord {
  /// The record with a tolerance declared by every array of real numbers.
  fileprivate var withTolerances: ResultRecord {
    var record = self
    let name = layout.tolerance.name
    for i in record.arrays.indices {
      guard case .doubles = record.arrays[i].values,
        !record.arrays[i].attributes.contains(where: { $0.0 == name })
      else { continue }
      record.arrays[i].attributes.append((name, .double(ResultLayout.tolerance)))
    }
    return record
  }
}
