import Testing

@testable import Reporting

@Suite struct `Escaping` {
  @Test(arguments: [
    ("50% of $10 & #1_x {a}", ##"50\% of \$10 \& \#1\_x \{a\}"##),
    (#"a\b~c^d"#, #"a\textbackslash{}b\textasciitilde{}c\textasciicircum{}d"#),
    ("λ ≤ 3 – x²", #"\ensuremath{\lambda} \ensuremath{\leq} 3 -- x\textsuperscript{2}"#),
    (
      "‖Lᴺ − L‖₁",
      ##"\ensuremath{\Vert}L\textsuperscript{N} \ensuremath{-} L\ensuremath{\Vert}\textsubscript{1}"##
    ),
    ("<a|b>", #"\textless{}a\textbar{}b\textgreater{}"#),
  ])
  func `TeX's characters are made plain`(text: String, escaped: String) {
    #expect(text.latexEscaped == escaped)
  }

  @Test(arguments: [
    ("a|b", #"a\|b"#), ("x_y*z", #"x\_y\*z"#), ("<b>", #"\<b\>"#),
    ("see `a_b` and a_b", #"see `a_b` and a\_b"#), ("a\nb", "a b"),
  ])
  func `Markdown's characters are made plain, code stays code`(text: String, escaped: String) {
    #expect(RenderedTable.escaped(text) == escaped)
  }

  @Test func `gnuplot's strings keep quotes, backslashes and one line`() {
    #expect(Gnuplot.quoted("it's 50%\\n\nso") == #"'it''s 50%\n so'"#)
  }

  @Test func `footnotes are lettered beyond z`() {
    #expect([0, 1, 25, 26, 27, 52].map(RenderedTable.letter) == ["a", "b", "z", "aa", "ab", "ba"])
  }

  @Test func `code in captions becomes typewriter in TeX`() {
    let table = RenderedTable(
      id: "t", caption: "Of `a_b`.", columns: [], rows: [], notes: [])
    #expect(table.latexCaption == "Of \\texttt{a\\_b}.%\n")
  }
}
