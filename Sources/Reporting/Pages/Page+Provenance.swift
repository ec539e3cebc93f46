import ArtifactStore
import Foundation

extension Page {
  /// What texts may quote, with the runs behind it.
  var quotations: [String] {
    guard !report.quotations.isEmpty else { return [] }
    let rows = report.quotations.map { record in
      let runs = record.runs.map { run in
        HTML.element("a", ["href": "#run-\(run.shortKey)"], HTML.element("code", run.shortKey))
      }
      let cells = [
        HTML.element("td", ["class": "finding"], record.finding),
        HTML.element("td", ["class": "words"], HTML.prose(record.words)),
        HTML.element("td", ["class": "words"], HTML.prose(record.formula)),
        HTML.element("td", ["class": "keys"], runs.joined(separator: " ")),
      ]
      return HTML.element(
        "tr", ["id": "quotation-\(record.key)"],
        HTML.element("th", ["scope": "row"], HTML.element("code", record.key)) + cells.joined())
    }
    let heads = ["Key", "Data", "Words", "Computed as", "From the runs"]
    return [
      HTML.element("p", ["id": "quotations-caption"], "What texts quote, and what it comes from."),
      Self.scrolling(labelledBy: "quotations-caption", Self.table(heads, rows)),
    ]
  }

  /// What every metric means that the page uses.
  var metrics: [String] {
    get throws {
      let items = try report.shownMetrics.map { metric in
        let symbol = try metric.symbol.map { " " + (try MathML.html($0)) } ?? ""
        let direction = metric.better == .neither ? "" : " (\(metric.better.rawValue) is better)"
        return HTML.element(
          "dt", ["id": "metric-\(metric.name)"],
          HTML.element("strong", HTML.escaped(metric.axisTitle)) + symbol + direction)
          + HTML.element("dd", HTML.prose(metric.definition.capitalizedFirst.sentence))
      }
      return items.isEmpty ? [] : [HTML.element("dl", items.joined(separator: "\n"))]
    }
  }

  /// Every planned run with its status and where it comes from.
  var runs: String {
    let rows = report.data.observations.map { observation in
      let trial = observation.trial
      let origin = observation.reading?.origin
      let seconds = observation.reading?.metrics["seconds"]
      let cells = [
        HTML.element("td", HTML.element("code", trial.shortKey)),
        observation.reading == nil
          ? HTML.element("td", ["class": "bad"], HTML.escaped(observation.status))
          : HTML.element("td", HTML.escaped(observation.status)),
        seconds.map {
          HTML.element("td", ["data-value": CSV.number($0)], Numeral($0).text)
        } ?? HTML.element("td", "–"),
        HTML.element("td", origin?.shortCommit.map { HTML.element("code", $0) } ?? "–"),
        HTML.element("td", HTML.escaped(origin?.verified ?? "–")),
        HTML.element(
          "td", ["class": "path"],
          origin.map { HTML.element("code", HTML.escaped($0.path)) } ?? "–"),
      ]
      return HTML.element(
        "tr", ["id": "run-\(trial.shortKey)"],
        HTML.element("th", ["scope": "row"], HTML.escaped(trial.label)) + cells.joined())
    }
    let heads = ["Run", "Key", "Status", "Time (s)", "Commit", "Verified", "File below the store"]
    return HTML.element(
      "p", ["id": "runs-caption"],
      "Every planned run. A plus behind a commit says that files differed from it.")
      + "\n" + Self.scrolling(labelledBy: "runs-caption", Self.table(heads, rows))
  }

  private static func table(_ heads: [String], _ rows: [String]) -> String {
    let head = heads.map { HTML.element("th", ["scope": "col"], $0) }.joined()
    return HTML.element(
      "table", ["class": "sortable"],
      HTML.element("thead", HTML.element("tr", head)) + "\n"
        + HTML.element("tbody", "\n" + rows.joined(separator: "\n") + "\n"))
  }

  var again: String {
    let name = report.experiment
    return HTML.element(
      "p", "Whatever is missing is run, this page rendered again, and every number proved again by")
      + "\n"
      + HTML.element(
        "pre", ["tabindex": "0"], "mesob run \(name)\nmesob report \(name)\nmesob verify \(name)")
  }

  var citation: String {
    let hashes = report.data.observations.compactMap { $0.reading?.origin?.contentHash }
    let entry = """
      @software{mesob,
        title   = {mesob: mean-field equilibria and social optimality balancing},
        author  = {{The mesob maintainers}},
        version = {\(Build.current.version)},
        note    = {Experiment \(report.experiment), \(hashes.count) runs, data \
      \(Digest(of: hashes.joined()).hex.prefix(16))}
      }
      @article{GuoEtAl2023,
        title   = {{MESOB}: Balancing Equilibria \\& Social Optimality},
        author  = {Xin Guo and Lihong Li and Sareh Nabi and Rabih Salhab and Junzi Zhang},
        journal = {arXiv:2307.07911},
        year    = {2023}
      }
      """
    return HTML.element(
      "p",
      "The digits after the word data name exactly these results: the hash of what all runs say.")
      + "\n" + HTML.element("pre", ["tabindex": "0"], HTML.escaped(entry))
  }
}

extension QuotationRecord {
  /// What the data say, in words.
  fileprivate var finding: String {
    guard isSupported else {
      let reason = failure ?? "no value: \(absences.joined(separator: "; "))"
      return HTML.element("span", ["class": "bad"], HTML.prose(reason))
    }
    switch kind {
    case .number: return HTML.escaped(value?.text ?? "–")
    case .claim: return "holds: \(value?.text ?? "–") and \(right?.text ?? "–")"
    }
  }
}
