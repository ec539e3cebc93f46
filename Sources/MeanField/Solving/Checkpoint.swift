/// A solve between two steps: everything it takes to go on with the same bits.
public struct Checkpoint<State: Sendable & Codable>: Sendable, Codable {
  /// The steps done.
  public let iteration: Int
  /// The solver's state after them.
  public let state: State
  /// The scores so far.
  public let trace: Trace
  /// Seconds of solver work so far.
  public let seconds: Double

  /// Puts a checkpoint together.
  public init(iteration: Int, state: State, trace: Trace, seconds: Double) {
    (self.iteration, self.state, self.trace, self.seconds) = (iteration, state, trace, seconds)
  }

  /// Before the first step of a solver from `start`, the uniform policy if nil.
  init<Game: MeanFieldGame, Solver: MeanFieldSolver>(
    before solver: Solver, in game: Game, from start: Policy?
  ) throws(MeanFieldError) where Solver.State == State {
    let start = start ?? Policy(uniformOver: game.feasibleActions, horizon: game.horizon)
    try MeanFieldError.require(
      start.shape == game.shape, .wrongShape, "start policy",
      expected: "shape \(game.shape.dimensions)", got: "\(start.shape.dimensions)")
    self.init(
      iteration: 0, state: try solver.initialState(for: game, from: start),
      trace: Trace(objectiveCount: Game.allObjectives.count), seconds: 0)
  }
}
