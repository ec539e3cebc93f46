package import ArtifactStore
package import FinitePopulation
package import MeanField
package import Results

/// A solution together with the game and the request that it answers.
package struct SolvedGame: Sendable {
  /// What was asked for.
  package let request: SolveRequest
  /// The game.
  package let game: any MeanFieldGame
  /// The answer.
  package let solution: Solution
  /// The hashes of the policies that were scored.
  package let chain: HashChain
  /// How finite populations play the answer; empty if they were not asked to.
  package let populations: [SimulatedPopulation]
  /// Whether the solve came to its end, though its finite populations may not have.
  package let isSolved: Bool
  /// The iteration of the checkpoint that the solve went on from; nil if it began at the start.
  package let resumedAtIteration: Int?

  /// All that the answer is measured by, as files have it.
  package var metrics: [MetricValue] {
    ResultSchema.metrics(of: solution, in: game)
      + game.statistics(in: solution.flow.occupationMeasure).map(\.score)
      + (solution.front.map(ResultSchema.frontMetrics) ?? [])
  }

  /// Everything about the answer, as it is stored.
  package var record: ResultRecord {
    get throws { try ResultSchema.record(of: self) }
  }

  /// Writes the answer to a new HDF5 file, in the form of stored runs.
  package func write(to path: String) throws { try record.write(to: path) }
}

extension SolveRequest {
  /// Builds the game, runs the solver and scores its answer.
  ///
  /// `progress` hears of every scored iteration; `isStopped` is asked before every step. A time
  /// limit given here counts as well as one in the stopping rules, and for finite populations too.
  package func solve(
    timeLimit: Double? = nil, progress: (SolveProgress) -> Void = { _ in },
    isStopped: @Sendable () -> Bool = { false }
  ) throws -> SolvedGame {
    try solve(
      timeLimit: timeLimit, threads: 1, progress: progress, simulated: { _ in },
      isStopped: isStopped, keeper: nil)
  }

  /// The same, from the latest checkpoint that is kept, if there is one.
  func solve(
    timeLimit: Double?, threads: Int, progress: (SolveProgress) -> Void,
    simulated: @Sendable (SimulationProgress) -> Void, isStopped: @Sendable () -> Bool,
    keeper: CheckpointKeeper?
  ) throws -> SolvedGame {
    try solve(
      try makeGame(), with: solver, timeLimit: timeLimit, threads: threads, progress: progress,
      simulated: simulated, isStopped: isStopped, keeper: keeper)
  }

  private func solve<Solver: MeanFieldSolver>(
    _ game: some MeanFieldGame, with solver: Solver, timeLimit: Double?, threads: Int,
    progress: (SolveProgress) -> Void, simulated: @Sendable (SimulationProgress) -> Void,
    isStopped: @Sendable () -> Bool, keeper: CheckpointKeeper?
  ) throws -> SolvedGame {
    let began = ContinuousClock.now
    var rules = stopping
    rules.seconds = [rules.seconds, timeLimit].compactMap(\.self).min()
    let record: CheckpointKeeper.Record<Solver.State>? = keeper?.latest()
    var chain = record?.chain ?? HashChain()
    var solution = try game.solve(
      with: solver, from: startPolicy(in: game), resuming: record?.checkpoint, stopping: rules,
      progress: {
        chain.append($0.policy)
        progress($0)
      }, isStopped: isStopped,
      keep: { isLast, checkpoint in keeper?.keep(isLast: isLast, chain, checkpoint) })
    try checkStart()
    let isSolved = solution.status.isComplete
    var populations: [SimulatedPopulation] = []
    if let simulation, isSolved {
      let isLate: @Sendable () -> Bool = {
        timeLimit.map { (ContinuousClock.now - began).inSeconds >= $0 } ?? false
      }
      let played = try game.simulate(
        solution.policy, simulation, key: key.leadingWord, threads: threads, progress: simulated,
        isStopped: { isStopped() || isLate() })
      if played == nil { solution.status = isStopped() ? .interrupted : .timeLimit }
      populations = played ?? []
    }
    return SolvedGame(
      request: self, game: game, solution: solution, chain: chain, populations: populations,
      isSolved: isSolved, resumedAtIteration: record?.checkpoint.iteration)
  }

  package func startPolicy(in game: some MeanFieldGame) throws -> Policy {
    switch start {
    case .declared(let policy): try policy.policy(in: game)
    case .stored(let file): try file.policy(for: game)
    }
  }
}
