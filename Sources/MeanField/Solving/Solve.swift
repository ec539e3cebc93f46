internal import CNumerics

extension MeanFieldGame {
  /// Runs `solver` from `start` (uniform if nil) until its iterations or a stopping rule end it.
  ///
  /// `progress` hears of every scored iteration; `isStopped` is asked before every step. Nothing
  /// but `trace.seconds`, and a time limit if there is one, depends on the clock.
  public func solve(
    with solver: some MeanFieldSolver, from start: consuming Policy? = nil,
    stopping rules: StoppingRules = .init(), progress: (SolveProgress) -> Void = { _ in },
    isStopped: () -> Bool = { false }
  ) throws(MeanFieldError) -> Solution {
    try solve(
      with: solver, from: start, resuming: nil, stopping: rules, progress: progress,
      isStopped: isStopped, keep: { _, _ in })
  }

  /// The same for long solves, which may be left and gone on with.
  ///
  /// `keep` is offered a checkpoint before every step, with whether it is the last one. A solve that
  /// is `resuming` one gives the same bits as if it had never been left; a time limit counts anew.
  /// The start is let go as soon as the first state is made: of large games it is large.
  public func solve<Solver: MeanFieldSolver>(
    with solver: Solver, from start: consuming Policy? = nil,
    resuming checkpoint: Checkpoint<Solver.State>?,
    stopping rules: StoppingRules = .init(), progress: (SolveProgress) -> Void = { _ in },
    isStopped: () -> Bool = { false },
    keep: (_ isLast: Bool, () -> Checkpoint<Solver.State>) -> Void
  ) throws(MeanFieldError) -> Solution {
    try solver.check()
    try shape.requireMemory()
    mesob_begin_computing()
    defer { mesob_end_computing() }
    let clock = ContinuousClock()
    var began = clock.now
    let game = PreparedGame(self)
    // Nothing keeps the first state, which would be copied by the first step.
    var (k, state, trace, seconds) =
      if let checkpoint {
        (checkpoint.iteration, checkpoint.state, checkpoint.trace, checkpoint.seconds)
      } else {
        (
          0, try Self.start(of: solver, in: game, from: start),
          Trace(objectiveCount: Self.allObjectives.count), 0.0
        )
      }
    let (first, earlier) = (k, seconds)
    seconds += (clock.now - began).inSeconds
    var kept = game.scored(solver.policy(of: state, in: game))
    began = clock.now
    var multipliers: Multipliers?
    var front: BalanceFront?
    let scale = Self.unitOfExploitability(in: game)
    let accuracy = (solver as? any CompetitiveMethod)?.accuracy ?? 0
    var status: TerminationStatus?
    var criterion: ConvergenceCriterion?
    while true {
      seconds += (clock.now - began).inSeconds
      let isLate = rules.seconds.map { seconds - earlier >= $0 } ?? false
      let isLast = isLate || isStopped()
      keep(isLast) { Checkpoint(iteration: k, state: state, trace: trace, seconds: seconds) }
      let ending = solver.ending(of: state)
      if isLast || ending != nil || k == solver.iterations || Trace.scores(k) {
        let current = k == first ? kept : game.scored(solver.policy(of: state, in: game))
        let objective = try solver.objective(current.evaluation, of: state, in: game)
        guard current.evaluation.isFinite, objective.isFinite else {
          status = .diverged
          break
        }
        kept = current
        multipliers = solver.multipliers(of: state, in: game)
        front = solver.front(of: state, in: game)
        trace.append(kept.evaluation, iteration: k, objective: objective, seconds: seconds)
        let exploitability = kept.evaluation.exploitability
        criterion = rules.criterion(
          exploitability: exploitability, initial: trace.exploitability[0])
        if accuracy > 0, exploitability <= accuracy * scale {
          criterion = criterion ?? .relativeExploitability
        }
        if ending == .converged { criterion = criterion ?? .stationarity }
        status = criterion == nil ? ending : .converged
        if k == solver.iterations { status = status ?? .iterations }
        progress(
          SolveProgress(
            iteration: k, iterations: solver.iterations, policy: kept.policy,
            evaluation: kept.evaluation, relativeExploitability: exploitability / scale))
        if isLast { status = status ?? (isLate ? .timeLimit : .interrupted) }
        if status != nil { break }
      }
      began = clock.now
      try solver.step(&state, in: game)
      k += 1
    }
    return Solution(
      policy: kept.policy, flow: game.flow(inducedBy: kept.policy), evaluation: kept.evaluation,
      multipliers: multipliers, front: front,
      relativeExploitability: kept.evaluation.exploitability / scale,
      stationarity: solver.stationarity(of: state),
      smoothing: solver.temperature(of: state).map { game.smoothing(at: $0) },
      status: status ?? .iterations, criterion: criterion, iterations: k, trace: trace)
  }

  /// The state before the first step of a solver from `start`, the uniform policy if nil.
  private static func start<Solver: MeanFieldSolver>(
    of solver: Solver, in game: some MeanFieldGame, from start: consuming Policy?
  ) throws(MeanFieldError) -> Solver.State {
    let start = start ?? Policy(uniformOver: game.feasibleActions, horizon: game.horizon)
    try MeanFieldError.require(
      start.shape == game.shape, .wrongShape, "start policy",
      expected: "shape \(game.shape.dimensions)", got: "\(start.shape.dimensions)")
    return try solver.initialState(for: game, from: start)
  }

  /// The exploitability of uniform play; T + 1 times the range of rewards it meets if that is not
  /// noticeably above 0, and 1 where all rewards are the same.
  private static func unitOfExploitability(in game: some MeanFieldGame) -> Double {
    let uniform = Policy(uniformOver: game.feasibleActions, horizon: game.horizon)
    let flow = game.flow(inducedBy: uniform)
    let (exploitability, range) = (
      flow.evaluation(in: game).exploitability, flow.rewardSpan * Double(game.horizon + 1)
    )
    return exploitability > 1e-12 * range ? exploitability : range > 0 ? range : 1
  }

  /// τ (T + 1) ln A, for A the most feasible actions of a state.
  private func smoothing(at τ: Double) -> Double {
    let A = actionCount
    let most =
      (0..<stateCount).map { s in
        (0..<A).count { feasibleActions.contains(state: s, action: $0) }
      }.max() ?? 1
    return τ * Double(horizon + 1) * .log(Double(most))
  }

  fileprivate func scored(_ policy: Policy) -> (policy: Policy, evaluation: Evaluation) {
    (policy, flow(inducedBy: policy).evaluation(in: self))
  }
}

extension Duration {
  /// The duration in seconds.
  public var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
