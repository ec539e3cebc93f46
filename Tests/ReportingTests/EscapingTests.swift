import ArtifactStore
import Foundation
import Testing
import Vocabulary

#if canImport(FoundationXML)
  import FoundationXML
#endif

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
    #expect(Markdown.escaped(text) == escaped)
  }

  @Test func `gnuplot's texts are lines of data as they are`() {
    let block = Gnuplot.textBlock("t", ["it's 50%\\n\nso", "EOD"])
    #expect(block == ["$t << EOD", #"|it's 50%\n so"#, "|EOD", "EOD"])
    #expect(Gnuplot.text(1, of: "t") == "$t[2][2:*]")
    #expect(Gnuplot.ticBlock("t", ["50%", "%\u{301}d"])[1...2] == ["|50%%", "|%%\u{301}d"])
  }

  @Test func `footnotes are lettered beyond z`() {
    #expect([0, 1, 25, 26, 27, 52].map(RenderedTable.letter) == ["a", "b", "z", "aa", "ab", "ba"])
  }

  @Test func `code in captions becomes typewriter in TeX`() {
    let table = RenderedTable(
      id: "t", caption: "Of `a_b`.", columns: [], rows: [], notes: [])
    #expect(table.latexCaption == "Of \\texttt{a\\_b}.%\n")
  }

  // MARK: Scalars that make one Character of what other programs read as several

  /// What joins a sign to one Character, orders to terminals, ends of lines.
  private static let marks = [
    "\u{600}", "\u{301}", "\u{202E}", "\u{2066}", "\u{1B}", "\u{7}", "\u{9B}", "\u{7F}", "\r\n",
    "\r", "\n", "\u{2028}", "\u{85}", "\0", "\u{200D}",
  ]
  /// What is a command to some reader.
  private static let signs = [
    "'", "\"", "\\", "%", "<", ">", "&", "`", "$", "|", "{", "}", "#", "_", "^", "~", "*", "[", "]",
    ",", ";", "@", "!",
  ]
  /// Every sign behind, before and between every mark.
  private static let texts = marks.flatMap { mark in
    signs.flatMap { ["a\(mark)\($0)b", "a\($0)\(mark)b", "\(mark)\($0)\(mark)\($0)"] }
  }

  @Test(arguments: [
    ("runs/quickstart/balanced-lambda=0.373-6708f6797b77/result.h5", nil),
    ("runs/a\\input{secret}%#^~$&/result.h5", "runs/a?input?secret???????/result.h5"),
    ("runs/\u{1b}\u{202e}é/result.h5", "runs/???/result.h5"),
  ])
  func `a path in the paper is no command of TeX`(path: String, written: String?) {
    #expect(path.latexPath == written ?? path)
  }

  @Test func `no sign of HTML and no order gets through`() {
    let code = /<\/?code>/.matchingSemantics(.unicodeScalar)
    for text in Self.texts {
      for html in [HTML.escaped(text), HTML.prose(text).replacing(code, with: "")] {
        let scalars = html.unicodeScalars
        #expect(
          !scalars.contains { "<>\"".unicodeScalars.contains($0) }, "\(text.debugDescription)")
        #expect(!scalars.contains { $0.isOrder && $0 != "\n" }, "\(text.debugDescription)")
        let ends = scalars.split(separator: "&", omittingEmptySubsequences: false).dropFirst()
        let isEscaped = ends.allSatisfy { end in
          ["amp;", "lt;", "gt;", "quot;"].contains { end.starts(with: $0.unicodeScalars) }
        }
        #expect(isEscaped, "\(text.debugDescription)")
      }
    }
  }

  @Test func `no sign of TeX, no mark and no order gets through`() {
    let known = /\\[a-z]+\{\}|\\[&%$#_{}]/.matchingSemantics(.unicodeScalar)
    for text in Self.texts {
      let rest = text.latexEscaped.replacing(known, with: "").unicodeScalars
      #expect(!rest.contains { "\\{}%$#&_^~".unicodeScalars.contains($0) }, "\(rest)")
      #expect(!rest.contains { $0.isOrder || $0 == "\u{600}" || $0 == "\u{301}" })
    }
    #expect("e\u{301}\u{600}%".latexEscaped == "é\\%")
  }

  @Test func `no sign of Markdown gets through outside of code`() {
    let plain = /`[^`]+`|\\[!-\/:-@\[-`{-~]/.matchingSemantics(.unicodeScalar)
    for text in Self.texts + Self.texts.map({ "`` \($0) `" }) {
      let escaped = Markdown.escaped(text)
      let rest = escaped.replacing(plain, with: "").unicodeScalars
      #expect(!rest.contains { "\\*_<>[]~|$`".unicodeScalars.contains($0) }, "\(escaped)")
      #expect(!rest.contains { $0.isOrder })
    }
    #expect(Markdown.escaped("&lt; R&D & &#60;") == #"\&lt; R\&D & \&#60;"#)
    #expect(Markdown.escaped("a ``` <b> ` c") == #"a \`\`` <b> ` c"#)
    #expect(Markdown.escaped("`a``<b>`") == #"`a`\`\<b\>\`"#)
    #expect(Markdown.code("a`<b>") == #"a\`\<b\>"#)
  }

  @Test func `quotes of CSV, of gnuplot's rows and its tics end where they should`() {
    for text in Self.texts {
      let field = CSV.text([[text]]).unicodeScalars
      let quotes = text.unicodeScalars.count { $0 == "\"" }
      if field.first == "\"" {
        #expect(field.count { $0 == "\"" } == 2 + 2 * quotes)
      } else {
        #expect(!text.unicodeScalars.contains { "\",\r\n".unicodeScalars.contains($0) })
      }
      let word = Gnuplot.word(text).unicodeScalars
      #expect(word.count { $0 == "\"" } == 2 && !word.contains { $0.isOrder || $0 == "\\" })
      let line = Gnuplot.textBlock("t", [text])[1].unicodeScalars
      #expect(line.first == "|" && !line.contains { $0.isOrder })
      let tic = Gnuplot.ticBlock("t", [text])[1].unicodeScalars
      #expect(tic.count { $0 == "%" } == 2 * text.unicodeScalars.count { $0 == "%" })
    }
  }

  @Test func `orders are shown, escaped or dropped`() {
    let order = "a\u{1B}[1m\u{202E}\r\nb"
    #expect(order.showingOrders(except: ["\n"]) == "a\\u{1b}[1m\\u{202e}\\u{d}\nb")
    #expect("x\u{9B}\u{2028}".escapingOrders == #"x\u009b\u2028"#)
    #expect("x\u{9B}\u{2028}y".oneLine == "x y")
  }

  @Test func `words of a shell are quoted by scalars`() {
    let word = "\u{600}'".shellQuoted.unicodeScalars
    #expect(Array(word) == ["'", "\u{600}", "'", "\\", "'", "'", "'"])
    #expect("λ=1,2".shellWord == "λ=1,2" && "".shellWord == "''" && "a b".shellWord == "'a b'")
    #expect("a\\'\u{1B}\r\nb".shellWord == #"$'a\\\'\u001b\u000d\u000ab'"#)
    #expect("a\u{600}'b".shellWord == "a\u{600}'b".shellQuoted)
  }

  /// Texts that would be commands of gnuplot's if any sign ended their quotation.
  private static let attacks = marks.flatMap { mark in
    ["'", "\"", "\\", "`touch $MARK`", "\nEOD\n", "}", "EOD", "@", "%s %", "]]>"].map { sign in
      "k\(mark)\(sign)\(mark);system(\"touch $MARK\")"
    }
  }

  @Test func `gnuplot draws every text and executes none`() throws {
    try withTemporaryFolder("gnuplot") { folder in
      let marker = "\(folder)/marker"
      setenv("MARK", marker, 1)
      defer { unsetenv("MARK") }
      let texts = Self.attacks
      for texts in stride(from: 0, to: texts.count, by: 10).map({ texts[$0..<$0 + 10].map(\.self) })
      {
        let map = HeatMapPlot(
          id: "h", caption: "", rows: [], xTitle: texts[0], yTitle: texts[1], colorTitle: texts[2],
          colors: 0...1, columns: texts,
          panels: [
            HeatMapPlot.Panel(
              title: texts[3], rows: texts,
              cells: texts.indices.map {
                HeatMapPlot.Cell(column: $0, row: $0, value: 0.5, number: texts[$0])
              })
          ])
        let lines = texts.enumerated().map { number, text in
          let place = Estimate([Double(number)])
          return Plot.Line(
            series: text, style: number,
            points: [Plot.Point(method: text, x: place, y: place, label: text)])
        }
        let plot = Plot(
          id: "h", caption: "", x: .init(metric: "x", title: texts[4], scale: .linear),
          y: .init(metric: "y", title: texts[5], scale: .linear), lines: lines,
          levels: [.init(axis: .x, value: 1, label: texts[6], explanation: "")])
        for script in [map.figure.script, plot.figure.script] {
          let drawings = try Gnuplot(searchPath: nil).draw(try #require(script), id: "h")
          let svg = try XMLDocument(data: drawings[2].data)
          let words = Set(try svg.nodes(forXPath: "//*[local-name()='text']").map(\.stringValue))
          for text in texts { #expect(words.contains(text.oneLine), "\(text.debugDescription)") }
          #expect(!FileManager.default.fileExists(atPath: marker))
        }
      }
    }
  }

  @Test(.enabled(if: Program.path("pdflatex") != nil))
  func `pdfLaTeX compiles every text and reads no file`() throws {
    try withTemporaryFolder("latex") { folder in
      let texts =
        Self.texts + Self.marks.map { "\($0)\\input\($0){secret}\($0)\\input\($0) secret" }
      let table = RenderedTable(
        "t", caption: [texts.joined(separator: " ")], rows: texts, notes: texts,
        columns: [.text("words", "Words", \.self)])
      let page = #"""
        \documentclass{article}
        \usepackage[T1]{fontenc}
        \usepackage{lmodern,booktabs,siunitx}
        \begin{document}
        \input{caption}
        \input{table}
        \end{document}
        """#
      let files = [
        ("page.tex", page), ("caption.tex", table.latexCaption), ("table.tex", table.latex),
        ("secret.tex", #"\typeout{THE SECRET}"#),
      ]
      for (name, text) in files {
        try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
      }
      let pdflatex = try #require(Program.path("pdflatex")).path(percentEncoded: false)
      let outcome = try Subprocess.run(
        [pdflatex, "-interaction=nonstopmode", "-halt-on-error", "page"], in: folder)
      let log = String(
        decoding: try Data(contentsOf: URL(filePath: "\(folder)/page.log")), as: UTF8.self)
      #expect(outcome.status == 0, "\(log.suffix(1000))")
      #expect(!log.contains("THE SECRET"))
    }
  }
}
