extension RenderedTable {
  /// The table as a `tabular` for booktabs and siunitx (2 or 3); the float and its caption are the
  /// author's.
  package var latex: String {
    let shown = Array(columns.indices.dropFirst(isGrouped ? 1 : 0))
    let specification = shown.map { columnSpecification($0) }.joined(separator: "\n  ")
    let head = shown.map { columns[$0].latex }
    let body = groups.flatMap { group in
      let heading = group.title.map { title in
        [
          #"\midrule"#,
          #"\multicolumn{\#(shown.count)}{@{}l@{}}{\itshape \#(title.latexEscaped)} \\"#,
        ]
      }
      return (heading ?? [#"\midrule"#])
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
    let text =
      if let estimate = cell.estimate {
        estimate.quartiles == nil ? Numeral(estimate).siunitx : estimate.text.latexEscaped
      } else if let words = cell.text {
        words.latexEscaped
      } else {
        "{--" + (cell.note.map { #"\textsuperscript{\#(letter($0))}"# } ?? "") + "}"
      }
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

  /// The text with TeX's characters made plain and the symbols that pdfLaTeX lacks spelled out.
  var latexEscaped: String { map { Self.latexSpelling[$0] ?? String($0) }.joined() }

  private static let latexSpelling: [Character: String] = [
    "\\": #"\textbackslash{}"#, "&": #"\&"#, "%": #"\%"#, "$": #"\$"#, "#": "\\#", "_": #"\_"#,
    "{": #"\{"#, "}": #"\}"#, "~": #"\textasciitilde{}"#, "^": #"\textasciicircum{}"#,
    "<": #"\textless{}"#, ">": #"\textgreater{}"#, "|": #"\textbar{}"#,
    "\n": " ", "–": "--", "—": "---", "…": #"\ldots{}"#, "±": #"\ensuremath{\pm}"#,
    "×": #"\ensuremath{\times}"#, "−": #"\ensuremath{-}"#, "≤": #"\ensuremath{\leq}"#,
    "≥": #"\ensuremath{\geq}"#, "√": #"\ensuremath{\surd}"#, "↓": #"\ensuremath{\downarrow}"#,
    "↑": #"\ensuremath{\uparrow}"#, "→": #"\ensuremath{\to}"#, "∞": #"\ensuremath{\infty}"#,
    "α": #"\ensuremath{\alpha}"#, "β": #"\ensuremath{\beta}"#, "γ": #"\ensuremath{\gamma}"#,
    "ε": #"\ensuremath{\varepsilon}"#, "η": #"\ensuremath{\eta}"#, "λ": #"\ensuremath{\lambda}"#,
    "‖": #"\ensuremath{\Vert}"#, "₁": #"\textsubscript{1}"#, "ᴺ": #"\textsuperscript{N}"#,
    "μ": #"\ensuremath{\mu}"#, "π": #"\ensuremath{\pi}"#, "τ": #"\ensuremath{\tau}"#,
    "⁰": #"\textsuperscript{0}"#, "¹": #"\textsuperscript{1}"#, "²": #"\textsuperscript{2}"#,
    "³": #"\textsuperscript{3}"#, "⁴": #"\textsuperscript{4}"#, "⁵": #"\textsuperscript{5}"#,
    "⁶": #"\textsuperscript{6}"#, "⁷": #"\textsuperscript{7}"#, "⁸": #"\textsuperscript{8}"#,
    "⁹": #"\textsuperscript{9}"#, "⁻": #"\textsuperscript{-}"#,
  ]
}
