import ArgumentParser
import ArtifactStore
import ExperimentRunner
import FinitePopulation
import Foundation
import MeanField
import Reporting
import Results

/// `mesob recommend`: what to bid, and what that is worth.
struct RecommendCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "recommend",
    abstract: "Recommend bids, and say what following them is worth.",
    discussion: """
      The policy is that of a run (a result file, the first digits of a key, a label or a tag) or of \
      a new solve, as in 'mesob solve'. --type, --budget and --epoch choose whom to advise; what is \
      left open stands for everything that agents reach. A single decision point gets a page with all \
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
    let format = try heatMapFormat
    session.signals.watch()
    let interruption = session.signals.interruption
    guard let played = try played(in: session) else { return interrupted(session) }
    // What keeps gnuplot from drawing is found before the plays.
    let drawing = try format.map {
      try HeatMap.drawing(
        of: played.record, game: Swift.type(of: played.game).name, method: played.title, as: $0)
    }
    let line = ProgressLine(session.console)
    let found = try request.recommendations(
      of: played.policy, in: played.game, key: played.key.leadingWord,
      threads: session.workers(jobs),
      progress: { progress in
        line.show(
          Double(progress.played) / Double(progress.total),
          "\(progress.played / progress.agents) of \(progress.total / progress.agents) plays "
            + "of \(progress.agents) agents")
      }, isStopped: { interruption.isRequested })
    line.clear()
    guard let found else { return interrupted(session) }
    if let csv {
      let table = CSV.text([found.columns] + found.rows.map { $0.map(CSV.number) })
      try write(Data(table.utf8), to: csv, "--csv")
    }
    if let heatMap, let drawing { try write(drawing, to: heatMap, "--heat-map") }
    try session.print(
      Listing(
        found, from: played, files: [("csv", csv), ("heat_map", heatMap)], session.console.style))
    return .yes
  }

  /// The format of the heat map, by its name; throws unless the file can be made.
  private var heatMapFormat: String? {
    get throws {
      guard let heatMap else { return nil }
      let format = URL(filePath: heatMap).pathExtension
      guard HeatMap.formats.contains(format) else {
        throw CommandLineError(
          .usage, "--heat-map \(heatMap)",
          expected: "a name that ends with "
            + HeatMap.formats.map { ".\($0)" }.joined(separator: ", "),
          got: format.isEmpty ? "none of these" : ".\(format)")
      }
      try checkNewFile(heatMap, "--heat-map")
      return format
    }
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
  private func played(in session: Session) throws -> PlayedPolicy? {
    guard let game, let solver else {
      let file = try StoredResult(named: words[0], in: session.store)
      let played = try PlayedPolicy(
        ofFileAt: file.path, run: file.run, in: session.laboratory, store: session.store)
      try request.check(played.game, among: session.laboratory.games)
      return played
    }
    let asked = try session.request(game: game, solver: solver, words)
    // What cannot be recommended is found before the work.
    try request.check(asked.makeGame(), among: session.laboratory.games)
    let solved = try session.solve(asked)
    switch solved.solution.status {
    case .interrupted: return nil
    case .diverged:
      throw CommandLineError(
        .no, "\(solver) on \(game)", expected: "a solve that stays among the numbers",
        got: "one that diverged")
    default: return PlayedPolicy(solved)
    }
  }

  private func write(_ data: Data, to path: String, _ option: String) throws {
    do {
      try data.write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw CommandLineError(
        .cannotWrite, "\(option) \(path)", expected: "a file that can be written",
        got: error.localizedDescription)
    }
  }
}
