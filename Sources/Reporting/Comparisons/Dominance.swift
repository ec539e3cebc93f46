import ReportModel

/// Which points of one set of methods are dominated by another set, game by game.
struct Dominance {
  /// One run, placed by the two metrics.
  struct Point {
    let trial: ExpectedTrial
    let minimized: Double
    let maximized: Double
    let seconds: Double?

    /// At least as good in both metrics and better in one.
    func dominates(_ other: Point) -> Bool {
      minimized <= other.minimized && maximized >= other.maximized
        && (minimized < other.minimized || maximized > other.maximized)
    }
  }

  /// An incumbent, and the challenger with the largest maximized metric among those that dominate
  /// it.
  struct Verdict {
    let incumbent: Point
    let dominator: Point?
  }

  /// The outcome in one game.
  struct GameResult {
    let game: String
    let challengers: [Point]
    let verdicts: [Verdict]

    var incumbents: [Point] { verdicts.map(\.incumbent) }
    var dominatedCount: Int { verdicts.count { $0.dominator != nil } }
  }

  private let declaration: DominanceDeclaration
  let results: [GameResult]
  /// Runs that could not be compared, and why.
  let absences: [String]

  init(_ declaration: DominanceDeclaration, _ data: ReportData) throws {
    let subject = "comparison '\(declaration.id)'"
    let challengers = try data.methods([declaration.challenger], of: "\(subject), challenger")
    let incumbents = try data.methods([declaration.incumbent], of: "\(subject), incumbent")
    var absences: [String] = []
    func points(_ methods: [String], in game: String) -> [Point] {
      methods.flatMap { data.observations(of: $0, in: [game]) }.compactMap { observation in
        let x = Sample(of: declaration.minimize.name, in: [observation])
        let y = Sample(of: declaration.maximize.name, in: [observation])
        guard let minimized = x.estimate?.value, let maximized = y.estimate?.value else {
          absences += (x.absences + y.absences).prefix(1)
          return nil
        }
        return Point(
          trial: observation.trial, minimized: minimized, maximized: maximized,
          seconds: observation.reading?.metrics["seconds"])
      }
    }
    results = data.games.map { game in
      let challengers = points(challengers, in: game)
      let verdicts = points(incumbents, in: game).map { incumbent in
        let dominators = challengers.filter { $0.dominates(incumbent) }
        return Verdict(
          incumbent: incumbent,
          dominator: dominators.max {
            ($0.maximized, -$0.minimized) < ($1.maximized, -$1.minimized)
          })
      }
      return GameResult(game: game, challengers: challengers, verdicts: verdicts)
    }
    self.absences = absences.uniqued()
    var declaration = declaration
    declaration.minimize = data.described(declaration.minimize)
    declaration.maximize = data.described(declaration.maximize)
    self.declaration = declaration
  }

  /// All games together.
  private var total: GameResult {
    GameResult(
      game: "all", challengers: results.flatMap(\.challengers),
      verdicts: results.flatMap(\.verdicts))
  }

  /// The whole comparison in one sentence, what is missing in a second one.
  var sentence: String {
    let (dominated, all) = (total.dominatedCount, total.verdicts.count)
    let games =
      results.count == 1 ? "in the game '\(results[0].game)'" : "over \(results.count) games"
    let counts =
      switch dominated {
      case 1 where all == 1: "the only point"
      case all where all > 0: "all \(all) points"
      case 0: "none of the \(all) points"
      default: "\(dominated) of the \(all) points"
      }
    let missing =
      absences.isEmpty
      ? "" : " Not compared, for want of a result: \(absences.joined(separator: "; "))."
    return "\(declaration.challenger.description) dominates \(counts) of "
      + "\(declaration.incumbent.description) in \(declaration.metrics) \(games)\(timing)."
      + missing
  }

  /// Whether the challenger took more or less solver time.
  private var timing: String {
    let (challengers, incumbents) = (total.challengers, total.incumbents)
    guard let own = challengers.seconds, let other = incumbents.seconds, other > 0 else {
      return "; solver times are not recorded"
    }
    let verdict = own <= other ? "at equal or less" : "at more"
    return ", \(verdict) solver time: \(challengers.timeText) against \(incumbents.timeText)"
      + " (ratio \(Numeral(own / other).text))"
  }

  // MARK: Tables

  /// Counts and solver times, one row per game and one for all.
  var summary: RenderedTable {
    func times(
      _ name: String, _ points: @escaping (GameResult) -> [Point]
    ) -> [RenderedTable.Column<GameResult>] {
      [
        .numbers("\(name)-seconds", "\(name.capitalizedFirst)'s time", unit: "s") {
          .number(points($0).seconds)
        },
        .numbers("\(name)-seconds-each", "per solve", unit: "s") {
          .number(points($0).secondsEach)
        },
      ]
    }
    return RenderedTable(
      declaration.id,
      caption: [
        declaration.caption.sentence, sentence,
        "A point is dominated when some point of the same game is at least as good in both "
          + "metrics and better in one.",
      ],
      rows: results + (results.count > 1 ? [total] : []),
      columns: [
        .text("game", "Game", \.game),
        .numbers("points", "Points") { .number(Double($0.verdicts.count)) },
        .numbers("dominated", "Dominated") { .number(Double($0.dominatedCount)) },
      ] + times("challenger", \.challengers) + times("incumbent", \.incumbents))
  }

  /// Every point of the incumbent with the point that dominates it.
  var points: RenderedTable {
    table(
      "points", "Every point of the incumbent.", total.verdicts,
      [.text("dominated-by", "Dominated by") { $0.dominator?.trial.method ?? "nothing" }]
        + columns("dominating-", \.dominator))
  }

  /// The points of the incumbent that no challenger dominates; nil if there are none.
  var undominated: RenderedTable? {
    let verdicts = total.verdicts.filter { $0.dominator == nil }
    guard !verdicts.isEmpty else { return nil }
    return table(
      "undominated", "The points of the incumbent that are not dominated.", verdicts, [])
  }

  private func table(
    _ name: String, _ caption: String, _ verdicts: [Verdict],
    _ others: [RenderedTable.Column<Verdict>]
  ) -> RenderedTable {
    RenderedTable(
      "\(declaration.id)-\(name)", caption: [caption], rows: verdicts,
      columns: [
        .text("game", "Game", \.incumbent.trial.game),
        .text("incumbent", "Incumbent", \.incumbent.trial.method),
      ] + columns("", \.incumbent) + others
    ).statingKeys
  }

  /// Both metrics of a point; dashes where there is no point.
  private func columns(
    _ prefix: String, _ point: @escaping (Verdict) -> Point?
  ) -> [RenderedTable.Column<Verdict>] {
    [(declaration.minimize, \Point.minimized), (declaration.maximize, \Point.maximized)]
      .map { metric, value in
        .numbers("\(prefix)\(metric.name)", metric.heading, unit: metric.unit) { verdict in
          point(verdict).map { .value($0[keyPath: value], of: $0.trial) } ?? RenderedTable.Cell()
        }
      }
  }
}

extension [Dominance.Point] {
  /// The solver time of all in seconds; nil if any has none recorded.
  fileprivate var seconds: Double? {
    let known = compactMap(\.seconds)
    return known.count == count && count > 0 ? known.reduce(0, +) : nil
  }

  /// Seconds per run.
  fileprivate var secondsEach: Double? { seconds.map { $0 / Double(count) } }

  /// `812 s for 13 solves, 62.5 s each`.
  fileprivate var timeText: String {
    guard let seconds, let secondsEach else { return "unknown" }
    let solves = count == 1 ? "1 solve" : "\(count) solves, \(Numeral(secondsEach).text) s each"
    return "\(Numeral(seconds).text) s for \(solves)"
  }
}

extension DominanceDeclaration {
  /// Both metrics in words.
  var metrics: String { "\(minimize.title.lowercased()) and \(maximize.title.lowercased())" }
}
