import ArtifactStore
import ExperimentRunner
import MeanField

/// A solve that is executed again step by step, to look at every policy on the way.
struct Replay {
  /// The steps done.
  private(set) var iteration = 0
  /// The steps of a complete solve.
  let iterations: Int
  /// The game's dimensions.
  let shape: GameShape
  private let advance: () throws -> Void
  private let current: () -> Policy

  /// Prepares to answer a request again.
  init(_ request: SolveRequest) throws {
    self = try Self.make(request, in: request.makeGame(), with: request.solver)
  }

  private static func make<Solver: MeanFieldSolver>(
    _ request: SolveRequest, in game: some MeanFieldGame, with solver: Solver
  ) throws -> Replay {
    try solver.check()
    var state = try solver.initialState(for: game, from: request.startPolicy(in: game))
    return Replay(
      iterations: solver.iterations, shape: game.shape,
      advance: { try solver.step(&state, in: game) },
      current: { solver.policy(of: state, in: game) })
  }

  private init(
    iterations: Int, shape: GameShape, advance: @escaping () throws -> Void,
    current: @escaping () -> Policy
  ) {
    self.iterations = iterations
    self.shape = shape
    self.advance = advance
    self.current = current
  }

  /// The policy after the steps so far.
  var policy: Policy { current() }

  /// Goes on to an iteration and adds the policies at those that are scored to a chain.
  mutating func run(to end: Int, scored: [Int], _ chain: inout HashChain) throws {
    while iteration <= end {
      if scored.contains(iteration) { chain.append(policy) }
      guard iteration < end else { return }
      try step()
    }
  }

  /// One step.
  mutating func step() throws {
    try advance()
    iteration += 1
  }
}
