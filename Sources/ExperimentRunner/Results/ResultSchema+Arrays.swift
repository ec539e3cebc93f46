import ArtifactStore
import HDF5
import MeanField
import Vocabulary

extension ResultSchema {
  static func gameArrays(_ game: some MeanFieldGame) -> [RecordArray] {
    [
      RecordArray(
        "/game/initial_distribution", .doubles(game.initialDistribution), axes: ["state"],
        attributes: described(
          "law of the first state", definition: "mu_0(s); sums to 1 on each population")),
      RecordArray(
        "/game/feasible", .bools(game.feasibleActions.mask.map { $0 > 0 }),
        axes: ["state", "action"], attributes: described("whether the action is feasible")),
    ]
  }

  static func solutionArrays(_ solution: Solution) -> [RecordArray] {
    let L = solution.flow.occupationMeasure
    let pairs = ["epoch", "state", "action"]
    let arrays = [
      RecordArray(
        "/solution/occupation_measure", .doubles(L.values), axes: pairs,
        attributes: described(
          "occupation measure", definition: "L_t(s, a): share of agents in s choosing a at t")),
      RecordArray(
        "/solution/policy", .doubles(solution.policy.values), axes: pairs,
        attributes: described(
          "policy", definition: "pi_t(a | s): law of the action given epoch and state")),
      RecordArray(
        "/solution/state_distribution", .doubles(L.stateDistributions), axes: ["epoch", "state"],
        attributes: described("state distribution", definition: "mu_t(s) = sum over a of L_t(s, a)")
      ),
      RecordArray(
        "/solution/value", .doubles(solution.flow.process.stateValues(of: solution.policy)),
        axes: ["epoch", "state"],
        attributes: described(
          "expected reward to go", definition: "V_t(s) of the policy against its own flow")),
    ]
    guard let multipliers = solution.multipliers else { return arrays }
    return arrays + [
      RecordArray(
        "/solution/multiplier_y", .doubles(multipliers.y), axes: ["epoch", "state"],
        attributes: described("value-like multiplier y_t(s)")),
      RecordArray(
        "/solution/multiplier_z", .doubles(multipliers.z.values), axes: pairs,
        attributes: described("slack z_t(s, a) >= 0")),
    ]
  }

  static func trajectoryArrays<Game: MeanFieldGame>(
    _ trace: Trace, in game: Game
  ) -> [RecordArray] {
    let own = [
      RecordArray(
        "/trajectory/exploitability", .doubles(trace.exploitability), axes: ["iteration"],
        attributes: described("exploitability", definition: Metrics().exploitability.definition)),
      RecordArray(
        "/trajectory/objective", .doubles(trace.objective), axes: ["iteration"],
        attributes: described("objective", definition: "what the method minimizes")),
    ]
    return own
      + zip(Game.allObjectives, trace.socialObjectives).map { objective, values in
        RecordArray(
          "/trajectory/\(fileName(objective.name))", .doubles(values), axes: ["iteration"],
          attributes: described(objective))
      }
  }

  /// The coordinates of a hash's bytes.
  static var hashByte: RecordAxis {
    RecordAxis(
      "hash_byte", .integers((0..<32).map(Int64.init)), attributes: described("byte of a hash"))
  }

  static func chainArray(_ chain: HashChain) -> RecordArray {
    RecordArray(
      "/trajectory/policy_hash", .bytes(chain.links.flatMap(\.bytes)),
      axes: ["iteration", hashByte.name],
      attributes: described(
        "hash chain of the policies",
        definition: "SHA-256 of the hash before and of the policy as little-endian doubles"))
  }

  static func metricArrays(_ solution: Solution, in game: some MeanFieldGame) -> [RecordArray] {
    Scores(solution.evaluation, of: game).entries.map { metricArray($0.metric, $0.value) }
      + [metricArray(Metrics().iterations, Double(solution.iterations), tolerance: 0)]
  }

  /// A metric with all that is said of it.
  static func metricArray(
    _ metric: Metric, _ value: Double, tolerance: Double = ResultSchema.tolerance
  ) -> RecordArray {
    RecordArray(
      "/metrics/\(fileName(metric.name))", .doubles([value]),
      attributes: described(metric) + [
        ("better", .string(metric.better.rawValue)), ("tolerance", .double(tolerance)),
      ])
  }
}
