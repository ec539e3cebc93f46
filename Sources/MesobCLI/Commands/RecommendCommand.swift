import ArgumentParser
import ExperimentRunner
import Foundation
import MeanField

/// `mesob recommend`: what to bid, and what that is worth.
struct RecommendCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "recommend",
    abstract: "Recommend bids, and say what following them is worth.",
    discussion: """
      The policy is that of a run (a result file, the first digits of a key, a label or a tag) or of \
      a new solve, as in 'mesob solve'. --type, --budget and --epoch choose whom to advise; what is \
      left open stands for everything that agents reach. A single standpoint gets a page with all \
      its bids.

      Clicks, cost and utility are those from the epoch to the end. The regret is what a best \
      response would gain on top; the last column is what following gains over truthful bids, the \
      largest feasible ones up to the own value. Every number is the expectation in the mean field \
      and, beside it, the mean among finitely many agents with its standard error: one agent at a \
      time is put there and plays on, and all plans meet the same luck.

      The heat map shows the policy as a whole, as reports do.

      EXAMPLES
        mesob recommend 3f2a9c --type 2 --budget 8 --epoch 0
        mesob recommend 3f2a9c --csv bids.csv --heat-map bids.png
        mesob recommend --game pay-per-click --solver mesob weight=0.3 objective=revenue --epoch 0
      """)

  @Argument(
    help: ArgumentHelp(
      "A run, or parameters of the game and of the method.", valueName: "run|key=value"))
  var words: [String] = []

  @Option(help: ArgumentHelp("The game of a new solve, by its name.", valueName: "name"))
  var game: String?

  @Option(help: ArgumentHelp("The method of a new solve, by its name.", valueName: "name"))
  var solver: String?

  @Option(help: ArgumentHelp("Only this type of advertiser, counted from 1.", valueName: "i"))
  var type: Int?

  @Option(help: ArgumentHelp("Only this remaining budget.", valueName: "b"))
  var budget: Int?

  @Option(help: ArgumentHelp("Only this epoch, counted from 0.", valueName: "t"))
  var epoch: Int?

  @Option(help: ArgumentHelp("Try it among this many agents.", valueName: "n"))
  var agents = RecommendationRequest().agents

  @Option(help: ArgumentHelp("Play this many times.", valueName: "r"))
  var replicas = RecommendationRequest().replicas

  @Option(help: ArgumentHelp("Write everything to a new CSV file.", valueName: "file"))
  var csv: String?

  @Option(
    help: ArgumentHelp(
      "Draw the policy to a new file.pdf, file.png or file.svg.", valueName: "file"))
  var heatMap: String?

  @Option(
    name: .customShort("j", allowingJoined: true),
    help: ArgumentHelp("How many plays are computed at the same time.", valueName: "n"))
  var jobs: Int?

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    try checkAtLeastOne(jobs, "-j")
    if (game == nil) != (solver == nil) {
      throw ValidationError("Expected --game and --solver together, or a run.")
    }
    if game == nil && words.count != 1 {
      throw ValidationError("Expected one run, or --game and --solver; got \(words.count) runs.")
    }
  }

  func execute(in session: Session) throws -> ExitStatus {
    try checkNewFile(csv, "--csv")
    let map = try heatMap.map { try HeatMapFile($0) }
    session.signals.watch()
    let interruption = session.signals.interruption
    guard let source = try source(in: session) else { return interrupted(session) }
    // What keeps gnuplot from drawing is found before the plays.
    let drawing = try map?.drawing(of: source)
    let display = RecommendationDisplay(session.console)
    let found = try request.recommendations(
      of: source.played, threads: session.workers(jobs), progress: display.show,
      isStopped: { interruption.isRequested })
    display.clear()
    guard let found else { return interrupted(session) }
    if let csv { try write(found.table.csv, to: csv) }
    if let map, let drawing { try map.write(drawing) }
    try session.print(
      Listing(
        found, from: source, files: [("csv", csv), ("heat_map", heatMap)], session.console.style))
    return .yes
  }

  private func interrupted(_ session: Session) -> ExitStatus {
    session.console.remark("interrupted; the same command begins anew")
    return session.signals.status
  }

  private var request: RecommendationRequest {
    var request = RecommendationRequest()
    request.type = type
    request.budget = budget
    request.epoch = epoch
    request.agents = agents
    request.replicas = replicas
    return request
  }

  /// The policy of a run, or of a solve that is done now; nil if it was interrupted.
  private func source(in session: Session) throws -> RecommendationSource? {
    guard let game, let solver else {
      let source = try RecommendationSource(run: words[0], in: session)
      try request.check(source.played.game)
      return source
    }
    let asked = try session.request(game: game, solver: solver, words)
    // What cannot be recommended is found before the work.
    try request.check(asked.makeGame())
    return try RecommendationSource(solving: asked, in: session)
  }

  private func write(_ text: String, to path: String) throws {
    do {
      try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw CommandLineError(
        .cannotWrite, path, expected: "a file that can be written",
        got: error.localizedDescription)
    }
  }
}
