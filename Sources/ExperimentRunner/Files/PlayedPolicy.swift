package import ArtifactStore
package import ExperimentBuilder
package import MeanField
package import Results

/// A policy, what to call it, the game that it is for, and the run key from which random numbers
/// follow.
package struct PlayedPolicy: Sendable {
  /// A name to read.
  package let title: String
  /// The game.
  package let game: any MeanFieldGame
  /// The policy.
  package let policy: Policy
  /// The key of the run that the policy comes from.
  package let key: RunKey

  /// The answer to a request.
  package init(_ solved: SolvedGame) {
    title = "\(solved.request.game.name), \(solved.request.solverName)"
    (game, policy, key) = (solved.game, solved.solution.policy, solved.request.key)
  }

  /// The policy in a result file, and the game of its configuration.
  ///
  /// Files that the game was made of are taken from the store. Throws where the file is no result, is
  /// damaged, or names a game that the laboratory does not know.
  package init(
    ofFileAt path: String, run: StoredRun? = nil, in laboratory: Laboratory, store: ArtifactStore
  ) throws {
    title = run.map { "\($0.label) (\($0.key.short))" } ?? path
    let file = try run.map(ResultFile.init(of:)) ?? ResultFile(at: path)
    key = try file.runKey
    let game = try file.configuration.makeGame(in: laboratory, store: store)
    self.game = game
    policy = try PolicyFile(path: path).policy(for: game, in: file)
  }

  /// The policy with the coordinates of its game, as files have it.
  package var record: PolicyRecord {
    PolicyRecord(
      epochCount: game.horizon + 1, stateFactors: GameSpace(.states, game.stateAxes).factors,
      actionFactors: GameSpace(.actions, game.actionAxes).factors, probabilities: policy.values,
      stateDistribution: game.flow(inducedBy: policy).occupationMeasure.stateDistributions)
  }
}
