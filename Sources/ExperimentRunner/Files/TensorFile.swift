import ArtifactStore
package import MeanField
import Results

/// Rewards and transitions at a given population, for other programs to check ours.
package enum TensorFile {
  /// The most transitions that are written: 1 GiB.
  private static let limit = 1 << 27

  /// Writes `reward` (T + 1, S, A), `transition` (T, S, A, S') and the occupation measure `L`.
  ///
  /// - Complexity: the transitions are written densely, T·S²·A numbers; more than 2²⁷ are refused.
  package static func write(
    _ game: some MeanFieldGame, at L: OccupationMeasure, to path: String
  ) throws {
    try checkSize(game.shape)
    let process = game.process(at: L)
    let axes = GameAxes(game)
    let transitions = process.stages.dropLast().map { stage in
      stage.kernel?.denseProbabilities(actionCount: game.actionCount) ?? []
    }
    let tensors = ExchangeLayout()
    let record = ResultRecord(
      attributes: [
        (layout.conventions.name, .string(ResultSchema.conventions)),
        (layout.game.name, .string(type(of: game).entry.recordedName)),
      ],
      axes: axes.axes + [
        RecordAxis(layout.transitionEpoch, 0..<game.horizon),
        RecordAxis(tensors.nextState, 0..<game.stateCount),
      ],
      arrays: axes.coordinates + [
        RecordArray(tensors.occupationMeasure, L.values),
        RecordArray(tensors.reward, process.rewards.values),
        RecordArray(tensors.transition, Array(transitions.joined())),
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
