import ArtifactStore
import Foundation
import ReportModel
import Vocabulary

/// The report as one page of HTML that needs nothing else: no network, no other file.
struct Page {
  let report: Report
  /// The drawings as SVG, by the names of their figures.
  let drawings: [String: String]
  /// The digest of everything else that the page says.
  let digest: String

  /// The name of the file.
  static let fileName = "report.html"
  /// What pages look like: one column that reads, tables that scroll on their own, ink on paper.
  private static let style = resource(PackageResources.page_css)
  /// What pages do: sort tables by a column, enlarge figures, show the values of their points.
  ///
  /// Without it everything can be read.
  private static let script = resource(PackageResources.page_js)

  /// The content of the element `script`.
  private static let scriptText = "\n\(script)\n"
  /// What the page says of the only script that may run in it: SHA-256 of its text.
  private static let scriptSource =
    "sha256-" + Data(Digest(of: scriptText).bytes).base64EncodedString()

  private static func resource(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self).trimmingTrailingNewlines
  }

  /// SHA-256 over the texts of a report and the style of pages; drawings and the days of
  /// verifications are no part of it.
  static func digest(of texts: [(path: String, text: String)]) -> String {
    Digest(of: (texts.flatMap { [$0.path, $0.text] } + [style + script]).joined(separator: "\0"))
      .hex
  }

  /// The page.
  ///
  /// Its drawings depend on the version of gnuplot and on the fonts of the machine, and the days of
  /// verifications change by themselves, so that the page carries a digest of everything else.
  func html() throws -> String {
    let sections: [(id: String, title: String, parts: [String])] = [
      ("story", "What this is about", try narrative()),
      ("warnings", "Warnings", warnings),
      ("declaration", "What is compared", [declarations]), ("results", "Tables", tables),
      ("figures", "Figures", zip(1..., report.figures).map { numbered($0, $1) }),
      ("advice", "Recommendations", recommendations),
      ("quotations", "Numbers and claims", quotations), ("metrics", "Metrics", try metrics()),
      ("runs", "Runs", [runs]), ("rerun", "How to run it again", [again]),
      ("cite", "How to cite it", [citation]),
    ].filter { !$0.parts.isEmpty }
    let head = [
      #"<meta charset="utf-8">"#,
      #"<meta name="viewport" content="width=device-width, initial-scale=1">"#,
      #"<meta http-equiv="Content-Security-Policy" content="default-src 'none'; "#
        + "style-src 'unsafe-inline'; script-src '\(Self.scriptSource)'\">",
      "<meta name=\"mesob-digest\" content=\"\(digest)\">",
      HTML.title(HTML.escaped(report.title)), HTML.style(lines: [Self.style]),
    ]
    let links = sections.map { HTML.li(HTML.a(["href": "#\($0.id)"], $0.title)) }
    let header = [
      HTML.h1(HTML.prose(report.title)), HTML.p(["class": "status"], status),
      HTML.nav(["aria-label": "Contents"], HTML.ul(links.joined(separator: "\n"))),
    ]
    let main = sections.map { id, title, parts in
      HTML.section(["aria-labelledby": id], lines: [HTML.h2(["id": id], title)] + parts)
    }
    return [
      "<!DOCTYPE html>", #"<html lang="en">"#, HTML.head(lines: head), "<body>",
      HTML.header(lines: header), HTML.main(lines: main), HTML.script(Self.scriptText),
      "</body>", "</html>",
    ].joined(separator: "\n") + "\n"
  }

  private var status: String {
    let observations = report.data.observations
    let done = observations.count { $0.reading != nil }
    let missing = observations.count - done
    let name = HTML.code(HTML.escaped(report.variant?.name ?? report.experiment))
    return "Experiment \(name): \(done) of "
      + "\(observations.count) runs are there"
      + (missing > 0 ? HTML.span(["class": "bad"], ", \(missing) are not") : "") + "."
  }

  private func narrative() throws -> [String] {
    let remark = report.variantRemark.map { [HTML.p(HTML.prose($0))] } ?? []
    guard !report.declaration.narrative.isEmpty else { return remark }
    let links = report.shownMetrics.map { ($0.name, "#metric-\($0.name)") }
    return remark + [
      try Narrative.html(
        report.declaration.narrative, links: Dictionary(links) { first, _ in first })
    ]
  }

  private var warnings: [String] {
    report.warnings.isEmpty
      ? [] : [HTML.ul(lines: report.warnings.map { HTML.li(HTML.prose("\($0).")) })]
  }

  // MARK: What is compared

  /// Games, methods and starts, and where they differ from their defaults.
  private var declarations: String {
    let trials = report.data.observations.map(\.trial)
    let (games, methods) = (trials.uniqued(by: \.game), trials.uniqued(by: \.method))
    let starts = report.data.starts
    let changes = { (list: [String]) in list.isEmpty ? "nothing" : list.joined(separator: ", ") }
    let counts = [
      games.count.counted("game"), methods.count.counted("method"), starts.count.counted("start"),
    ]
    let parts = [
      HTML.p(counts.joined(separator: ", ") + ": \(trials.count.counted("run"))."),
      HTML.h3(["id": "games-caption"], "Games"),
      Self.list(
        "games", labelledBy: "games-caption",
        [["Game", "Other than by default"]] + games.map { [$0.game, changes($0.gameChanges)] }),
      HTML.h3(["id": "declared-caption"], "Methods"),
      Self.list(
        "declared", labelledBy: "declared-caption",
        [["Method", "Solver", "Other than by default"]]
          + methods.map { [$0.method, $0.solver, changes($0.methodChanges)] }),
    ]
    let codes = starts.map { HTML.code(HTML.escaped($0)) }.joined(separator: ", ")
    return (parts + (starts == ["uniform"] ? [] : [HTML.p("Starts: \(codes).")]))
      .joined(separator: "\n")
  }

  // MARK: Results

  private var tables: [String] {
    let shown =
      report.tables + report.comparisons.map(\.summary)
      + report.fronts.flatMap { [$0.table, $0.winners] }
    return zip(1..., shown).map { numbered($0, $1) }
  }

  private var recommendations: [String] {
    zip(1..., report.recommendations).map { position, recommendation in
      switch recommendation {
      case .failure(let error): HTML.p(["class": "bad"], HTML.prose("\(error)."))
      case .success(let recommendation):
        numbered(tables.count + position, recommendation.excerpt) + "\n"
          + numbered(report.figures.count + position, recommendation.figure)
      }
    }
  }

  private func numbered(_ number: Int, _ table: RenderedTable) -> String {
    HTML.p(
      ["class": "caption", "id": "\(table.id)-caption"],
      HTML.strong("Table \(number).") + " " + HTML.prose(table.caption)) + "\n"
      + Self.scrolling(labelledBy: "\(table.id)-caption", "\n\(table.html)")
  }

  private func numbered(_ number: Int, _ figure: Figure) -> String {
    let caption = HTML.strong("Figure \(number).") + " " + HTML.prose(figure.caption)
    guard let svg = drawings[figure.id] else {
      let reason =
        figure.script == nil ? "There is no run to draw yet." : "Not drawn: gnuplot is missing."
      return HTML.p(["class": "caption"], caption + " " + HTML.em(reason))
    }
    let (id, label) = ("figure-\(figure.id)", "figure-\(figure.id)-caption")
    let drawing = InlineDrawing(
      svg, id: id, title: "Figure \(number)", description: figure.caption)
    let data = HTML.details(
      HTML.summary("Numbers of figure \(number)")
        + Self.list("numbers-\(figure.id)", labelledBy: label, figure.rows))
    let shown = HTML.figure(lines: [
      Self.scrolling(labelledBy: label, drawing.html),
      HTML.div(["class": "tip", "hidden": ""], ""), HTML.figcaption(["id": label], caption),
    ])
    return HTML.div(
      ["class": "drawing"],
      lines: [
        shown,
        #"<button type="button" class="zoom" hidden aria-pressed="false">Enlarge</button>"#,
        #"<label class="values" hidden>Values <input type="range" min="0" value="0"></label>"#,
        data,
      ])
  }

  /// A part that scrolls by itself, also with the keyboard.
  private static func scrolling(labelledBy label: String, _ content: String) -> String {
    HTML.div(
      ["class": "scroll", "role": "group", "aria-labelledby": label, "tabindex": "0"], content)
  }

  /// A plain table of words below those of the first row, which scrolls by itself.
  private static func list(
    _ id: String, labelledBy label: String, _ rows: [[String]]
  ) -> String {
    let body = rows.dropFirst().map { words in
      row([:], HTML.escaped(words[0]), words.dropFirst().map { HTML.td(HTML.escaped($0)) })
    }
    return table(
      labelledBy: label, rows[0].map(HTML.escaped), body, ["id": id, "class": "sortable"])
  }

  /// A row of a table under its heading.
  private static func row(
    _ attributes: KeyValuePairs<String, String>, _ head: String, _ cells: [String]
  ) -> String { HTML.tr(attributes, HTML.th(["scope": "row"], head) + cells.joined()) }

  /// A table that readers can sort, and that scrolls by itself.
  private static func table(
    labelledBy label: String, _ heads: [String], _ rows: [String],
    _ attributes: KeyValuePairs<String, String> = ["class": "sortable"]
  ) -> String {
    let head = heads.map { HTML.th(["scope": "col"], $0) }.joined()
    return scrolling(
      labelledBy: label,
      HTML.table(attributes, HTML.thead(HTML.tr(head)) + "\n" + HTML.tbody(lines: rows)))
  }

  // MARK: Where it comes from

  /// What texts may quote, with the runs behind it.
  private var quotations: [String] {
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
      return Self.row(["id": "quotation-\(record.key)"], HTML.code(HTML.escaped(record.key)), cells)
    }
    return [
      HTML.p(["id": "quotations-caption"], "What texts quote, and what it comes from."),
      Self.table(
        labelledBy: "quotations-caption",
        ["Key", "Data", "Words", "Computed as", "From the runs"], rows),
    ]
  }

  /// What every metric means that the page uses.
  private func metrics() throws -> [String] {
    let items = try report.shownMetrics.map { metric in
      let symbol = try metric.symbol.map { " " + (try MathML.html($0)) } ?? ""
      return HTML.dt(
        ["id": "metric-\(metric.name)"],
        HTML.strong(HTML.escaped(metric.axisTitle)) + symbol + metric.directionRemark)
        + HTML.dd(HTML.prose(metric.definition.capitalizedFirst.sentence))
    }
    return items.isEmpty ? [] : [HTML.dl(items.joined(separator: "\n"))]
  }

  /// Every planned run with its status and where it comes from.
  private var runs: String {
    let rows = report.data.observations.map { observation in
      let (trial, reading) = (observation.trial, observation.reading)
      let cells = [
        HTML.td(HTML.code(trial.shortKey)),
        HTML.td(reading == nil ? ["class": "bad"] : [:], HTML.escaped(observation.status)),
        reading?.metrics["seconds"].map {
          HTML.td(["data-value": CSV.number($0)], Numeral($0).text)
        } ?? HTML.td("–"),
        HTML.td(reading?.origin?.commit.map { HTML.code(HTML.escaped($0)) } ?? "–"),
        HTML.td(HTML.escaped(reading?.verified ?? "–")),
        HTML.td(
          ["class": "path"], reading?.origin.map { HTML.code(HTML.escaped($0.path)) } ?? "–"),
      ]
      return Self.row(["id": "run-\(trial.shortKey)"], HTML.escaped(trial.label), cells)
    }
    return HTML.p(
      ["id": "runs-caption"],
      "Every planned run. A plus behind a commit says that files differed from it.") + "\n"
      + Self.table(
        labelledBy: "runs-caption",
        ["Run", "Key", "Status", "Time (s)", "Commit", "Verified", "File below the store"], rows)
  }

  private var again: String {
    let words = report.variant.map { " \($0.words)" } ?? ""
    let commands = report.commands + ["mesob verify \(report.experiment)\(words)"]
    return HTML.p(
      "Whatever is missing is run, this page rendered again, and every number proved again by")
      + "\n" + HTML.pre(["tabindex": "0"], HTML.escaped(commands.joined(separator: "\n")))
  }

  private var citation: String {
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

/// A drawing that gnuplot made, as a part of a page.
struct InlineDrawing {
  /// The element `svg`, with a name and a description for those who do not see it.
  let html: String

  /// Makes the names in the drawing unique in the page.
  init(_ svg: String, id: String, title: String, description: String) {
    var body = svg
    if let start = body.range(of: "<svg") { body = String(body[start.lowerBound...]) }
    // gnuplot's names of lines go; the titles of values, which have a class, stay.
    body = body.replacing(/(?s)<title>.*?<\/title>|<desc>.*?<\/desc>/.scalarwise, with: "")
    body = body.replacing("xlink:href", with: "href")
    body = body.replacing(/\s+xmlns:xlink="[^"]*"/.scalarwise, with: "")
    body = body.replacing(/\bid=(['"])([^'"]*)['"]/.scalarwise) { "id=\"\(id)-\($0.output.2)\"" }
    body = body.replacing(/href='#([^']*)'/.scalarwise) { "href=\"#\(id)-\($0.output.1)\"" }
    body = body.replacing(/url\(#([^)]*)\)/.scalarwise) { "url(#\(id)-\($0.output.1))" }
    // The size is the page's; the view box keeps the proportions.
    body = body.replacing(/(?s)<svg\s+width="[^"]*"\s+height="[^"]*"/, with: "<svg")
    let names =
      HTML.title(["id": "\(id)-title"], HTML.escaped(title))
      + HTML.desc(["id": "\(id)-desc"], HTML.escaped(description))
    if let end = body.range(of: ">") {
      body.replaceSubrange(
        end.lowerBound..<end.upperBound,
        with: " role=\"img\" aria-labelledby=\"\(id)-title \(id)-desc\">\(names)")
    }
    html = body.trimmingTrailingNewlines
  }
}
