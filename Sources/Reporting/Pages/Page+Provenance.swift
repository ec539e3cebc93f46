import ArtifactStore
import Foundation

extension Page {
  /// What texts may quote, with the runs behind it.
  var quotations: [String] {
    guard !report.quotations.isEmpty else { return [] }
    let rows = report.quotations.map { record in
      let runs = record.runs.map { run in
        HTML.a(["href": "#run-\(run.shortKey)"], HTML.code(run.shortKey))
      }
      let cells = [
        HTML.td(["class": "finding"], record.finding),
        HTML.td(["class": "words"], HTML.prose(record.words)),
        HTML.td(["class": "words"], HTML.prose(record.formula)),
        HTML.td(["class": "keys"], runs.joined(separator: " ")),
      ]
      return HTML.tr(
        ["id": "quotation-\(record.key)"], Self.rowHead(HTML.code(record.key)) + cells.joined())
    }
    let heads = ["Key", "Data", "Words", "Computed as", "From the runs"]
    return [
      HTML.p(["id": "quotations-caption"], "What texts quote, and what it comes from."),
      Self.scrolling(labelledBy: "quotations-caption", Self.table(heads, rows)),
    ]
  }

  /// What every metric means that the page uses.
  var metrics: [String] {
    get throws {
      let items = try report.shownMetrics.map { metric in
        let symbol = try metric.symbol.map { " " + (try MathML.html($0)) } ?? ""
        let direction = metric.better == .neither ? "" : " (\(metric.better.rawValue) is better)"
        return HTML.dt(
          ["id": "metric-\(metric.name)"],
          HTML.strong(HTML.escaped(metric.axisTitle)) + symbol + direction)
          + HTML.dd(HTML.prose(metric.definition.capitalizedFirst.sentence))
      }
      return items.isEmpty ? [] : [HTML.dl(items.joined(separator: "\n"))]
    }
  }

  /// Every planned run with its status and where it comes from.
  var runs: String {
    let rows = report.data.observations.map { observation in
      let trial = observation.trial
      let origin = observation.reading?.origin
      let seconds = observation.reading?.metrics["seconds"]
      let cells = [
        HTML.td(HTML.code(trial.shortKey)),
        observation.reading == nil
          ? HTML.td(["class": "bad"], HTML.escaped(observation.status))
          : HTML.td(HTML.escaped(observation.status)),
        seconds.map { HTML.td(["data-value": CSV.number($0)], Numeral($0).text) } ?? HTML.td("–"),
        HTML.td(origin?.shortCommit.map { HTML.code($0) } ?? "–"),
        HTML.td(HTML.escaped(origin?.verified ?? "–")),
        HTML.td(["class": "path"], origin.map { HTML.code(HTML.escaped($0.path)) } ?? "–"),
      ]
      return HTML.tr(
        ["id": "run-\(trial.shortKey)"], Self.rowHead(HTML.escaped(trial.label)) + cells.joined())
    }
    let heads = ["Run", "Key", "Status", "Time (s)", "Commit", "Verified", "File below the store"]
    return HTML.p(
      ["id": "runs-caption"],
      "Every planned run. A plus behind a commit says that files differed from it.") + "\n"
      + Self.scrolling(labelledBy: "runs-caption", Self.table(heads, rows))
  }

  var again: String {
    let name = report.experiment
    return HTML.p(
      "Whatever is missing is run, this page rendered again, and every number proved again by")
      + "\n"
      + HTML.pre(["tabindex": "0"], "mesob run \(name)\nmesob report \(name)\nmesob verify \(name)")
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
    return HTML.p(
      "The digits after the word data name exactly these results: the hash of what all runs say.")
      + "\n" + HTML.pre(["tabindex": "0"], HTML.escaped(entry))
  }
}

extension QuotationRecord {
  /// What the data say, in words.
  fileprivate var finding: String {
    guard isSupported else {
      let reason = failure ?? "no value: \(absences.joined(separator: "; "))"
      return HTML.span(["class": "bad"], HTML.prose(reason))
    }
    switch kind {
    case .number: return HTML.escaped(value?.text ?? "–")
    case .claim: return "holds: \(value?.text ?? "–") and \(right?.text ?? "–")"
    }
  }
}
