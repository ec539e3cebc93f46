import ReportModel
import Vocabulary

extension Report {
  /// The report as one page of GitHub's Markdown that links to its tables and figures.
  package var markdown: String { markdown(drawn: true) }

  /// The page, with or without the figures' drawings.
  func markdown(drawn: Bool) -> String {
    let sections = [
      ["# \(title)", declaration.narrative],
      section("Tables", zip(1..., tables).map { numbered(table: $0, $1) }),
      section("Figures", zip(1..., figures).map { numbered(figure: $0, $1, drawn) }),
      section("Comparisons", zip((tables.count + 1)..., comparisons).map { comparison($0, $1) }),
      section(
        "Fronts", zip((tables.count + comparisons.count + 1)..., fronts).map { front($0, $1) }),
      section(
        "Recommendations", zip(1..., recommendations).map { recommendation($0, $1, drawn) }),
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
    numbered(table: number, dominance.summary)
      + "\nEvery point: [CSV](tables/\(dominance.points.id).csv).\n"
      + (dominance.undominated.map {
        "\n\(RenderedTable.escaped($0.caption))\n\n\($0.markdown)"
      } ?? "")
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
      let table = tables.count + comparisons.count + fronts.count + position
      return numbered(table: table, recommendation.excerpt) + "\n"
        + numbered(figure: figures.count + position, recommendation.figure, drawn)
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
      return "- **\(RenderedTable.escaped(metric.axisTitle))**\(symbol)\(metric.directionRemark): "
        + RenderedTable.escaped(metric.definition.capitalizedFirst.sentence)
    }
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

extension Metric {
  /// Which way is better, in brackets; nothing where neither is.
  var directionRemark: String {
    better == .neither ? "" : " (\(better.rawValue) is better)"
  }
}
