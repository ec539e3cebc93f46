import ArgumentParser
import ExperimentRunner
import MeanField

/// `mesob evaluate`: scores what any program wrote.
struct EvaluateCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Score a policy or an occupation measure that any program wrote.",
    discussion: """
      The file has a dataset 'policy' or 'L' of shape (T+1, S, A); a run does as well. \
      An occupation measure is scored through the policy that it plays, and the residual of the \
      flow equation is added. --tensors writes rewards and transitions at the flow, so that \
      another tool can check them.

      EXAMPLES
        mesob evaluate --game left-right --policy mine.h5
        mesob evaluate --game left-right --flow mine.h5 --tensors tensors.h5 --json
      """)

  @Option(help: ArgumentHelp("The game, by its name.", valueName: "name"))
  var game: String

  @Argument(
    help: ArgumentHelp("Parameters of the game; see 'mesob list games'.", valueName: "key=value"))
  var assignments: [String] = []

  @Option(help: ArgumentHelp("An HDF5 file or a run with a policy.", valueName: "file"))
  var policy: String?

  @Option(
    help: ArgumentHelp("An HDF5 file or a run with an occupation measure.", valueName: "file"))
  var flow: String?

  @Option(
    help: ArgumentHelp(
      "Write 'reward' (T+1, S, A) and 'transition' (T, S, A, S') at the flow to a new HDF5 file.",
      valueName: "file"))
  var tensors: String?

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    if (policy == nil) == (flow == nil) {
      throw ValidationError("Expected one of --policy and --flow.")
    }
  }

  func execute(in session: Session) throws -> ExitStatus {
    try checkNewFile(tensors, "--tensors")
    let type = try session.laboratory.game(named: game)
    let instance = try session.laboratory.makeGame(
      named: game, configuration: Assignments(assignments, game: type).game)
    let file = try PolicyFile(named: policy ?? flow ?? "", in: session.store)
    let scored =
      try flow == nil
      ? ScoredFlow(of: file.policy(for: instance), in: instance)
      : ScoredFlow(at: file.occupationMeasure(for: instance), in: instance)
    if let tensors { try TensorFile.write(instance, at: scored.occupationMeasure, to: tensors) }
    try session.print(Listing(scored, in: instance))
    return .yes
  }
}
