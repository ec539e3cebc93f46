extension Dominance {
  /// Counts and solver times, one row per game and one for all.
  var summary: RenderedTable {
    let totals =
      results.count > 1
      ? [
        row(
          "all", results.flatMap(\.verdicts), challengers: results.flatMap(\.challengers))
      ] : []
    return RenderedTable(
      id: declaration.id,
      caption: [
        declaration.caption.sentence, sentence,
        "A point is dominated when some point of the same game is at least as good in both "
          + "metrics and better in one.",
      ].joined(separator: " "),
      columns: [
        .text("game", "Game"), .numbers("points", "Points"), .numbers("dominated", "Dominated"),
        .numbers("challenger-seconds", "Challenger's time", unit: "s"),
        .numbers("challenger-seconds-each", "per solve", unit: "s"),
        .numbers("incumbent-seconds", "Incumbent's time", unit: "s"),
        .numbers("incumbent-seconds-each", "per solve", unit: "s"),
      ],
      rows: results.map { row($0.game, $0.verdicts, challengers: $0.challengers) } + totals,
      notes: [])
  }

  /// Every point of the incumbent with the point that dominates it.
  var points: RenderedTable {
    table("\(declaration.id)-points", "Every point of the incumbent.", results.flatMap(\.verdicts))
  }

  /// The points of the incumbent that no challenger dominates; nil if there are none.
  var undominated: RenderedTable? {
    let verdicts = results.flatMap(\.verdicts).filter { $0.dominator == nil }
    guard !verdicts.isEmpty else { return nil }
    var table = table(
      "\(declaration.id)-undominated", "The points of the incumbent that are not dominated.",
      verdicts)
    table.columns.removeLast(3)
    table.rows = table.rows.map { $0.dropLast(3) }
    return table
  }

  private func row(
    _ game: String, _ verdicts: [Verdict], challengers: [Point]
  ) -> [RenderedTable.Cell] {
    let times = [SolverTime(challengers), SolverTime(verdicts.map(\.incumbent))]
    return [
      .text(game), .number(Double(verdicts.count)),
      .number(Double(verdicts.count { $0.dominator != nil })),
    ]
      + times.flatMap { time in
        [time.total, time.each].map { $0.map { .number($0) } ?? RenderedTable.Cell() }
      }
  }

  private func table(
    _ id: String, _ caption: String, _ verdicts: [Verdict]
  ) -> RenderedTable {
    let metrics = [declaration.minimize, declaration.maximize]
    let values = { (point: Point) -> [RenderedTable.Cell] in
      [point.minimized, point.maximized].map {
        RenderedTable.Cell(estimate: Estimate([$0]), runs: [point.trial.shortKey: $0])
      }
    }
    return RenderedTable(
      id: id, caption: caption,
      columns: [.text("game", "Game"), .text("incumbent", "Incumbent")]
        + metrics.map { .numbers($0.name, $0.heading, unit: $0.unit) }
        + [.text("dominated-by", "Dominated by")]
        + metrics.map { .numbers("dominating-\($0.name)", $0.heading, unit: $0.unit) },
      rows: verdicts.map { verdict in
        [.text(verdict.incumbent.trial.game), .text(verdict.incumbent.trial.method)]
          + values(verdict.incumbent)
          + (verdict.dominator.map { [.text($0.trial.method)] + values($0) }
            ?? [.text("nothing"), RenderedTable.Cell(), RenderedTable.Cell()])
      },
      notes: []
    ).statingKeys
  }
}
