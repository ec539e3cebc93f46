import Foundation
import ReportModel
import Testing

@testable import Reporting

@Suite struct `Figures` {
  static let data = ReportData(
    observations: SmallData.observations(
      "mesob weight=0.1", solver: "mesob", [SmallData.point(0, 5)], parameters: ["weight": "0.1"])
      + SmallData.observations(
        "mesob weight=1", solver: "mesob", [SmallData.point(0.5, 6)], parameters: ["weight": "1"])
      + SmallData.observations("omd", [SmallData.point(2e-9, 5.5)])
      + SmallData.observations("gone", [nil]))

  static let declaration = FigureDeclaration.frontier(
    "frontier", caption: "The frontier", y: \.revenue, xScale: .logarithmic,
    series: [
      .sweep("MESOB_a's", .solver("mesob"), annotating: "weight"),
      .points("OMD", .solver("omd")), .points("Gone", .label("gone")),
    ])

  @Test func `the script draws three formats, series apart by color, shape and dashes`() throws {
    let figure = try Figure(Self.declaration, Self.data)
    let script = try #require(figure.script)
    for expected in [
      "$line1 << EOD\n1e-10 5.0 1e-10 1e-10 5.0 5.0\n0.5 6.0 0.5 0.5 6.0 6.0\nEOD\n",
      "array outputs[3] = ['frontier.pdf', 'frontier.png', 'frontier.svg']",
      "set logscale x", "set format x '10^{%L}'",
      "title 'MESOB_a''s'", "with linespoints lc rgb '#0072B2' lw 1.5 dt solid pt 7",
      "with points lc rgb '#D55E00' lw 1.5 dt (12,5) pt 5 ps 0.7 notitle",
      "set label 1 'OMD' at first 2e-09,5.5",
    ] {
      #expect(script.withTexts.contains(expected), "\(expected)")
    }
    #expect(!script.contains("xyerrorbars"))
  }

  @Test func `zeros are drawn at the edge of a logarithmic axis and labeled zero`() throws {
    let figure = try Figure(Self.declaration, Self.data)
    #expect(figure.script?.contains("set xtics add ('0' 1e-10)") == true)
    #expect(figure.caption.contains("Points at the left edge have exploitability 0."))
  }

  @Test func `methods without runs are named in the caption`() throws {
    let figure = try Figure(Self.declaration, Self.data)
    #expect(
      figure.caption == """
        The frontier. Game: g0. Numbers at the ends of a line: its weight. Points at the left \
        edge have exploitability 0. Not drawn, because runs are missing: `gone`.
        """)
    #expect(
      figure.csv == """
        series,method,exploitability,exploitability_standard_error,revenue,revenue_standard_error
        MESOB_a's,mesob weight=0.1,0,,5,
        MESOB_a's,mesob weight=1,0.5,,6,
        OMD,omd,2e-09,,5.5,

        """)
  }

  @Test func `means over several games have error bars`() throws {
    let data = ReportData(
      observations: SmallData.observations("a", [SmallData.point(1, 5), SmallData.point(3, 7)]))
    let figure = try Figure(
      .frontier("f", caption: "F", y: \.revenue, series: [.sweep("A", .all)]), data)
    #expect(figure.script?.contains("$line1 << EOD\n2.0 6.0 1.0 3.0 5.0 7.0\nEOD") == true)
    #expect(figure.script?.contains("with xyerrorbars") == true)
    #expect(figure.caption == "F. Points are means over 2 games. Bars: ± standard error.")
  }

  @Test func `a figure without any run has no script`() throws {
    let data = ReportData(observations: SmallData.observations("gone", [nil]))
    let figure = try Figure(
      .frontier("f", caption: "F", y: \.revenue, series: [.sweep("A", .all)]), data)
    #expect(figure.script == nil)
  }

  @Test func `logarithmic ranges hold every positive number and a place for zero`() {
    let range = AxisRange([0, -1e-17, 1e-6, 10], scale: .logarithmic)
    #expect(range.zero == 1e-7)
    #expect(range.drawn(0) == 1e-7)
    #expect(range.lower < 1e-7 && range.upper > 10)
    #expect(range.position(-1e-17) > 0)
    #expect(abs(range.position(range.upper) - 1) < 1e-12)
    #expect(AxisRange([3], scale: .linear).lower < 3)
    #expect(AxisRange([3], scale: .logarithmic).upper > 3)
  }

  @Test func `labels avoid points, lines and each other`() {
    var placement = LabelPlacement(
      width: 10, height: 6, points: [(x: 5, y: 3)], lines: [[(x: 5, y: 3), (x: 9, y: 3)]])
    #expect(placement.place("first", atOneOf: [(5, 3)]).side == .left)
    #expect(placement.place("first", atOneOf: [(5, 3)]).side != .left)
    #expect(placement.place("at the right edge", atOneOf: [(9.9, 1)]).side == .left)
  }

  @Test func `drawings for the screen show the values of points, those for paper do not`() throws {
    var data = Self.data
    data.observations[0].trial.method = "a \"b\" \\ <c> & 'd'"
    let script = try #require(try Figure(Self.declaration, data).script)
    let drawings = try Gnuplot(searchPath: nil).draw(script, id: "frontier")
    let texts = drawings.map { String(decoding: $0.data, as: UTF8.self) }
    #expect(drawings.map(\.format) == ["pdf", "png", "svg"])
    #expect(
      texts[2].contains(
        "<g class=\"value\"><title class=\"value\">MESOB_a's, a 'b' / &lt;c> &amp; 'd': "
          + "exploitability 0, revenue 5</title>"))
    #expect(texts[2].matches(of: /<title class="value">/).count == 3)
    #expect(!texts[2].contains("onmouse") && !texts[2].contains("gnuplot_svg"))
    let quiet = script.replacing("for [svg = 3:format]", with: "for [svg = 4:format]")
    let others = try Gnuplot(searchPath: nil).draw(quiet, id: "frontier")
    #expect(others[0].data == drawings[0].data && others[1].data == drawings[1].data)
  }

  @Test func `drawings for paper have the fonts of the paper, also for Greek letters`() throws {
    let declaration = FigureDeclaration.frontier(
      "f", caption: "F", y: \.revenue, series: [.points("λ = 1", .solver("omd"))])
    let script = try #require(try Figure(declaration, Self.data).script)
    let pdf = try Gnuplot(searchPath: nil).draw(script, id: "f")[0].data
    for font in ["LMRoman10-Regular", "LatinModernMath-Regular"] {
      #expect(pdf.range(of: Data(font.utf8)) != nil, "\(font) of the package fonts-lmodern")
    }
    #expect(pdf.range(of: Data("DejaVu".utf8)) == nil)
  }

  @Test func `convergence is drawn per iteration on a logarithmic axis`() throws {
    let data = SampleReport.data(games: 1)
    let declaration = try #require(SampleReport.declaration.figures.last)
    let figure = try Figure(declaration, data)
    #expect(figure.script?.contains("set logscale y") == true)
    #expect(figure.csv.split(separator: "\n").count == 1 + 3 * 101)
    #expect(figure.caption.hasSuffix("Game: pay-per-click seed=0."))
  }
}
