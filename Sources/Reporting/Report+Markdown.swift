import ReportModel
import Vocabulary

extension Report {
  /// The report as one page of GitHub's Markdown that links to its tables and figures.
  package var markdown: String { markdown(drawn: true) }

  /// The page, with or without the figures' drawings.
  func markdown(drawn: Bool) -> String {
    let sections = [
      ["# \(declaration.title.isEmpty ? experiment : declaration.title)"],
      [declaration.narrative],
      section("Tables", zip(1..., tables).map { numbered(table: $0, $1) }),
      section("Figures", zip(1..., figures).map { numbered(figure: $0, $1, drawn) }),
      section("Comparisons", zip((tables.count + 1)..., comparisons).map { comparison($0, $1) }),
      section(
        "Fronts",
        zip((tables.count + comparisons.count + 1)..., fronts).map { front($0, $1) }),
      section(
        "Recommendations",
        recommendations.enumerated().map { recommendation($0, $1, drawn) }),
      section("Metrics", definitions.isEmpty ? [] : [definitions.joined(separator: "\n")]),
      section("Runs", [runs]),
      section("How to run it again", [again]),
    ]
    return sections.joined().map { $0.trimmingTrailingNewlines }.filter { !$0.isEmpty }
      .joined(separator: "\n\n") + "\n"
  }

  private func section(_ title: String, _ parts: [String]) -> [String] {
    parts.isEmpty ? [] : ["## \(title)"] + parts
  }

  private func numbered(table number: Int, _ table: RenderedTable) -> String {
    "**Table \(number).** \(RenderedTable.escaped(table.caption)) \(links(table))\n\n"
      + table.markdown
  }

  private func numbered(figure number: Int, _ figure: Figure, _ drawn: Bool) -> String {
    let path = "figures/\(figure.id)"
    let text = "**Figure \(number).** \(RenderedTable.escaped(figure.caption))"
    guard figure.script != nil else { return "\(text) *There is no run to draw yet.*" }
    guard drawn else {
      return "\(text) *Not drawn: gnuplot is missing. Install it, then report again.* "
        + "[data](\(path).csv) · [script](\(path).gnuplot)"
    }
    return "![Figure \(number)](\(path).svg)\n\n\(text) [PDF](\(path).pdf) · [PNG](\(path).png) · "
      + "[data](\(path).csv) · [script](\(path).gnuplot)"
  }

  private func comparison(_ number: Int, _ dominance: Dominance) -> String {
    let undominated = dominance.undominated.map {
      "\n\(RenderedTable.escaped($0.caption))\n\n\($0.markdown)"
    }
    return numbered(table: number, dominance.summary)
      + "\nEvery point: [CSV](tables/\(dominance.points.id).csv).\n" + (undominated ?? "")
  }

  private func front(_ number: Int, _ front: FrontComparison) -> String {
    let winners = front.winners
    return numbered(table: number, front.table) + "\n"
      + "\(RenderedTable.escaped(winners.caption)) \(links(winners))\n\n\(winners.markdown)"
  }

  private func recommendation(
    _ position: Int, _ recommendation: Result<Recommendation, ReportError>, _ drawn: Bool
  ) -> String {
    switch recommendation {
    case .failure(let error): return "*\(RenderedTable.escaped("\(error)")).*"
    case .success(let recommendation):
      let table = tables.count + comparisons.count + fronts.count + position + 1
      return numbered(table: table, recommendation.excerpt) + "\n"
        + numbered(figure: figures.count + position + 1, recommendation.figure, drawn)
    }
  }

  private func links(_ table: RenderedTable) -> String {
    let path = "tables/\(table.id)"
    return "[LaTeX](\(path).tex) · [CSV](\(path).csv) · [JSON](\(path).json)"
  }

  /// What every metric means that the report uses.
  private var definitions: [String] {
    shownMetrics.map { metric in
      let symbol = metric.symbol.map { " $\($0)$" } ?? ""
      let direction = metric.better == .neither ? "" : " (\(metric.better.rawValue) is better)"
      return "- **\(RenderedTable.escaped(metric.axisTitle))**\(symbol)\(direction): "
        + RenderedTable.escaped(metric.definition.capitalizedFirst.sentence)
    }
  }

  /// Every metric that the report uses.
  var shownMetrics: [Metric] {
    var metrics = declaration.tables.flatMap { $0.columns.map(\.metric) }
    metrics += declaration.figures.flatMap(\.kind.metrics)
    if !declaration.gameTables.isEmpty || !declaration.populations.isEmpty {
      metrics.append(Metrics().exploitability)
    }
    metrics += declaration.comparisons.flatMap { [$0.minimize, $0.maximize] }
    if !declaration.populations.isEmpty {
      let populations = data.observations.compactMap { $0.reading?.populations }
      metrics += populations.flatMap { $0.quantities.map(\.metric) }
    }
    return metrics.uniqued(by: \.name).map { data.described($0) }
  }

  /// Every planned run; those without a result are told apart.
  private var runs: String {
    let observations = data.observations
    let done = observations.count { $0.reading != nil }
    let table = RenderedTable(
      "runs", caption: [], rows: observations,
      columns: [
        .text("run", "Run", \.trial.label), .text("key", "Key") { "`\($0.trial.shortKey)`" },
        .text("status", "Status", \.status),
      ])
    return "<details><summary>\(done) of \(observations.count) runs are there</summary>\n\n"
      + table.markdown + "\n</details>"
  }

  private var again: String {
    let commands =
      overrides.isEmpty
      ? ["mesob run \(experiment)", "mesob report \(experiment)"]
      : ["mesob run \(experiment) \(overrides.joined(separator: " ")) --report"]
    return """
      Whatever is missing is run, and this page rendered again, by

      ```
      \(commands.joined(separator: "\n"))
      ```
      """
  }
}

extension String {
  var trimmingTrailingNewlines: String {
    var text = self
    while text.last?.isNewline == true { text.removeLast() }
    return text
  }
}
