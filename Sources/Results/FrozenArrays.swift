package import ArtifactStore

/// A game at the flow of a solution, as plain arrays: everything that a certificate follows from.
package struct FrozenArrays: Sendable {
  /// The most numbers that are stored: rewards, positions, successors and probabilities together.
  package static let limit = 1 << 20

  package var rewards: [Double]
  /// The first position of the successors of each pair, epoch by epoch.
  package var starts: [Int]
  package var successors: [Int]
  package var probabilities: [Double]

  package init(rewards: [Double], starts: [Int], successors: [Int], probabilities: [Double]) {
    (self.rewards, self.starts) = (rewards, starts)
    (self.successors, self.probabilities) = (successors, probabilities)
  }

  /// The epochs before transitions, and the positions of successors.
  package func axes(horizon: Int) -> [RecordAxis] {
    [
      RecordAxis(layout.transitionEpoch, 0..<horizon),
      RecordAxis(layout.transition, successors.indices),
    ]
  }

  /// What is written.
  package var arrays: [RecordArray] {
    [
      RecordArray(layout.reward, rewards), RecordArray(layout.transitionStart, starts),
      RecordArray(layout.transitionState, successors),
      RecordArray(layout.transitionProbability, probabilities),
    ]
  }

  /// Reads the arrays; throws where they are not stored or do not fit together.
  package init(reading file: ResultFile) throws {
    guard file.has(layout.reward), file.has(layout.transitionStart) else {
      throw ArtifactError(
        .notFound, layout.reward.path, expected: "rewards and transitions at the solution's flow",
        got: "none: the game is too large, or the file of an older version")
    }
    let shape = try file.policyShape
    self.init(
      rewards: try file.read(layout.reward, Double.self, shape: shape),
      starts: try file.read(
        layout.transitionStart, Int64.self, shape: [shape[0] - 1, shape[1], shape[2]]
      ).map { Int($0) },
      successors: try file.read(layout.transitionState, Int64.self).map { Int($0) },
      probabilities: try file.read(layout.transitionProbability, Double.self))
    let ends = starts.dropFirst() + [successors.count]
    guard successors.count == probabilities.count, starts.first ?? 0 == 0,
      zip(starts, ends).allSatisfy({ $0 <= $1 }), !starts.isEmpty || successors.isEmpty
    else {
      throw ArtifactError(
        .wrongShape, layout.transitionStart.path,
        expected: "ascending positions in lists of one length",
        got: "others, lists of \(successors.count) and \(probabilities.count)")
    }
  }
}
