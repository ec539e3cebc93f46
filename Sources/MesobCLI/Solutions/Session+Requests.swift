import ExperimentRunner
import MeanField

extension Session {
  /// One game and one method by their names, with `key=value` words for both.
  func request(
    game: String, solver: String, _ words: [String], start: String = "uniform",
    stopping: StoppingRules = StoppingRules()
  ) throws -> SolveRequest {
    let assignments = try Assignments(
      words, game: laboratory.game(named: game), solver: laboratory.solver(named: solver))
    return try SolveRequest(
      game: game, assignments.game, solver: solver, assignments.solver,
      start: InitialPolicy(parsing: start).map { .declared($0) }
        ?? .stored(PolicyFile(named: start, in: store)),
      stopping: stopping, in: laboratory)
  }
}
