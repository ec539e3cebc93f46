import ArgumentParser
import ArtifactStore
import ExperimentRunner
import MeanField

/// `mesob solve`: one game, one method, no experiment.
struct SolveCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "solve",
    abstract: "Solve one game with one method, for trying things.",
    discussion: """
      Parameters are given as key=value and go to the one that knows the key; game. or solver. \
      before a key that both know says whose is meant. Lists are written [3,5,8], matrices \
      [[1,0],[0,1]], and an array may come from a file: mu0=@start.h5:/mu0.

      Nothing is stored unless --out says where. Without a tolerance all iterations are done. \
      A solve that diverges prints what it has and ends with status 1.

      A start from a file or a run takes its policy, or the one that its flow L plays; methods with \
      multipliers derive theirs from it.

      EXAMPLES
        mesob solve --game left-right --solver online-mirror-descent step-size=1
        mesob solve --game pay-per-click --solver mesob weight=0.3 --out ppc.h5
      """)

  @Option(help: ArgumentHelp("The game, by its name.", valueName: "name"))
  var game: String

  @Option(help: ArgumentHelp("The method, by its name.", valueName: "name"))
  var solver: String

  @Argument(
    help: ArgumentHelp(
      "Parameters of the game and of the method; see 'mesob list'.", valueName: "key=value"))
  var assignments: [String] = []

  @Option(help: ArgumentHelp("The number of steps, as iterations=N.", valueName: "n"))
  var iterations: Int?

  @Option(
    help: ArgumentHelp(
      "The first policy: uniform, random:SEED, leaning:ACTION:PROBABILITY, an HDF5 file or a run.",
      valueName: "start"))
  var start = "uniform"

  @Option(help: ArgumentHelp("Write the solution to a new HDF5 file.", valueName: "file"))
  var out: String?

  @Option(help: ArgumentHelp("Stop after this much work.", valueName: "seconds"))
  var timeLimit: Double?

  @Option(help: ArgumentHelp("Stop at this exploitability.", valueName: "x"))
  var absoluteTolerance: Double?

  @Option(
    help: ArgumentHelp("Stop at this multiple of the start's exploitability.", valueName: "x"))
  var relativeTolerance: Double?

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    try checkNotNegative(timeLimit, "--time-limit")
    try checkNotNegative(absoluteTolerance, "--absolute-tolerance")
    try checkNotNegative(relativeTolerance, "--relative-tolerance")
  }

  func execute(in session: Session) throws -> ExitStatus {
    try checkNewFile(out, "--out")
    let request = try request(in: session)
    session.signals.watch()
    let solved = try session.solve(request)
    if let out { try solved.write(to: out) }
    try session.print(Listing(solved, path: out, session.console.style))
    return switch solved.solution.status {
    case .interrupted: session.signals.status
    case .diverged: .no
    case .iterations, .absoluteExploitability, .relativeExploitability, .timeLimit: .yes
    }
  }

  private func request(in session: Session) throws -> SolveRequest {
    try session.request(
      game: game, solver: solver,
      assignments + (iterations.map { ["solver.iterations=\($0)"] } ?? []), start: start,
      stopping: StoppingRules(
        seconds: timeLimit, absoluteExploitability: absoluteTolerance,
        relativeExploitability: relativeTolerance))
  }
}
