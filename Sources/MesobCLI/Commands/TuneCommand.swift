import ArgumentParser
import ExperimentRunner
import MeanField

/// `mesob tune`: searches good parameters of a method on some games.
struct TuneCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "tune",
    abstract: "Search good parameters of a method on one or several games.",
    discussion: """
      Random configurations within the declared search ranges ('mesob list solvers --json', key \
      search) meet in rungs: few iterations for all, three times as many for the best third, and \
      so on until one is left at the full length. The defaults take part in every rung. \
      Parameters given as key=value stay fixed. Solves that diverge lose.

      A score is the final exploitability relative to that of the uniform policy, as geometric \
      mean over the games; with --metric objective the change of what the method minimizes, in \
      units of the reward bound. The answer depends on the seed and not on -j. The rungs and the \
      lines to solve with go to stdout. After ^C, the complete rungs count.

      EXAMPLES
        mesob tune --game left-right --solver online-mirror-descent --iterations 500
        mesob tune --game stag-hunt --game pigou --solver fictitious-play --budget 20000 -j 2
      """)

  @Option(
    help: ArgumentHelp("A game, by its name; may be given several times.", valueName: "name"))
  var game: [String]

  @Option(help: ArgumentHelp("The method, by its name.", valueName: "name"))
  var solver: String

  @Argument(
    help: ArgumentHelp(
      "Parameters of the method that are not searched, and of all the games.",
      valueName: "key=value"))
  var assignments: [String] = []

  @Option(
    help: ArgumentHelp("The full length of a solve, as iterations=N.", valueName: "n"))
  var iterations: Int?

  @Option(
    help: ArgumentHelp(
      "At most this many solver iterations over all solves; shortens the full length.",
      valueName: "n"))
  var budget: Int?

  @Option(help: ArgumentHelp("The configurations of the first rung.", valueName: "n"))
  var configurations = 27

  @Option(help: ArgumentHelp("The seed of the random configurations.", valueName: "n"))
  var seed = 0

  @Option(help: "What is made small.")
  var metric = Goal.exploitability

  @Option(
    name: .customShort("j", allowingJoined: true),
    help: ArgumentHelp("How many solves are executed at the same time.", valueName: "n"))
  var jobs: Int?

  @OptionGroup var options: GlobalOptions

  /// What can be made small.
  enum Goal: String, ExpressibleByArgument, CaseIterable {
    case exploitability, objective

    var metric: Tuning.Metric {
      switch self {
      case .exploitability: .exploitability
      case .objective: .objective
      }
    }
  }

  func validate() throws {
    try checkAtLeastOne(jobs, "-j")
    guard !game.isEmpty else { throw ValidationError("Expected --game with the name of a game.") }
  }

  func execute(in session: Session) throws -> ExitStatus {
    let tuning = try tuning(in: session)
    session.signals.watch()
    let (console, line) = (session.console, ProgressLine(session.console))
    console.remark(
      "\(tuning.candidates.count) configurations of \(tuning.solver.name) in "
        + "\(tuning.schedule.count) rungs, at most \(tuning.cost) iterations")
    let result = tuning.search(
      workers: session.workers(jobs), interruption: session.signals.interruption
    ) { progress in
      let words =
        "rung \(progress.rung + 1) of \(progress.rungs)  \(progress.done)/\(progress.total) solves "
        + "of \(tuning.schedule[progress.rung].iterations) iterations"
      line.show(
        Double(progress.done) / Double(progress.total), words,
        line: progress.done == progress.total ? words : nil)
    }
    line.clear()
    if result.isInterrupted {
      console.remark("interrupted after \(result.rungs.count) of \(tuning.schedule.count) rungs")
    } else if result.best == nil {
      let reason = result.rungs.last?.entries.first?.message
      console.failure("no configuration has a score" + (reason.map { "; \($0)" } ?? ""))
    }
    try session.print(Listing(result, verbose: console.isVerbose, console.style))
    return result.isInterrupted ? session.signals.status : result.best == nil ? .no : .yes
  }

  private func tuning(in session: Session) throws -> Tuning {
    let laboratory = session.laboratory
    let words = assignments + (iterations.map { ["solver.iterations=\($0)"] } ?? [])
    let type = try laboratory.solver(named: solver)
    var fixed: Configuration = [:]
    let games = try game.map { name in
      let parts = try Assignments(words, game: laboratory.game(named: name), solver: type)
      fixed = parts.solver
      return Tuning.Game(name, parts.game)
    }
    return try Tuning(
      games: games, solver: solver, fixed: fixed, configurations: configurations, budget: budget,
      seed: seed, metric: metric.metric, in: laboratory)
  }
}
