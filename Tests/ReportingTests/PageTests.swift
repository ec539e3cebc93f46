import ArtifactStore
import Foundation
import ReportModel
import Testing
import Vocabulary

@testable import Reporting

@Suite struct `Pages` {
  static func report() throws -> Report {
    try Report(
      declaration: SampleReport.declaration, experiment: "ppc-frontier",
      data: SampleReport.data(games: 2))
  }

  @Test(arguments: [
    (#"\mathrm{Expl}(\pi)"#, "<mi>Expl</mi><mo>(</mo><mi>π</mi><mo>)</mo>"),
    (#"V^{*}(\Gamma)"#, "<msup><mi>V</mi><mrow><mo>∗</mo></mrow></msup><mo>(</mo><mi>Γ</mi>"),
    ("x_1^2 < 0.5", "<msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup><mo>&lt;</mo><mn>0.5</mn>"),
    (#"\frac{a}{b} \le \sqrt{2}"#, "<mfrac><mrow><mi>a</mi></mrow><mrow><mi>b</mi></mrow></mfrac>"),
  ])
  func `formulas become MathML`(formula: String, part: String) throws {
    #expect(try MathML.html(formula).contains(part))
  }

  @Test(arguments: [
    (
      #"\nonsense"#,
      #"formula '\nonsense': expected a command that MathML.swift knows, got '\nonsense'"#
    ),
    ("{a", "formula '{a': expected a closing brace, got the end"),
    ("x^", "formula 'x^': expected a symbol, got the end"),
    (#"\mathrm{a"#, #"formula '\mathrm{a': expected words in braces, got none"#),
  ])
  func `formulas that are not understood are refused`(formula: String, message: String) throws {
    let error = try #require(throws: ReportError.self) { _ = try MathML.html(formula) }
    #expect(error.description == message && error.code == .invalidDeclaration)
  }

  @Test func `every formula of a metric is understood`() throws {
    for symbol in Metrics.all.compactMap(\.symbol) { _ = try MathML.html(symbol) }
  }

  @Test func `prose keeps code, formulas and nothing that is HTML`() throws {
    let html = try Narrative.html(
      "A *b* with `x < $y$` and `z` for 5 $.\n\n<script>alert(1)</script>",
      links: ["z": "#there"])
    #expect(html.hasPrefix("<p>A <em>b</em> with "))
    #expect(html.contains("<code>x &lt; $y$</code>"))
    #expect(html.contains(##"<a href="#there"><code>z</code></a> for 5 $."##))
    #expect(!html.contains("<script>"))
    #expect(try Narrative.html("for $\\lambda$ only").contains("<mi>λ</mi>"))
  }

  @Test func `drawings in one page share no names, and have a title and a description`() {
    let svg = """
      <?xml version="1.0"?>
      <svg
       width="10" height="5"
       viewBox="0 0 10 5"
       xmlns="http://www.w3.org/2000/svg"
       xmlns:xlink="http://www.w3.org/1999/xlink"
      >
      <title>Gnuplot</title><desc>Produced by</desc>
      <g class="value"><title class="value">5</title></g>
      <circle id='dot'/><use xlink:href='#dot' clip-path="url(#dot)"/></svg>
      """
    let html = InlineDrawing(svg, id: "f", title: "Figure 1", description: "A < B").html
    #expect(html.contains(##"<use href="#f-dot" clip-path="url(#f-dot)"/>"##))
    #expect(
      html.contains(#"role="img" aria-labelledby="f-title f-desc"><title id="f-title">Figure 1"#))
    #expect(html.contains(#"<desc id="f-desc">A &lt; B</desc>"#))
    #expect(html.contains(#"<title class="value">5</title>"#))
    #expect(!html.contains("Gnuplot") && !html.contains("<?xml") && !html.contains("width="))
  }

  @Test func `a page shows every part, with all runs`() throws {
    let report = try Self.report()
    let page = try Page(
      report: report, drawings: ["frontier": "<svg></svg>"], digest: "0"
    ).html()
    for part in [
      #"<table id="scores" class="sortable" aria-labelledby="scores-caption">"#,
      #"<h2 id="runs">Runs</h2>"#, "Experiment <code>ppc-frontier</code>: 33 of 34 runs are there",
      "failed: the objective is not finite", "mesob verify ppc-frontier",
      #"<title id="figure-frontier-title">Figure 1</title>"#, "Not drawn: gnuplot is missing.",
    ] {
      #expect(page.contains(part), "\(part)")
    }
    let rows = page.matches(of: /<tr id="run-/).count
    #expect(rows == 34)
  }

  @Test func `a page is stale as soon as the report is another one`() throws {
    let report = try Self.report()
    let digest = Page.digest(of: try report.texts())
    let page = Data(try Page(report: report, drawings: [:], digest: digest).html().utf8)
    #expect(try report.isShown(by: page))
    var data = SampleReport.data(games: 2)
    data.observations[0].outcome = .missing
    let other = try Report(
      declaration: SampleReport.declaration, experiment: "ppc-frontier", data: data)
    #expect(try !other.isShown(by: page))
    #expect(try !report.isShown(by: nil))
  }

  @Test func `a notebook is JSON of format 4 with cells that have names`() throws {
    let object = try JSONSerialization.jsonObject(
      with: Data(Notebook(report: Self.report()).text().utf8))
    let notebook = try #require(object as? [String: Any])
    #expect(notebook["nbformat"] as? Int == 4)
    let cells = try #require(notebook["cells"] as? [[String: Any]])
    #expect(
      cells.compactMap { $0["id"] as? String } == [
        "story", "setup", "runs", "reading", "about-table", "table", "about-figure", "figure",
        "about-policy", "policy",
      ])
    #expect(cells[1]["outputs"] as? [String] == [] && cells[0]["outputs"] == nil)
  }
}
