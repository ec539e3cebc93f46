import ArtifactStore
import Foundation
import ReportModel
package import Vocabulary

/// A table as a value: what stands in every cell, and no format.
package struct RenderedTable: Encodable, Sendable {
  /// The kebab-case name of its files.
  package var id: String
  /// What the table shows, what its numbers mean and how they were counted.
  package var caption: String
  /// The columns, from left to right.
  package var columns: [Heading]
  /// The cells, row by row.
  package var rows: [[Cell]]
  /// The footnotes that cells refer to by their position here.
  package var notes: [String]
  /// Whether the first column is what the rows are grouped by.
  package var isGrouped = false

  /// The head of a column.
  package struct Heading: Encodable, Sendable {
    /// What the column holds.
    package enum Content: String, Encodable, Sendable {
      /// Words, aligned to the left.
      case text
      /// Numbers, aligned at the decimal point.
      case numbers
    }

    /// The kebab-case name of the column in data files.
    package var name: String
    /// The words that are printed.
    package var title: String
    /// The unit; `1` for pure numbers.
    package var unit = "1"
    /// Which way is better, if the column is judged.
    package var better: Metric.Direction?
    /// What the column holds.
    package var content: Content
    /// The name of the metric that a column of statistics is about.
    package var metric: String?

    /// The title, with the unit where there is one.
    var titleAndUnit: String { unit == "1" ? title : "\(title) (\(unit))" }

    /// An arrow in the direction of better values.
    var arrow: String? { better.map { $0 == .lower ? "↓" : "↑" } }
  }

  /// One cell.
  package struct Cell: Sendable {
    /// The words of a text cell.
    package var text: String?
    /// The number of a numeric cell.
    package var estimate: Estimate?
    /// Whether the cell is the best of its column.
    package var isBest = false
    /// The position of the footnote that explains a dash, or says more about words.
    package var note: Int?
    /// The values behind the number, by the first 12 digits of the run keys.
    package var runs: [String: Double] = [:]

    /// A cell of words.
    static func text(_ text: String) -> Cell { Cell(text: text) }

    /// A cell with one number; a dash without it.
    static func number(_ value: Double?) -> Cell { Cell(estimate: value.map { Estimate([$0]) }) }

    /// A cell with what one run gave; a dash without it.
    static func value(_ estimate: Estimate?, of trial: ExpectedTrial) -> Cell {
      Cell(estimate: estimate, runs: estimate.map { [trial.shortKey: $0.value] } ?? [:])
    }

    /// The same of a number.
    static func value(_ value: Double?, of trial: ExpectedTrial) -> Cell {
      .value(value.map { Estimate([$0]) }, of: trial)
    }
  }
}

extension RenderedTable {
  /// A column, and what stands in it of each row.
  struct Column<Row> {
    let heading: Heading
    let cell: (Row) -> Cell

    /// A column of words.
    static func text(
      _ name: String, _ title: String, _ words: @escaping (Row) -> String
    ) -> Self {
      Self(heading: Heading(name: name, title: title, content: .text)) { .text(words($0)) }
    }

    /// A column of numbers.
    static func numbers(
      _ name: String, _ title: String, unit: String = "1", better: Metric.Direction? = nil,
      metric: String? = nil, _ cell: @escaping (Row) -> Cell
    ) -> Self {
      Self(
        heading: Heading(
          name: name, title: title, unit: unit, better: better, content: .numbers, metric: metric),
        cell: cell)
    }
  }

  /// A table of values in rows, under a caption of several sentences.
  init<Row>(
    _ id: String, caption: [String], rows: [Row], notes: [String] = [], isGrouped: Bool = false,
    columns: [Column<Row>]
  ) {
    self.init(
      id: id, caption: caption.paragraph, columns: columns.map(\.heading),
      rows: rows.map { row in columns.map { $0.cell(row) } }, notes: notes, isGrouped: isGrouped)
  }

  /// The positions of rows, in the groups that the first column makes; without groups, all of them.
  var groups: [(title: String?, rows: [Int])] {
    guard isGrouped else { return [(nil, Array(rows.indices))] }
    return rows.indices.reduce(into: []) { groups, row in
      let title = rows[row].first?.text
      if let last = groups.last, last.title == title {
        groups[groups.count - 1].rows.append(row)
      } else {
        groups.append((title, [row]))
      }
    }
  }

  /// The table with a caption that says where the keys of its runs are.
  var statingKeys: RenderedTable {
    let keys = Set(rows.joined().flatMap(\.runs.keys))
    guard let key = keys.first else { return self }
    var table = self
    table.caption +=
      keys.count == 1
      ? " Key of the run: `\(key)`." : " Keys of the \(keys.count) runs: `\(id).json`."
    return table
  }

  /// The table as comma-separated values: every number in full, gaps empty.
  ///
  /// A column over several games is followed by `<name>_standard_error` or, for medians,
  /// `<name>_lower_quartile` and `<name>_upper_quartile`, and by `<name>_n`.
  package var csv: String { CSV.text(fields) }

  /// The same, field by field.
  var fields: [[String]] {
    let spreads = columns.indices.map { column in
      let several = rows.lazy.compactMap { $0[column].estimate }.first { $0.count > 1 }
      return several.map { $0.statistic.spread + [("n", { Double($0.count) })] } ?? []
    }
    let head = zip(columns, spreads).flatMap { column, spread in
      [column.name] + spread.map { "\(column.name)_\($0.name)" }
    }
    return [head]
      + rows.map { row in
        zip(row, spreads).flatMap { cell, spread in
          [cell.estimate.map { CSV.number($0.value) } ?? cell.text ?? ""]
            + spread.map { cell.estimate.flatMap($0.value).map(CSV.number) ?? "" }
        }
      }
  }

  /// The table as JSON: every number in full, with the runs behind it.
  package func json() throws -> String { try StoredJSON.document(self) }

  /// The table in GitHub's Markdown, with its footnotes and without its caption.
  package var markdown: String {
    let head = columns.map { Markdown.escaped($0.titleAndUnit) + ($0.arrow.map { " \($0)" } ?? "") }
    let rule = columns.map { $0.content == .text ? ":--" : "--:" }
    let body = rows.map { row in row.map { Self.markdown($0) } }
    let lines = ([head, rule] + body).map { "| " + $0.joined(separator: " | ") + " |" }
    let notes = notes.enumerated().map { position, note in
      "<sup>\(Self.letter(position))</sup> \(Markdown.escaped(note)).  "
    }
    return lines.joined(separator: "\n") + "\n"
      + (notes.isEmpty ? "" : "\n" + notes.joined(separator: "\n") + "\n")
  }

  private static func markdown(_ cell: Cell) -> String {
    let mark = cell.note.map { "<sup>\(letter($0))</sup>" } ?? ""
    let text = cell.estimate?.text ?? (cell.text.map(Markdown.escaped) ?? "–") + mark
    return cell.isBest ? "**\(text)**" : text
  }

  /// The mark of a footnote: a to z, then aa, ab and so on.
  static func letter(_ position: Int) -> String {
    let letters = Array("abcdefghijklmnopqrstuvwxyz")
    let last = String(letters[position % letters.count])
    return position < letters.count ? last : letter(position / letters.count - 1) + last
  }

  /// The table as a `tabular` for booktabs and siunitx (2 or 3); the float and its caption are the
  /// author's.
  package var latex: String {
    let shown = Array(columns.indices.dropFirst(isGrouped ? 1 : 0))
    let specification = shown.map { columnSpecification($0) }.joined(separator: "\n  ")
    let head = shown.map { columns[$0].latex }
    let body = groups.flatMap { group in
      let title = group.title.map {
        #"\multicolumn{\#(shown.count)}{@{}l@{}}{\itshape \#($0.latexEscaped)} \\"#
      }
      return [#"\midrule"#, title].compactMap(\.self)
        + group.rows.map { row in Self.line(shown.map { Self.latex(rows[row][$0]) }) }
    }
    let notes = notes.enumerated().flatMap { position, note in
      note.wrapped(at: 80).enumerated().map { line, words in
        let mark = line == 0 ? #"\textsuperscript{\#(Self.letter(position))} "# : #"\quad "#
        return #"\multicolumn{\#(shown.count)}{@{}l@{}}"#
          + #"{\footnotesize \#(mark)\#(words.latexEscaped)} \\"#
      }
    }
    let lines =
      [
        "% Needs \\usepackage{booktabs,siunitx}, and a font whose ± is not a bitmap (lmodern is one).",
        "% The caption is in \(id).caption.tex.",
      ]
      + [#"\begin{tabular}{@{}"#, "  \(specification)", "@{}}", #"\toprule"#, Self.line(head)]
      + body + [#"\bottomrule"#] + notes + [#"\end{tabular}"#]
    return lines.joined(separator: "\n") + "\n"
  }

  /// The caption, for `\caption{\input{…}}`.
  package var latexCaption: String { caption.latexProse + "%\n" }

  private static func line(_ cells: [String]) -> String {
    cells.joined(separator: " & ") + #" \\"#
  }

  private static func latex(_ cell: Cell) -> String {
    let number = cell.estimate.map {
      $0.quartiles == nil ? Numeral($0).siunitx : $0.text.latexEscaped
    }
    let mark = cell.note.map { #"\textsuperscript{\#(letter($0))}"# } ?? ""
    let text = number ?? cell.text.map { $0.latexCell + mark } ?? "{--\(mark)}"
    return cell.isBest ? #"\bfseries "# + text : text
  }

  /// `l` for words, `r` for medians with their quartiles; for other numbers an `S` column that
  /// reserves exactly the digits its cells need.
  ///
  /// siunitx ignores `\bfseries` in `S` columns unless it is told to look at the weight; only in
  /// text mode does it print all of a number bold and space ± evenly.
  private func columnSpecification(_ column: Int) -> String {
    guard columns[column].content == .numbers else { return "l" }
    let estimates = rows.compactMap { $0[column].estimate }
    guard !estimates.isEmpty else { return "c" }
    guard estimates.allSatisfy({ $0.quartiles == nil }) else { return "r" }
    let numerals = estimates.map(Numeral.init)
    let sign = numerals.contains { $0.mantissa.hasPrefix("-") } ? "-" : ""
    let digits =
      numerals.map { numeral in
        numeral.mantissa.prefix { $0 != "." }.count(where: \.isNumber)
      }.max() ?? 1
    let decimals = numerals.map(\.decimals).max() ?? 0
    var format = "\(sign)\(digits)" + (decimals > 0 ? ".\(decimals)" : "")
    let uncertainties = numerals.compactMap { numeral in
      numeral.uncertainty?.filter(\.isNumber).drop { $0 == "0" }.count
    }
    if let longest = uncertainties.max() { format += "(\(longest))" }
    let exponents = numerals.compactMap(\.exponent)
    if !exponents.isEmpty {
      let length = exponents.map { String(abs($0)).count }.max() ?? 1
      format += "e" + (exponents.contains { $0 < 0 } ? "-" : "") + "\(length)"
    }
    return "S[table-format=\(format), separate-uncertainty, detect-weight, mode=text, "
      + "group-digits=false]"
  }
}

extension Statistic {
  /// The spread around a value, as files of data have it.
  var spread: [(name: String, value: (Estimate) -> Double?)] {
    switch self {
    case .mean, .meanAndStandardError: [("standard_error", \.standardError)]
    case .median:
      [("lower_quartile", \.quartiles?.lowerBound), ("upper_quartile", \.quartiles?.upperBound)]
    case .sum, .minimum, .maximum: []
    }
  }
}

extension RenderedTable.Cell: Encodable {
  /// Words and plain numbers as they are; a statistic as an object with the runs behind it.
  package func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }

  private var json: JSONValue {
    if let text {
      return note.map { ["text": .text(text), "note": .integer($0)] } ?? .text(text)
    }
    if let estimate, runs.isEmpty { return .number(estimate.value) }
    if estimate == nil, runs.isEmpty, note == nil { return nil }
    var object: JSONObject = [
      "best": .boolean(isBest), "runs": .object(JSONObject(runs.mapValues(JSONValue.number))),
    ]
    object["note"] = note.map(JSONValue.integer)
    guard let estimate else { return .object(object) }
    object[estimate.statistic.word] = .number(estimate.value)
    object["n"] = .integer(estimate.count)
    object["standard_error"] = estimate.standardError.map(JSONValue.number)
    object["quartiles"] = estimate.quartiles.map { JSONValue([$0.lowerBound, $0.upperBound]) }
    return .object(object)
  }
}

extension RenderedTable.Heading {
  /// The head of a column; units of several words stand below the title.
  var latex: String {
    let arrow = arrow.map { " \($0)" } ?? ""
    guard unit.contains(" ") else {
      let words = (titleAndUnit + arrow).latexEscaped
      return content == .text ? words : "{\(words)}"
    }
    let lines = "\(title)\(arrow)\n(\(unit.replacing(" per ", with: "\nper ")))".split(
      separator: "\n")
    return #"{\shortstack{\#(lines.map { String($0).latexEscaped }.joined(separator: #"\\"#))}}"#
  }
}

extension String {
  /// The words in lines of at most so many characters, unless one word is longer.
  fileprivate func wrapped(at length: Int) -> [String] {
    split(separator: " ").reduce(into: [String]()) { lines, word in
      if let last = lines.last, last.count + 1 + word.count <= length {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(String(word))
      }
    }
  }

  /// The text as a cell: a bracket or a star at its start would belong to the end of the line before.
  fileprivate var latexCell: String {
    let words = latexEscaped
    let first = words.unicodeScalars.first { $0 != " " }
    return first == "[" || first == "*" ? "{}" + words : words
  }

  /// The text on one line with TeX's characters made plain and the symbols that pdfLaTeX lacks
  /// spelled out.
  ///
  /// Of a letter and its accent it makes one letter; marks that are left without one, and what
  /// formats a text, such as U+0600, are no letters of TeX's, and go.
  var latexEscaped: String {
    oneLine.precomposedStringWithCanonicalMapping.respelled { scalar in
      Self.latexSpelling[scalar] ?? (scalar.isASCII || !scalar.isMark ? nil : "")
    }
  }

  private static let latexSpelling: [Unicode.Scalar: String] = {
    let plain: [Unicode.Scalar: String] = [
      "\\": #"\textbackslash{}"#, "&": #"\&"#, "%": #"\%"#, "$": #"\$"#, "#": "\\#", "_": #"\_"#,
      "{": #"\{"#, "}": #"\}"#, "~": #"\textasciitilde{}"#, "^": #"\textasciicircum{}"#,
      "<": #"\textless{}"#, ">": #"\textgreater{}"#, "|": #"\textbar{}"#, "–": "--",
      "—": "---", "…": #"\ldots{}"#, "−": #"\ensuremath{-}"#, "₁": #"\textsubscript{1}"#,
    ]
    let symbols: [Unicode.Scalar: String] = [
      "±": "pm", "×": "times", "≤": "leq", "≥": "geq", "√": "surd", "↓": "downarrow",
      "↑": "uparrow", "→": "to", "∞": "infty", "α": "alpha", "β": "beta", "γ": "gamma",
      "ε": "varepsilon", "η": "eta", "λ": "lambda", "‖": "Vert", "μ": "mu", "π": "pi", "τ": "tau",
    ]
    return plain.merging(symbols.mapValues { #"\ensuremath{\\#($0)}"# }) { $1 }
      .merging(
        zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻ᴺ".unicodeScalars, "0123456789-N").map {
          ($0, #"\textsuperscript{\#($1)}"#)
        }
      ) {
        $1
      }
  }()
}

extension Unicode.Scalar {
  /// Whether it changes or formats the letters around it and is none.
  fileprivate var isMark: Bool {
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: true
    default: false
    }
  }
}
