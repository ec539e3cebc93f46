import ArgumentParser
import ArtifactStore
import ExperimentRunner
import FinitePopulation
import Foundation
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
      time is put there and plays on, and all plans meet the same luck. Where a best response or \
      truthful bidding is worth more than the advice, this is said, with its bid.

      The heat map shows the policy as a whole, as reports do.

      EXAMPLES
        mesob recommend 3f2a9c --type 2 --budget 8 --epoch 0
        mesob recommend 3f2a9c --csv bids.csv --heat-map bids.png
        mesob recommend --game pay-per-click --solver mesob weight=0.3 objective=revenue --epoch 0
      """)

  @Argument(help: .value("run|key=value", "A run, or parameters of the game and of the method."))
  var words: [String] = []

  @Option(help: .value("name", "The game of a new solve, by its name."))
  var game: String?

  @Option(help: .value("name", "The method of a new solve, by its name."))
  var solver: String?

  @Option(help: .value("i", "Only this type of advertiser, counted from 1."))
  var type: Int?

  @Option(help: .value("b", "Only this remaining budget."))
  var budget: Int?

  @Option(help: .value("t", "Only this epoch, counted from 0."))
  var epoch: Int?

  @Option(help: .value("n", "Try it among this many agents."))
  var agents = RecommendationRequest().agents

  @Option(
    help: .value(
      "r", "Play this many times; 100 to 1600 times, until standard errors are small, if not given."
    ))
  var replicas: Int?

  @Option(help: .value("file", "Write everything to a new CSV file."))
  var csv: String?

  @Option(help: .value("file", "Draw the policy to a new file.pdf, file.png or file.svg."))
  var heatMap: String?

  @Option(jobs: "How many plays are computed at the same time.")
  var jobs: Int?

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    try checkAtLeastOne(jobs, "-j")
    try refuse((game == nil) != (solver == nil), "Expected --game and --solver together, or a run.")
    try refuse(
      game == nil && words.count != 1,
      "Expected one run, or --game and --solver; got \(words.count) runs.")
  }

  func execute(in session: Session) throws -> ExitStatus {
    try checkNewFile(csv, "--csv")
    let format = try heatMapFormat()
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
    return try session.print(
      Listing(
        found, from: played, files: [("csv", csv), ("heat_map", heatMap)], session.console.style))
  }

  /// The format of the heat map, by its name; throws unless the file can be made.
  private func heatMapFormat() throws -> String? {
    guard let heatMap else { return nil }
    let format = URL(filePath: heatMap).pathExtension
    try CommandLineError.require(
      HeatMap.formats.contains(format), .usage, "--heat-map \(heatMap)",
      expected: "a name that ends with "
        + HeatMap.formats.map { ".\($0)" }.joined(separator: ", "),
      got: format.isEmpty ? "none of these" : ".\(format)")
    try checkNewFile(heatMap, "--heat-map")
    return format
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
      let file = try session.result(named: words[0])
      let played = try PlayedPolicy(
        ofFileAt: file.path, run: file.run, in: session.laboratory, store: session.store)
      try request.check(played.game, among: session.laboratory.games)
      return played
    }
    let asked = try SolveRequest(
      game: game, solver: solver, words, in: session.laboratory, store: session.store)
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
    try CommandLineError.attempt(
      .cannotWrite, "\(option) \(path)", expected: "a file that can be written"
    ) { try data.write(to: URL(filePath: path), options: .atomic) }
  }
}

extension Listing {
  /// Recommendations: a page for a single decision point, a table for several.
  init(
    _ found: BidRecommendations, from played: PlayedPolicy,
    files: [(name: String, path: String?)], _ style: Style
  ) {
    json =
      JSON(members: [
        "game": type(of: played.game).name, "parameters": played.game.parameters.listed,
        "policy": played.title, "run_key": played.key, "agents": found.agents,
        "replicas": found.replicas, "deviators": found.deviators, "bids": found.bids,
        "metrics": found.metrics,
        "recommendations": found.entries.map { $0.json(found.metrics) },
      ]) + JSON(files.map { ($0.name, JSON($0.path)) })
    text =
      ([style.bold("Recommended bids of \(played.title)")] + found.lines(style)
      + files.compactMap(\.path)).joined(separator: "\n")
  }
}

extension BidRecommendation {
  fileprivate func json(_ metrics: [Metric]) -> JSON {
    JSON(members: [
      "epoch": epoch, "type": type, "value": value, "budget": budget, "share": share, "bid": bid,
      "probability": probability, "mean_bid": meanBid, "best_bid": bestBid,
      "truthful_bid": truthfulBid, "distribution": distribution,
    ])
      + JSON(zip(metrics, expectations).map { ($0.name.snakeCased, $1.json) })
  }
}

extension BidRecommendation.Expectation {
  fileprivate var json: JSON {
    JSON(members: [
      "mean_field": meanField, "simulated": simulated.mean,
      "standard_error": simulated.standardError,
    ])
  }
}

extension BidRecommendations {
  /// The lines to read: a page for a single decision point, a table for several.
  fileprivate func lines(_ style: Style) -> [String] {
    let plays = "\(agents) agents (± standard error of \(replicas) plays)"
    guard let entry = entries.first, entries.count == 1 else {
      return [
        "From each epoch to the end: in the mean field, and beside it among \(plays)", "", table,
      ] + better
    }
    return page(entry, plays: plays, style) + better
  }

  /// Whose bids are worth more than the advice, where, and by how much.
  private var better: [String] {
    let unit = metrics.first { $0.name == "utility" }?.unit ?? "1"
    let lines = [("a best response", betterResponse), ("truthful bidding", betterTruth)].compactMap
    {
      who, found in
      found.map { better in
        let (gain, point) = (better.gain.brief, better.largest)
        guard entries.count > 1 else {
          return
            "Worth more: \(who), which bids \(better.bid) here and gains \(gain) \(unit) on top"
        }
        return
          "Worth more at \(better.points.count) of \(entries.count) points: \(who); most for type "
          + "\(point.type), budget \(point.budget), epoch \(point.epoch), where it bids \(better.bid) "
          + "and gains \(gain) \(unit) on top"
      }
    }
    return lines.isEmpty ? [] : [""] + lines
  }

  /// Who is advised, the distribution of bids, and what it is worth.
  private func page(_ entry: BidRecommendation, plays: String, _ style: Style) -> [String] {
    let share =
      entry.share >= 1e-6
      ? "\((100 * entry.share).brief) % of the agents are" : "less than one agent in a million is"
    let played = zip(bids, entry.distribution).filter { $0.1 >= 0.0005 }
    let rows = played.map { bid, probability in
      ["\(bid)", String(format: "%.3f", probability), probability.bar(width: 40)]
    }
    let worth = zip(titles, entry.expectations).map { title, expectation in
      [title] + Cells([expectation], digits: 4).words(expectation)
    }
    return [
      "Type \(entry.type) (\(entry.value.brief) per \(prize)), budget \(entry.budget), "
        + "epoch \(entry.epoch): \(share) here",
      "",
      "Bid \(style.bold("\(entry.bid)")), on average \(String(format: "%.2f", entry.meanBid))",
      "",
      textTable([["bid", "probability", ""]] + rows, indentation: 2, right: [0]),
      "",
      "From here to the end, in the mean field and among \(plays)",
      "",
      textTable([["", "mean field", "simulated"]] + worth, indentation: 2, right: [1, 2]),
    ]
  }

  private var titles: [String] {
    metrics.map { metric in
      [metric.title.prefix(1).lowercased() + metric.title.dropFirst(), metric.unitInBrackets]
        .filter { !$0.isEmpty }.joined(separator: " ")
    }
  }

  /// One line per decision point.
  private var table: String {
    let columns = titles.indices.map { i in entries.map { $0.expectations[i] } }
    let cells = columns.map { Cells($0, digits: 3) }
    let rows = entries.map { entry in
      [
        "\(entry.epoch)", "\(entry.type)", "\(entry.budget)", String(format: "%.3f", entry.share),
        "\(entry.bid)", String(format: "%.2f", entry.meanBid), "\(entry.bestBid)",
      ] + zip(cells, entry.expectations).flatMap { $0.words($1) }
    }
    let heading =
      ["epoch", "type", "budget", "share", "bid", "mean", "best"] + titles.flatMap { ["", $0] }
    return textTable([heading] + rows, right: Set(heading.indices))
  }
}

/// How the numbers of a column are printed: digits enough for its largest one and for its errors.
private struct Cells {
  private let decimals: Int

  init(_ values: [BidRecommendation.Expectation], digits: Int) {
    func exponent(_ numbers: [Double]) -> Int {
      let largest = numbers.map(abs).filter(\.isFinite).max() ?? 0
      return largest > 0 ? Int(log10(largest).rounded(.down)) : 0
    }
    decimals = min(
      9,
      max(
        0, digits - 1 - exponent(values.map(\.meanField)),
        -exponent(values.map(\.simulated.standardError))))
  }

  /// The number in the mean field, and the simulated one.
  func words(_ value: BidRecommendation.Expectation) -> [String] {
    [
      fixed(value.meanField),
      "\(fixed(value.simulated.mean)) ±\(fixed(value.simulated.standardError))",
    ]
  }

  /// A zero has no sign.
  private func fixed(_ value: Double) -> String {
    let text = String(format: "%.\(decimals)f", value)
    return text.contains { ("1"..."9").contains($0) } ? text : String(text.drop { $0 == "-" })
  }
}
