public import MeanField
public import Testing

/// What every solver promises.
public enum SolverPromise: String, Sendable, CaseIterable {
  case sameBits = "two solves give the same bits"
  case threads = "the same steps by 1, 2 and 7 threads at the same time give the same bits"
  case relabeling = "another order of the states permutes the answer"
  case start = "a solve starts where it is told"
  case trace = "the trace has one entry of each kind per scored iteration, from 0 to the last"
  case status = "a solve without stopping rules uses all iterations, or ends by itself"
  case policy = "the answer is a policy of the game"
  case score = "the evaluation is that of the answer"
  case exploitability = "exploitability is at least 0"
  case objective = "the objective does not get worse"
  case resumption = "a solve goes on from a stored checkpoint with the same bits"
  case stopping = "stopping rules end a solve"
  case wrongStart = "a start of another shape is refused"
  case parameters = "parameters can be stored, read back and are checked"
}

/// Reports every promise of ``SolverPromise`` that `solver` does not keep on `game` as an issue.
///
/// `ignoresStart` is for solvers whose answer is a policy that the game gives them. Another order
/// of the states may move the flow by `relabelingTolerance`.
public func checkSolver(
  _ solver: some MeanFieldSolver, on game: some MeanFieldGame, ignoresStart: Bool = false,
  relabelingTolerance: Double = 1e-8,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let violations = try solverContractViolationes(
    of: solver, on: game, ignoresStart: ignoresStart, relabelingTolerance: relabelingTolerance)
  for violation in violations {
    Issue.record(
      "\(type(of: solver).name) on \(type(of: game).name), \(violation)",
      sourceLocation: sourceLocation)
  }
}

/// The promises that `solver` does not keep on `game`.
public func solverContractViolationes(
  of solver: some MeanFieldSolver, on game: some MeanFieldGame, ignoresStart: Bool = false,
  relabelingTolerance: Double = 1e-8
) throws -> [ContractViolation<SolverPromise>] {
  let contract = SolverContract(solver: solver, game: game)
  try contract.checkSolve()
  if !ignoresStart { try contract.checkStart() }
  try contract.checkRelabeling(within: relabelingTolerance)
  try contract.checkThreads()
  try contract.checkResumption()
  try contract.checkStopping()
  contract.checkWrongStart()
  for violation in parameterContractViolationes(of: solver) {
    contract.findings.expect(.parameters, false, "\(violation)")
  }
  return contract.findings.violations
}

struct SolverContract<Solver: MeanFieldSolver, Game: MeanFieldGame> {
  let solver: Solver
  let game: Game
  let findings = Findings<SolverPromise>()

  init(solver: Solver, game: Game) {
    self.solver = solver
    self.game = game
  }

  func checkSolve() throws {
    let solution = try game.solve(with: solver)
    let again = try game.solve(with: solver)
    var trace = again.trace
    trace.seconds = solution.trace.seconds
    findings.expect(
      .sameBits, bits(solution.policy) == bits(again.policy) && solution.trace == trace,
      "expected policies and traces alike")
    let isWhole = solution.status == .iterations && solution.iterations == solver.iterations
    findings.expect(
      .status, isWhole || [.converged, .stalled].contains(solution.status),
      "expected \(solver.iterations) iterations, got \(solution.iterations), \(solution.status)")
    checkTrace(solution)
    do {
      _ = try Policy(checking: solution.policy.field, feasible: game.feasibleActions)
    } catch {
      findings.expect(.policy, false, "\(error)")
    }
    findings.expect(
      .policy, solution.policy.shape == game.shape,
      "expected \(game.shape.dimensions), got \(solution.policy.shape.dimensions)")
    let score = game.flow(inducedBy: solution.policy).evaluation(in: game)
    findings.expect(
      .score, score == solution.evaluation, "expected \(score), got \(solution.evaluation)")
    checkExploitability(of: solution)
  }

  /// Of each population's agents at the end, and of all together on the way.
  private func checkExploitability(of solution: Solution) {
    let gains = solution.evaluation.populationExploitabilities
    for (gain, best) in zip(gains, solution.flow.process.bestResponseValues()) {
      findings.expect(
        .exploitability, gain >= -1e-12 * (1 + abs(best)), "expected at least 0, got \(gain)")
    }
    let largest = game.rewardBound * Double(game.shape.epochCount * game.populations.count)
    let least = solution.trace.exploitability.min() ?? 0
    findings.expect(
      .exploitability, least >= -1e-12 * (1 + largest), "trace: expected at least 0, got \(least)")
  }

  private func checkTrace(_ solution: Solution) {
    let trace = solution.trace
    let counts =
      [
        trace.exploitability.count, trace.objective.count, trace.seconds.count,
      ] + trace.socialObjectives.map(\.count)
    let n = trace.iterations.count
    findings.expect(
      .trace,
      counts.allSatisfy { $0 == n } && trace.socialObjectives.count == Game.allObjectives.count,
      "expected \(n) entries of each kind, got \(counts)")
    findings.expect(
      .trace, trace.iterations.first == 0 && trace.iterations.last == solution.iterations,
      "expected iterations 0 … \(solution.iterations), got \(trace.iterations)")
    let pairs = zip(trace.iterations, trace.iterations.dropFirst())
    findings.expect(.trace, pairs.allSatisfy { $0 < $1 }, "expected ascending iterations")
    findings.expect(
      .trace, zip(trace.seconds, trace.seconds.dropFirst()).allSatisfy { $0 <= $1 },
      "expected seconds that do not fall, got \(trace.seconds)")
    findings.expect(
      .trace, trace.exploitability.last == solution.evaluation.exploitability,
      "expected the answer's exploitability last, got \(trace.exploitability)")
    guard let first = trace.objective.first, let last = trace.objective.last else { return }
    findings.expect(
      .objective, last <= first + 1e-12, "expected at most \(first), got \(last)")
  }

  func checkStart() throws {
    var sampler = Sampler(seed: 3)
    let start = sampler.policy(in: game)
    var reports: [SolveProgress] = []
    let solution = try game.solve(
      with: solver, from: start, progress: { reports.append($0) }, isStopped: { true })
    // In states that nobody reaches a policy found from its flow may differ.
    let flow = game.flow(inducedBy: start).occupationMeasure
    findings.expect(
      .start, solution.flow.occupationMeasure.values, near: flow.values, within: 1e-9,
      "flow at iteration 0")
    findings.expect(
      .start,
      reports.map(\.iteration) == [0] && reports.map(\.iterations) == [solver.iterations],
      "expected one report, of iteration 0 of \(solver.iterations), got \(reports)")
  }

  func checkStopping() throws {
    let rules: [(StoppingRules, TerminationStatus, ConvergenceCriterion?)] = [
      (StoppingRules(seconds: 0), .timeLimit, nil),
      (
        StoppingRules(absoluteExploitability: .greatestFiniteMagnitude), .converged,
        .absoluteExploitability
      ),
      (StoppingRules(relativeExploitability: 2), .converged, .relativeExploitability),
    ]
    for (rule, status, criterion) in rules {
      let solution = try game.solve(with: solver, stopping: rule)
      // A solver without steps has used them all already.
      let isRight =
        (solution.status, solution.criterion) == (status, criterion)
        || (solver.iterations == 0 && status == .timeLimit)
      findings.expect(
        .stopping, isRight && solution.iterations == 0,
        "expected \(status) at iteration 0, got \(solution.status) at \(solution.iterations)")
    }
    var asked = 0
    let solution = try game.solve(
      with: solver,
      isStopped: {
        asked += 1
        return asked > 1
      })
    // One step is a complete solve already.
    let expected = solver.iterations <= 1 ? TerminationStatus.iterations : .interrupted
    findings.expect(
      .stopping, solution.status == expected && solution.iterations == min(1, solver.iterations),
      "expected \(expected) after one step, got \(solution.status) at \(solution.iterations)")
  }

  func checkWrongStart() {
    let start = Policy(uniformOver: game.feasibleActions, horizon: game.horizon + 1)
    do {
      _ = try game.solve(with: solver, from: start)
      findings.expect(.wrongStart, false, "expected an error, got none")
    } catch {
      findings.expect(.wrongStart, error.code == .wrongShape, "expected wrongShape, got \(error)")
    }
  }

  func bits(_ policy: Policy) -> [UInt64] { policy.values.map(\.bitPattern) }
}
