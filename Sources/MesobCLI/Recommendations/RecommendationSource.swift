import ExperimentRunner
import MeanField
import Results

/// The policy that recommendations are read from, and what to call it.
struct RecommendationSource {
  /// The policy.
  let played: PlayedPolicy
  /// A name to read.
  let title: String

  /// The policy of a stored run or of a result file.
  init(run name: String, in session: Session) throws {
    let file = try StoredResult(named: name, in: session.store)
    played = try PlayedPolicy(
      ofFileAt: file.path, run: file.run, in: session.laboratory, store: session.store)
    title = file.run.map { "\($0.label) (\($0.key.short))" } ?? file.path
  }

  /// The policy that a solve gives; nil if it was interrupted.
  init?(solving request: SolveRequest, in session: Session) throws {
    let display = SolveDisplay(session.console)
    let interruption = session.signals.interruption
    let solved = try request.solve(
      progress: display.show, isStopped: { interruption.isRequested })
    display.clear()
    guard solved.solution.status != .interrupted else { return nil }
    guard solved.solution.status != .diverged else {
      throw CommandLineError(
        .no, "\(request.solverName) on \(request.game.name)",
        expected: "a solve that stays among the numbers", got: "one that diverged")
    }
    played = PlayedPolicy(solved)
    title = "\(request.game.name), \(request.solverName)"
  }
}
