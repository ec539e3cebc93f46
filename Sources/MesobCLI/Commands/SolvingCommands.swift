import ArgumentParser
import ArtifactStore
import ExperimentRunner
import MeanField
import Results
import Vocabulary

/// `mesob solve`: one game, one method, no experiment.
struct SolveCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "solve",
    abstract: "Solve one game with one method, for trying things.",
    discussion: """
      Without --solver an equilibrium is found; with --objective W the policy that is best for W; \
      and with --weight λ besides, the balance of the two, the least exploitability − λ W.

      Parameters are given as key=value and go to the one that knows the key; game. or solver. \
      before a key that both know says whose is meant. Lists are written [3,5,8], matrices \
      [[1,0],[0,1]], and an array may come from a file: mu0=@start.h5:/mu0.

      Nothing is stored unless --out says where. A solve ends when its method has converged, at a \
      tolerance, or with its iterations. One that diverges prints what it has and ends with status 1.

      A start from a file or a run takes its policy, or the one that its flow L plays; methods with \
      multipliers derive theirs from it.

      EXAMPLES
        mesob solve --game left-right
        mesob solve --game pay-per-click --objective revenue --weight 0.3
        mesob solve --game left-right --solver online-mirror-descent step-size=1
        mesob solve --game pay-per-click --solver mesob weight=0.3 --out ppc.h5
      """)

  @Option(help: .value("name", "The game, by its name."))
  var game: String

  @Option(help: .value("name", "The method, by its name; see 'mesob list solvers'."))
  var solver: String?

  @Option(help: .value("name", "The social objective to be best for, without --solver."))
  var objective: String?

  @Option(help: .value("x", "Its weight against exploitability, without --solver."))
  var weight: Double?

  @Argument(
    help: .value("key=value", "Parameters of the game and of the method; see 'mesob list'."))
  var assignments: [String] = []

  @Option(help: .value("n", "The number of steps, as iterations=N."))
  var iterations: Int?

  @Option(
    help: .value(
      "start",
      "The first policy: uniform, random:SEED, leaning:ACTION:PROBABILITY, an HDF5 file or a run."))
  var start = "uniform"

  @Option(help: .value("file", "Write the solution to a new HDF5 file."))
  var out: String?

  @Option(help: .value("seconds", "Stop after this much work."))
  var timeLimit: Double?

  @Option(
    help: .value(
      "n", "How many threads share a large game; one on each processor if not given."))
  var threads: Int?

  @Option(help: .value("x", "Stop at this exploitability."))
  var absoluteTolerance: Double?

  @Option(help: .value("x", "Stop at this multiple of the start's exploitability."))
  var relativeTolerance: Double?

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    try checkNotNegative(timeLimit, "--time-limit")
    try checkAtLeastOne(threads, "--threads")
    try checkNotNegative(weight, "--weight")
    try checkNotNegative(absoluteTolerance, "--absolute-tolerance")
    try checkNotNegative(relativeTolerance, "--relative-tolerance")
  }

  func execute(in session: Session) throws -> ExitStatus {
    // From here on: there is an answer however early the signal comes.
    session.signals.watch()
    try checkNewFile(out, "--out")
    Threads.limit(to: threads.map { session.workers($0, "--threads") })
    let choice = try SolverChoice(
      named: solver, objective: objective, weight: weight, in: session.laboratory)
    let request = try SolveRequest(
      game: game, solver: choice.name,
      assignments + choice.assignments + (iterations.map { ["solver.iterations=\($0)"] } ?? []),
      start: start,
      stopping: StoppingRules(
        seconds: timeLimit, absoluteExploitability: absoluteTolerance,
        relativeExploitability: relativeTolerance), in: session.laboratory, store: session.store)
    let solved = try session.solve(request)
    solved.game.remarks.forEach(session.console.remark)
    if let out { try solved.write(to: out) }
    try session.print(Listing(solved, path: out, session.console.style))
    return switch solved.solution.status {
    case .interrupted: session.signals.status
    case .diverged: .no
    case .converged, .stalled, .iterations, .timeLimit: .yes
    }
  }

}

/// `mesob evaluate`: scores what any program wrote.
struct EvaluateCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Score a policy or an occupation measure that any program wrote.",
    discussion: """
      The file has a dataset 'policy' or 'L' of shape (T+1, S, A); a run does as well. \
      An occupation measure is scored through the policy that it plays, and the residual of the \
      flow equation is added; of a policy, the largest distance of the sum of a row from 1, where \
      there is one: rows are taken as they are. --tensors writes rewards and transitions at the flow, so that \
      another tool can check them.

      EXAMPLES
        mesob evaluate --game left-right --policy mine.h5
        mesob evaluate --game left-right --flow mine.h5 --tensors tensors.h5 --json
      """)

  @Option(help: .value("name", "The game, by its name."))
  var game: String

  @Argument(help: .value("key=value", "Parameters of the game; see 'mesob list games'."))
  var assignments: [String] = []

  @Option(help: .value("file", "An HDF5 file or a run with a policy."))
  var policy: String?

  @Option(help: .value("file", "An HDF5 file or a run with an occupation measure."))
  var flow: String?

  @Option(
    help: .value(
      "file",
      "Write 'reward' (T+1, S, A) and 'transition' (T, S, A, S') at the flow to a new HDF5 file."))
  var tensors: String?

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    try refuse((policy == nil) == (flow == nil), "Expected one of --policy and --flow.")
  }

  func execute(in session: Session) throws -> ExitStatus {
    try checkNewFile(tensors, "--tensors")
    let foreign = try ForeignFlow(
      policyIn: policy, orFlowIn: flow, game: game, assignments, in: session.laboratory,
      store: session.store)
    foreign.game.remarks.forEach(session.console.remark)
    let scored = foreign.scored
    if let tensors { try TensorFile.write(foreign.game, at: scored.occupationMeasure, to: tensors) }
    return try session.print(Listing(scored, in: foreign.game))
  }
}

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
      units of the reward bound; with --metric hypervolume what a front misses of the area between \
      equilibrium and optimum, as a share of it. The answer depends on the seed and not on -j. The rungs and the \
      lines to solve with go to stdout. After ^C, the complete rungs count.

      EXAMPLES
        mesob tune --game left-right --solver online-mirror-descent --iterations 500
        mesob tune --game stag-hunt --game pigou --solver fictitious-play --budget 20000 -j 2
      """)

  @Option(help: .value("name", "A game, by its name; may be given several times."))
  var game: [String]

  @Option(help: .value("name", "The method, by its name."))
  var solver: String

  @Argument(
    help: .value(
      "key=value", "Parameters of the method that are not searched, and of all the games."))
  var assignments: [String] = []

  @Option(help: .value("n", "The full length of a solve, as iterations=N."))
  var iterations: Int?

  @Option(
    help: .value(
      "n", "At most this many solver iterations over all solves; shortens the full length."))
  var budget: Int?

  @Option(help: .value("n", "The configurations of the first rung."))
  var configurations = 27

  @Option(help: .value("n", "The seed of the random configurations."))
  var seed = 0

  @Option(help: "What is made small.")
  var metric = Tuning.Metric.exploitability

  @Option(jobs: "How many solves are executed at the same time.")
  var jobs: Int?

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    try checkAtLeastOne(jobs, "-j")
    try refuse(game.isEmpty, "Expected --game with the name of a game.")
  }

  func execute(in session: Session) throws -> ExitStatus {
    let tuning = try Tuning(
      games: game, solver: solver,
      assignments + (iterations.map { ["solver.iterations=\($0)"] } ?? []),
      configurations: configurations, budget: budget, seed: seed, metric: metric,
      in: session.laboratory)
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
}

extension Tuning.Metric: ExpressibleByArgument {}

// MARK: Scores

/// A policy's scores in a game, as `solve` and `evaluate` print them.
struct ScoreSheet: JSONConvertible {
  let game: any MeanFieldGame
  let evaluation: Evaluation
  /// All that is printed in words and units.
  let metrics: [MetricValue]

  /// The members that both commands print.
  var json: JSON {
    JSON(members: [
      "game": type(of: game).name, "parameters": game.parameters.listed,
      "exploitability": evaluation.exploitability,
      "best_response_value": evaluation.bestResponseValue, "value": evaluation.value,
      "objectives": JSON(
        zip(type(of: game).allObjectives, evaluation.objectives).map { ($0.name, .number($1)) }),
      "populations": zip(game.populations, evaluation.populationExploitabilities).map {
        JSON(members: ["name": $0.name, "exploitability": $1])
      },
      "metrics": metrics,
    ])
  }

  /// One metric per line, with its unit.
  var rows: [[String]] {
    metrics.filter { $0.metric != Metrics().iterations }.map {
      [$0.metric.name, "\($0.value)", $0.metric.unitInBrackets]
    }
  }
}

extension Listing {
  /// The scores of a flow in a game.
  init(_ scored: ScoredFlow, in game: any MeanFieldGame) {
    let sheet = ScoreSheet(
      game: game, evaluation: scored.evaluation, metrics: scored.metrics)
    let remarks = [
      ("flow-residual", scored.residual), ("policy-deficit", scored.policyDeficit),
    ].compactMap { name, value in value.map { (name, $0) } }
    json = sheet.json + JSON(remarks.map { ($0.snakeCased, .number($1)) })
    text = textTable(sheet.rows + remarks.map { [$0, "\($1)", ""] })
  }

  /// A solution: its scores, how it was found, and the scores on the way.
  init(_ solved: SolvedGame, path: String?, _ style: Style) {
    let sheet = ScoreSheet(
      game: solved.game, evaluation: solved.solution.evaluation, metrics: solved.metrics)
    let solution = solved.solution
    let trace = solution.trace
    let seconds = trace.seconds.last ?? 0
    json =
      sheet.json
      + JSON(members: [
        "solver": solved.request.solverName, "solver_parameters": solved.request.solver.listed,
        "start": solved.request.start.description, "status": solution.status.rawValue,
        "criterion": solution.criterion?.rawValue,
        "balance": solved.balance.map {
          JSON(members: [
            "value": $0.bound.value, "lower_bound": $0.bound.lowerBound,
            "certified_gap": $0.bound.gap, "boxes": $0.bound.boxes,
          ])
        },
        "relative_exploitability": solution.relativeExploitability,
        "stationarity": solution.stationarity, "smoothing": solution.smoothing,
        "iterations": solution.iterations,
        "seconds": seconds,
        "peak_memory_bytes": Provenance.peakMemoryBytes,
        "initial_exploitability": trace.exploitability.first,
        "trace": JSON(members: [
          "iteration": trace.iterations, "exploitability": trace.exploitability,
          "objective": trace.objective, "seconds": trace.seconds,
        ]),
        "path": path,
      ])
    let heading = style.bold("\(type(of: solved.game).name), \(solved.request.solverName)")
    let rows =
      sheet.rows + (solved.lacksBound ? [["certified-gap", SolvedGame.whyNoBound, ""]] : []) + [
        ["initial-exploitability", trace.exploitability.first.map { "\($0)" } ?? "none", ""],
        ["status", solution.ending, ""], ["iterations", "\(solution.iterations)", ""],
        ["seconds", "\(seconds)", "[s]"],
      ]
    text = ([heading, textTable(rows, indentation: 2)] + (path.map { [$0] } ?? []))
      .joined(separator: "\n")
  }

  // MARK: Tuning

  /// A search: its rungs, and how to solve each game with the best configuration.
  init(_ result: TuningResult, verbose: Bool, _ style: Style) {
    let commands = result.commands
    json = JSON(members: [
      "games": result.tuning.games.map(\.name), "solver": result.tuning.solver.name,
      "metric": result.tuning.metric.rawValue, "fixed": JSON(result.tuning.fixed),
      "interrupted": result.isInterrupted, "rungs": result.rungs, "best": result.best,
      "parameters": result.configuration.map { JSON($0) }, "commands": commands,
    ])
    let heading = ["rung", "iterations", "solved", "diverged", "defaults", "best", "configuration"]
    let rows = result.rungs.enumerated().flatMap { $1.rows(number: $0 + 1, verbose: verbose) }
    let table = textTable([heading] + rows)
    text = ([rows.isEmpty ? "" : table] + commands.map(style.bold))
      .filter { !$0.isEmpty }.joined(separator: "\n")
  }
}

extension TuningResult {
  /// One command line per game.
  fileprivate var commands: [String] {
    guard let configuration else { return [] }
    return tuning.games.map { game in
      let type = try? tuning.laboratory.gameParameters(named: game.name)
      let own = type?.spelled(game.configuration) ?? game.configuration
      let words = own.words("game.") + configuration.words("solver.")
      return
        (["mesob solve", "--game", game.name, "--solver", tuning.solver.name]
        + words.map(\.shellWord)).joined(separator: " ")
    }
  }
}

extension TuningResult.Rung: JSONConvertible {
  var json: JSON { JSON(members: ["iterations": iterations, "entries": entries]) }

  /// One row for the best, or one for every configuration.
  fileprivate func rows(number: Int, verbose: Bool) -> [[String]] {
    let standard = standard?.score?.brief ?? "none"
    let shown = verbose ? entries : Array(entries.prefix(1))
    return shown.map { entry in
      [
        "\(number)", "\(iterations)", "\(entries.count)", "\(failed)", standard,
        entry.score?.brief ?? "none", entry.configuration.words().joined(separator: " "),
      ]
    }
  }
}

extension TuningResult.Entry: JSONConvertible {
  var json: JSON {
    JSON(members: [
      "candidate": candidate, "configuration": JSON(configuration), "score": score,
      "games": games, "message": message,
    ])
  }
}

extension Configuration {
  /// The assignments, sorted by name.
  fileprivate func words(_ prefix: String = "") -> [String] {
    sorted { $0.key < $1.key }.map { "\(prefix)\($0)=\($1)" }
  }
}

extension JSON {
  fileprivate init(_ configuration: Configuration) {
    self = .object(JSONObject(configuration.mapValues { JSON($0) }))
  }
}

extension MetricValue: JSONConvertible {}
