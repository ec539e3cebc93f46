extension Dominance {
  /// Counts and solver times, one row per game and one for all.
  var summary: RenderedTable {
    RenderedTable(
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
        .numbers("challenger-seconds", "Challenger's time", unit: "s") {
          .number(SolverTime($0.challengers).total)
        },
        .numbers("challenger-seconds-each", "per solve", unit: "s") {
          .number(SolverTime($0.challengers).each)
        },
        .numbers("incumbent-seconds", "Incumbent's time", unit: "s") {
          .number(SolverTime($0.incumbents).total)
        },
        .numbers("incumbent-seconds-each", "per solve", unit: "s") {
          .number(SolverTime($0.incumbents).each)
        },
      ])
  }

  /// Every point of the incumbent with the point that dominates it.
  var points: RenderedTable {
    let dominator =
      [.text("dominated-by", "Dominated by") { $0.dominator?.trial.method ?? "nothing" }]
      + columns("dominating-", \.dominator)
    return table("points", "Every point of the incumbent.", total.verdicts, dominator)
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
