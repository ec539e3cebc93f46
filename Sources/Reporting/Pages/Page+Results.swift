import ArtifactStore
import ReportModel

extension Page {
  /// Games, methods and starts, and where they differ from their defaults.
  var declarations: String {
    let trials = report.data.observations.map(\.trial)
    let games = trials.uniqued(by: \.game)
    let methods = trials.uniqued(by: \.method)
    let starts = report.data.starts
    let changes = { (list: [String]) in list.isEmpty ? "nothing" : list.joined(separator: ", ") }
    let rows = methods.map { [$0.method, $0.solver, changes($0.methodChanges)] }
    return [
      HTML.p(
        [
          Self.count(games.count, "game"), Self.count(methods.count, "method"),
          Self.count(starts.count, "start"),
        ].joined(separator: ", ") + ": \(Self.count(trials.count, "run"))."),
      HTML.h3(["id": "games-caption"], "Games"),
      Self.scrolling(
        labelledBy: "games-caption",
        Self.list(
          "games", ["Game", "Other than by default"],
          games.map { [$0.game, changes($0.gameChanges)] })),
      HTML.h3(["id": "declared-caption"], "Methods"),
      Self.scrolling(
        labelledBy: "declared-caption",
        Self.list("declared", ["Method", "Solver", "Other than by default"], rows)),
      starts == ["uniform"]
        ? ""
        : HTML.p("Starts: \(starts.map { HTML.code(HTML.escaped($0)) }.joined(separator: ", "))."),
    ].filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)" + (number == 1 ? "" : "s")
  }

  var tables: [String] {
    let shown =
      report.tables + report.comparisons.map(\.summary)
      + report.fronts.flatMap { [$0.table, $0.winners] }
    return zip(1..., shown).map { numbered($0, $1) }
  }

  var figures: [String] { zip(1..., report.figures).map { numbered($0, $1) } }

  var recommendations: [String] {
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
    let drawing = InlineDrawing(
      svg, id: "figure-\(figure.id)", title: "Figure \(number)", description: figure.caption)
    let zoom = #"<button type="button" class="zoom" hidden aria-pressed="false">Enlarge</button>"#
    let values =
      #"<label class="values" hidden>Values <input type="range" min="0" value="0"></label>"#
    let data = HTML.details(
      HTML.summary("Numbers of figure \(number)")
        + Self.scrolling(
          labelledBy: "figure-\(figure.id)-caption",
          Self.list("numbers-\(figure.id)", figure.rows[0], Array(figure.rows.dropFirst()))))
    let shown = HTML.figure(
      "\n" + Self.scrolling(labelledBy: "figure-\(figure.id)-caption", drawing.html) + "\n"
        + HTML.div(["class": "tip", "hidden": ""], "") + "\n"
        + HTML.figcaption(["id": "figure-\(figure.id)-caption"], caption) + "\n")
    return HTML.div(["class": "drawing"], "\n\(shown)\n\(zoom)\n\(values)\n\(data)\n")
  }

  /// A part that scrolls by itself, also with the keyboard.
  static func scrolling(labelledBy label: String, _ content: String) -> String {
    HTML.div(
      ["class": "scroll", "role": "group", "aria-labelledby": label, "tabindex": "0"], content)
  }

  /// A plain table of words.
  static func list(_ id: String, _ heads: [String], _ rows: [[String]]) -> String {
    let body = rows.map { row in
      let cells = row.dropFirst().map { HTML.td(HTML.escaped($0)) }
      return HTML.tr(rowHead(HTML.escaped(row[0])) + cells.joined())
    }
    return table(heads.map(HTML.escaped), body, ["id": id, "class": "sortable"])
  }

  /// The first cell of a row.
  static func rowHead(_ content: String) -> String { HTML.th(["scope": "row"], content) }

  /// A table that readers can sort.
  static func table(
    _ heads: [String], _ rows: [String],
    _ attributes: KeyValuePairs<String, String> = ["class": "sortable"]
  ) -> String {
    let head = heads.map { HTML.th(["scope": "col"], $0) }.joined()
    return HTML.table(
      attributes,
      HTML.thead(HTML.tr(head)) + "\n" + HTML.tbody("\n" + rows.joined(separator: "\n") + "\n"))
  }
}
