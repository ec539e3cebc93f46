import ArtifactStore
public import MeanField

/// Rewards and transitions at a given population, for other programs to check ours.
public enum TensorFile {
  /// Writes `reward` (T + 1, S, A), `transition` (T, S, A, S') and the occupation measure `L`.
  ///
  /// - Complexity: the transitions are written densely, T·S²·A numbers.
  public static func write(
    _ game: some MeanFieldGame, at L: OccupationMeasure, to path: String
  ) throws {
    let process = game.process(at: L)
    let axes = GameAxes(game)
    let transitions = process.stages.dropLast().map { stage in
      stage.kernel?.denseProbabilities(actionCount: game.actionCount) ?? []
    }
    let pairs = ["epoch", "state", "action"]
    let record = ResultRecord(
      attributes: [
        ("Conventions", .string(ResultSchema.conventions)), ("game", .string(type(of: game).name)),
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
}
