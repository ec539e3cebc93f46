public import ArtifactStore
public import MeanField

/// A solution together with the game and the request that it answers.
public struct SolvedGame: Sendable {
  /// What was asked for.
  public let request: SolveRequest
  /// The game.
  public let game: any MeanFieldGame
  /// The answer.
  public let solution: Solution

  /// The scores of the answer, by name.
  public var scores: Scores { Scores(solution.evaluation, of: game) }

  /// Everything about the answer, as it is stored.
  public var record: ResultRecord {
    get throws { try ResultSchema.record(of: solution, in: game, answering: request) }
  }

  /// Writes the answer to a new HDF5 file, in the form of stored runs.
  public func write(to path: String) throws { try record.write(to: path) }
}

extension SolveRequest {
  /// Builds the game, runs the solver and scores its answer.
  ///
  /// `progress` hears of every scored iteration; `isStopped` is asked before every step. A time
  /// limit given here counts as well as one in the stopping rules.
  public func solve(
    timeLimit: Double? = nil, progress: (SolveProgress) -> Void = { _ in },
    isStopped: () -> Bool = { false }
  ) throws -> SolvedGame {
    var rules = stopping
    rules.seconds = [rules.seconds, timeLimit].compactMap(\.self).min()
    let game = try makeGame()
    let solution = try game.solve(
      with: solver, from: startPolicy(in: game), stopping: rules, progress: progress,
      isStopped: isStopped)
    try checkStart()
    return SolvedGame(request: self, game: game, solution: solution)
  }

  private func startPolicy(in game: some MeanFieldGame) throws -> Policy {
    switch start {
    case .declared(let policy): try policy.policy(in: game)
    case .stored(let file): try file.policy(for: game)
    }
  }
}
