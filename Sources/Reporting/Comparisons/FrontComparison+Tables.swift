extension FrontComparison {
  /// One row per game and contestant, with the winner of each game in bold.
  var table: RenderedTable {
    let missing =
      absences.isEmpty
      ? "" : "Not compared, for want of a front: \(absences.joined(separator: "; "))."
    return RenderedTable(
      id: declaration.id,
      caption: [
        declaration.caption.sentence, sentence,
        "Hypervolume is the area that a front dominates in exploitability and social objective, "
          + "from a corner a tenth beyond all fronts of the game together; the evaluations and the "
          + "time are those of the contestant that used least. Bold: largest of the game.",
        missing,
      ].filter { !$0.isEmpty }.joined(separator: " "),
      columns: [
        .text("game", "Game"), .text("method", "Method"),
        .numbers("hypervolume-at-equal-evaluations", "Hypervolume at equal evaluations"),
        .numbers("equal-evaluations", "Evaluations"),
        .numbers("hypervolume-at-equal-time", "Hypervolume at equal time"),
        .numbers("equal-time", "Time", unit: "s"),
        .numbers("evaluations", "Evaluations in all"),
        .numbers("seconds", "Time in all", unit: "s"),
      ],
      rows: contests.flatMap(rows), notes: [], isGrouped: true
    ).statingKeys
  }

  /// The winner of each game at equal evaluations and at equal time.
  var winners: RenderedTable {
    let word = { (name: String?) -> RenderedTable.Cell in .text(name ?? "unknown") }
    return RenderedTable(
      id: "\(declaration.id)-winners", caption: "The largest hypervolume in each game.",
      columns: [
        .text("game", "Game"), .text("at-equal-evaluations", "At equal evaluations"),
        .text("at-equal-time", "At equal time"),
      ],
      rows: contests.map { contest in
        [
          .text(contest.game), word(contest.winner { $0.atEqualEvaluations }),
          word(contest.winner { $0.atEqualTime }),
        ]
      },
      notes: [])
  }

  private func rows(_ contest: Contest) -> [[RenderedTable.Cell]] {
    func cell(
      _ value: Double?, best: Double? = nil, of contestant: Contestant
    ) -> RenderedTable.Cell {
      guard let value else { return RenderedTable.Cell() }
      return RenderedTable.Cell(
        estimate: Estimate([value]),
        isBest: best.map { value >= $0 - 1e-9 * abs($0) } ?? false,
        runs: [contestant.trial.shortKey: value])
    }
    func shared(_ value: Double?) -> RenderedTable.Cell {
      value.map { .number($0) } ?? RenderedTable.Cell()
    }
    let most = contest.contestants.map(\.atEqualEvaluations).max()
    let mostInTime = contest.contestants.compactMap(\.atEqualTime).max()
    return contest.contestants.map { contestant in
      [
        .text(contest.game), .text(contestant.trial.method),
        cell(contestant.atEqualEvaluations, best: most, of: contestant),
        shared(contest.evaluations),
        cell(contestant.atEqualTime, best: mostInTime, of: contestant), shared(contest.seconds),
        cell(contestant.front.evaluations, of: contestant),
        cell(contestant.front.seconds, of: contestant),
      ]
    }
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
