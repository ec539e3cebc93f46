extension FrontComparison {
  /// One row per game and contestant, with the winner of each game in bold.
  var table: RenderedTable {
    let columns: [RenderedTable.Column<(Contest, Contestant)>] = [
      .text("game", "Game", \.0.game), .text("method", "Method", \.1.trial.method),
      .numbers("hypervolume-at-equal-evaluations", "Hypervolume at equal evaluations") {
        $0.cell($1, \.atEqualEvaluations)
      },
      .numbers("equal-evaluations", "Evaluations") { .number($0.0.evaluations) },
      .numbers("hypervolume-at-equal-time", "Hypervolume at equal time") {
        $0.cell($1, \.atEqualTime)
      },
      .numbers("equal-time", "Time", unit: "s") { .number($0.0.seconds) },
      .numbers("evaluations", "Evaluations in all") {
        .value($1.front.evaluations, of: $1.trial)
      },
      .numbers("seconds", "Time in all", unit: "s") { .value($1.front.seconds, of: $1.trial) },
    ]
    return RenderedTable(
      declaration.id,
      caption: [
        declaration.caption.sentence, sentence,
        "Hypervolume is the area that a front dominates in exploitability and social objective, "
          + "from a corner a tenth beyond all fronts of the game together; the evaluations and the "
          + "time are those of the contestant that used least. Bold: largest of the game.",
        absences.isEmpty
          ? "" : "Not compared, for want of a front: \(absences.joined(separator: "; ")).",
      ],
      rows: contests.flatMap { contest in contest.contestants.map { (contest, $0) } },
      isGrouped: true, columns: columns
    ).statingKeys
  }

  /// The winner of each game at equal evaluations and at equal time.
  var winners: RenderedTable {
    RenderedTable(
      "\(declaration.id)-winners", caption: ["The largest hypervolume in each game."],
      rows: contests,
      columns: [
        .text("game", "Game", \.game),
        .text("at-equal-evaluations", "At equal evaluations") {
          $0.winner { $0.atEqualEvaluations } ?? "unknown"
        },
        .text("at-equal-time", "At equal time") { $0.winner { $0.atEqualTime } ?? "unknown" },
      ])
  }

  /// How many games each method wins.
  private var sentence: String {
    func count(_ area: (Contestant) -> Double?) -> String {
      let winners = contests.compactMap { $0.winner(area) }
      guard !winners.isEmpty else { return "unknown" }
      return winners.uniqued().map { name in
        "`\(name)` in \(winners.count { $0 == name }) of \(winners.count)"
      }.joined(separator: "; ")
    }
    guard !contests.isEmpty else { return "There is no front to compare yet." }
    return "Largest at equal evaluations: \(count { $0.atEqualEvaluations }); at equal time: "
      + "\(count { $0.atEqualTime })."
  }
}

extension FrontComparison.Contest {
  /// An area of one contestant, marked if it is the largest.
  fileprivate func cell(
    _ contestant: FrontComparison.Contestant, _ area: (FrontComparison.Contestant) -> Double?
  ) -> RenderedTable.Cell {
    var cell = RenderedTable.Cell.value(area(contestant), of: contestant.trial)
    if let own = area(contestant), let most = contestants.compactMap(area).max() {
      cell.isBest = own >= most - 1e-9 * abs(most)
    }
    return cell
  }
}
