extension RenderedTable {
  /// The table in GitHub's Markdown, with its footnotes and without its caption.
  package var markdown: String {
    let head = columns.map { Self.escaped($0.titleAndUnit) + ($0.arrow.map { " \($0)" } ?? "") }
    let rule = columns.map { $0.content == .text ? ":--" : "--:" }
    let body = rows.map { row in row.map { Self.markdown($0) } }
    let lines = ([head, rule] + body).map { "| " + $0.joined(separator: " | ") + " |" }
    let notes = notes.enumerated().map { position, note in
      "<sup>\(Self.letter(position))</sup> \(Self.escaped(note)).  "
    }
    return lines.joined(separator: "\n") + "\n"
      + (notes.isEmpty ? "" : "\n" + notes.joined(separator: "\n") + "\n")
  }

  private static func markdown(_ cell: Cell) -> String {
    let text =
      if let estimate = cell.estimate {
        estimate.text
      } else if let words = cell.text {
        escaped(words)
      } else {
        "–" + (cell.note.map { "<sup>\(letter($0))</sup>" } ?? "")
      }
    return cell.isBest ? "**\(text)**" : text
  }

  /// The mark of a footnote: a to z, then aa, ab and so on.
  static func letter(_ position: Int) -> String {
    let letters = Array("abcdefghijklmnopqrstuvwxyz")
    let last = String(letters[position % letters.count])
    return position < letters.count ? last : letter(position / letters.count - 1) + last
  }

  /// The text with Markdown's characters made plain; code spans stay code.
  static func escaped(_ text: String) -> String {
    var isCode = false
    return text.reduce(into: "") { result, character in
      if character == "`" { isCode.toggle() }
      if character == "|" || (!isCode && "\\*_<>[]~".contains(character)) { result += "\\" }
      result.append(character.isNewline ? " " : character)
    }
  }
}

extension RenderedTable.Heading {
  /// An arrow in the direction of better values.
  var arrow: String? {
    switch better {
    case "lower": "↓"
    case "higher": "↑"
    default: nil
    }
  }
}
