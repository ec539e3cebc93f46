import ArtifactStore
import Certificates
import ExperimentBuilder
import HDF5
import MeanField
import Vocabulary

/// How a solution is laid out in a result file.
enum ResultSchema {
  /// The version of the layout.
  static let version = SchemaVersion.current
  /// The conventions that files follow, in the words of CF.
  static let conventions = "CF-1.10, mesob-4.0"

  /// Everything about a solution, in the order in which it is written.
  static func record(of solved: SolvedGame) throws -> ResultRecord {
    try record(of: solved, in: solved.game)
  }

  private static func record(
    of solved: SolvedGame, in game: some MeanFieldGame
  ) throws -> ResultRecord {
    let (solution, request) = (solved.solution, solved.request)
    let frozen = FrozenGame(solution.flow.process)
    let tensors = try GameTensors(frozen)
    let certificate = try Certificate(
      of: frozen, policy: solution.policy.values,
      occupationMeasure: solution.flow.occupationMeasure.values)
    let axes = GameAxes(game)
    let iteration = RecordAxis(
      "iteration", .integers(solution.trace.iterations.map(Int64.init)),
      attributes: described("scored iteration"))
    return ResultRecord(
      attributes: rootAttributes(request),
      groups: [
        gameGroup(game, request, tensors),
        RecordGroup(
          "/solution",
          attributes: [
            ("status", .string(solution.status.rawValue)),
            ("iterations", .int64(Int64(solution.iterations))),
          ]),
        RecordGroup("/trajectory"),
        RecordGroup(
          "/metrics",
          attributes: [("tolerance_rule", .string(toleranceRule))]),
        RecordGroup("/certificate", attributes: [("arithmetic", .string(Certificate.arithmetic))]),
        provenanceGroup(request.sources),
      ] + frontGroups(solution.front) + statisticGroups(game) + simulationGroups(solved),
      axes: axes.axes + [iteration, hashByte] + certificateAxes(tensors, in: game)
        + frontAxes(solution.front) + simulationAxes(solved.populations, in: game),
      arrays: axes.coordinates + gameArrays(game) + tensorArrays(tensors, frozen)
        + solutionArrays(solution) + trajectoryArrays(solution.trace, in: game)
        + [chainArray(solved.chain)]
        + metricArrays(solution, in: game)
        + statisticArrays(of: solution.flow.occupationMeasure, in: game)
        + certificateArrays(certificate, populations: game.populations.count)
        + frontArrays(solution.front) + frontMetricArrays(solution.front)
        + simulationArrays(solved, in: game)
    ).withTolerances
  }

  /// What numbers may be off when they are computed again, unless an array says something else.
  static let tolerance = 1e-6
  /// How tolerances are meant.
  static let toleranceRule = "|a - b| <= tolerance * max(1, |b|)"

  /// `units` and `long_name`, and a definition where the name is not enough.
  static func described(
    _ name: String, unit: String = "1", definition: String? = nil
  ) -> [(String, AttributeValue)] {
    [("units", .string(unit)), ("long_name", .string(name))]
      + (definition.map { [("definition", .string($0))] } ?? [])
  }

  /// The same of a metric.
  static func described(_ metric: Metric) -> [(String, AttributeValue)] {
    described(metric.title, unit: metric.unit, definition: metric.definition)
  }

  /// A name in a file: kebab-case with underscores.
  static func fileName(_ name: String) -> String { name.replacing("-", with: "_") }

  private static func rootAttributes(_ request: SolveRequest) -> [(String, AttributeValue)] {
    [
      ("Conventions", .string(conventions)),
      ("mesob_schema", .int64(version)),
      ("run_key", .string(request.key.hex)),
      ("config", .string(request.configuration.json)),
      ("game", .string(request.game.entry.recordedName)),
      ("game_version", .int64(Int64(request.game.algorithmVersion))),
      ("method", .string(request.solverName)),
      ("method_version", .int64(Int64(type(of: request.solver).algorithmVersion))),
      ("start", .string(request.start.description)),
    ]
  }

  private static func gameGroup<Game: MeanFieldGame>(
    _ game: Game, _ request: SolveRequest, _ tensors: GameTensors
  ) -> RecordGroup {
    RecordGroup(
      "/game",
      attributes: [
        ("name", .string(Game.entry.recordedName)), ("title", .string(Game.title)),
        ("reference", .string(Game.reference)), ("horizon", .int64(Int64(game.horizon))),
        ("parameters", .string(CanonicalValue(request.gameConfiguration).json)),
        ("reward_hash", .string(tensors.rewardHash.hex)),
        ("transition_hash", .string(tensors.transitionHash.hex)),
      ])
  }

  /// What made the file: the same for every run of one build.
  private static func provenanceGroup(_ sources: SourceManifest?) -> RecordGroup {
    let build = Build.current
    return RecordGroup(
      "/provenance",
      attributes: [
        ("mesob_version", .string(build.version)),
        ("build_configuration", .string(build.configuration)),
        ("compiler", .string(build.compiler)),
        ("libhdf5", .string(Library.version)),
      ] + (sources.map { [("source_digest", .string($0.digest))] } ?? []))
  }
}

extension ResultRecord {
  /// The record with a tolerance declared by every array of real numbers.
  fileprivate var withTolerances: ResultRecord {
    var record = self
    for i in record.arrays.indices {
      guard case .doubles = record.arrays[i].values,
        !record.arrays[i].attributes.contains(where: { $0.0 == "tolerance" })
      else { continue }
      record.arrays[i].attributes.append(("tolerance", .double(ResultSchema.tolerance)))
    }
    return record
  }
}
