import ArtifactStore
import Vocabulary

extension RenderedTable {
  /// The table in HTML: row headings, one body per group, a link from every number to its run.
  ///
  /// Numbers are printed as everywhere else; `data-value` has them in full, to be sorted by. The
  /// targets of the links are called `run-` and the first 12 digits of the key.
  package var html: String {
    let shown = Array(columns.indices.dropFirst(isGrouped ? 1 : 0))
    let head = shown.map { Self.heading(columns[$0]) }.joined()
    let bodies = groups.map { group in
      let title = group.title.map { title in
        HTML.tr(
          ["class": "group"],
          HTML.th(["scope": "rowgroup", "colspan": "\(shown.count)"], HTML.prose(title)))
      }
      let lines = group.rows.map { row in
        HTML.tr(shown.map { html($0, rows[row][$0], isHeading: $0 == shown[0]) }.joined())
      }
      return HTML.tbody(
        "\n" + ([title].compactMap(\.self) + lines).joined(separator: "\n"))
    }
    return HTML.table(
      ["id": id, "class": "sortable", "aria-labelledby": "\(id)-caption"],
      "\n" + HTML.thead(HTML.tr(head)) + "\n" + bodies.joined(separator: "\n")) + "\n" + htmlNotes
  }

  private var htmlNotes: String {
    guard !notes.isEmpty else { return "" }
    let items = notes.enumerated().map { position, note in
      let letter = Self.letter(position)
      return HTML.li(
        ["id": "\(id)-note-\(letter)"], HTML.sup(letter) + " " + HTML.prose(note.sentence))
    }
    return HTML.ul(["class": "notes"], "\n" + items.joined(separator: "\n")) + "\n"
  }

  private static func heading(_ heading: Heading) -> String {
    let arrow = heading.better.map { better in
      " " + HTML.span(["title": "\(better.rawValue) is better"], heading.arrow ?? "")
    }
    return HTML.th(
      ["scope": "col", "class": heading.content.rawValue],
      HTML.prose(heading.titleAndUnit) + (arrow ?? ""))
  }

  private func html(_ column: Int, _ cell: Cell, isHeading: Bool) -> String {
    let kind = columns[column].content.rawValue
    if let estimate = cell.estimate {
      var text = HTML.escaped(estimate.text)
      if let first = cell.runs.keys.min() {
        let title = cell.runs.count > 1 ? "first of its \(cell.runs.count) runs" : "its run"
        text = HTML.a(["href": "#run-\(first)", "title": title], text)
      }
      return HTML.td(
        ["class": kind, "data-value": CSV.number(estimate.value)],
        cell.isBest ? HTML.strong(text) : text)
    }
    let note = cell.note.map(Self.letter).map { letter in
      HTML.sup(HTML.a(["href": "#\(id)-note-\(letter)"], letter))
    }
    guard let words = cell.text else { return HTML.td(["class": kind], "–" + (note ?? "")) }
    let text = HTML.prose(words) + (note ?? "")
    return isHeading ? HTML.th(["scope": "row"], text) : HTML.td(["class": kind], text)
  }
}

/// Text in HTML; elements by their names: `HTML.td(["class": "path"], "a")`.
@dynamicMemberLookup enum HTML {
  /// An element.
  struct Element {
    let name: String

    /// The element around a content that is HTML already.
    func callAsFunction(_ attributes: KeyValuePairs<String, String>, _ content: String) -> String {
      let list = attributes.map { " \($0.key)=\"\(escaped($0.value))\"" }.joined()
      return "<\(name)\(list)>\(content)</\(name)>"
    }

    /// The same without attributes.
    func callAsFunction(_ content: String) -> String { self([:], content) }

    /// The element around parts, each on lines of its own.
    func callAsFunction(
      _ attributes: KeyValuePairs<String, String> = [:], lines: [String]
    ) -> String { self(attributes, "\n" + lines.joined(separator: "\n") + "\n") }
  }

  static subscript(dynamicMember name: String) -> Element { Element(name: name) }

  /// The text with HTML's characters made plain, on lines of its own but without other orders to
  /// what shows it.
  static func escaped(_ text: String) -> String { text.respelled(spelling) }

  private static func spelling(_ scalar: Unicode.Scalar) -> String? {
    switch scalar {
    case "&": "&amp;"
    case "<": "&lt;"
    case ">": "&gt;"
    case "\"": "&quot;"
    case "\n", "\t": nil
    case _ where scalar.endsLine: " "
    default: scalar.isOrder ? "" : nil
    }
  }

  /// The same with code between backquotes.
  static func prose(_ text: String) -> String {
    text.spelled(words: escaped) { HTML.code(escaped($0)) }
  }
}
