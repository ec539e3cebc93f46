import ArtifactStore
public import MeanField

/// Rewards and transitions at a given population, for other programs to check ours.
public enum TensorFile {
  /// The most transitions that are written: 1 GiB.
  private static let limit = 1 << 27

  /// Writes `reward` (T + 1, S, A), `transition` (T, S, A, S') and the occupation measure `L`.
  ///
  /// - Complexity: the transitions are written densely, T·S²·A numbers; more than 2²⁷ are refused.
  public static func write(
    _ game: some MeanFieldGame, at L: OccupationMeasure, to path: String
  ) throws {
    try checkSize(game.shape)
    let process = game.process(at: L)
    let axes = GameAxes(game)
    let transitions = process.stages.dropLast().map { stage in
      stage.kernel?.denseProbabilities(actionCount: game.actionCount) ?? []
    }
    let pairs = ["epoch", "state", "action"]
    let record = ResultRecord(
      attributes: [
        ("Conventions", .string(ResultSchema.conventions)),
        ("game", .string(type(of: game).entry.recordedName)),
      ],
      axes: axes.axes + [
        RecordAxis(
          "transition_epoch", .integers((0..<Int64(game.horizon)).map(\.self)),
          attributes: ResultSchema.described("decision epoch before a transition")),
        RecordAxis(
          "state_next", .integers((0..<Int64(game.stateCount)).map(\.self)),
          attributes: ResultSchema.described("next state, numbered as state")),
      ],
      arrays: axes.coordinates + [
        RecordArray(
          "/L", .doubles(L.values), axes: pairs,
          attributes: ResultSchema.described("occupation measure")),
        RecordArray(
          "/reward", .doubles(process.rewards.values), axes: pairs,
          attributes: ResultSchema.described("reward r_t(s, a, L_t)")),
        RecordArray(
          "/transition", .doubles(Array(transitions.joined())),
          axes: ["transition_epoch", "state", "action", "state_next"],
          attributes: ResultSchema.described("probability P_t(s' | s, a, L_t)")),
      ])
    try record.write(to: path)
  }

  private static func checkSize(_ shape: GameShape) throws(RunnerError) {
    let dimensions = [shape.horizon, shape.stateCount, shape.actionCount, shape.stateCount]
    var count = 1
    for dimension in dimensions {
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
      guard !overflow, product <= limit else {
        throw RunnerError(
          .tooLarge, "transitions of shape \(dimensions)", expected: "at most \(limit) numbers",
          got: overflow ? "more than \(Int.max)" : "\(product) or more")
      }
      count = product
    }
  }
}
