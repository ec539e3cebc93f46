import Foundation
import ReportModel
import Testing
import Vocabulary

@testable import Reporting

@Suite struct `Parameter sweeps` {
  /// A method at two weights and one without, in so many games.
  static func data(games: Int) -> ReportData {
    let exploitability = [[0.0, 1, 2, 5], [2, 3, 4, 9], [8, 8, 8, 8]].map { $0.prefix(games) }
    func observations(
      _ method: String, _ solver: String, _ row: Int, _ parameters: [String: String] = [:]
    ) -> [ObservedTrial] {
      SmallData.observations(
        method, solver: solver, exploitability[row].map { SmallData.point($0, 10 - $0) },
        parameters: parameters)
    }
    return ReportData(
      observations: observations("m λ=1", "mesob", 1, ["weight": "1"])
        + observations("m λ=0.1", "mesob", 0, ["weight": "0.1"])
        + observations("base", "base", 2)
        + SmallData.observations("gone", Array(repeating: nil, count: games)))
  }

  static func declaration(
    of statistic: Statistic = .median, series: [Series]? = nil
  ) -> FigureDeclaration {
    .sweep(
      "weights", caption: "What the weight does", of: \.exploitability, against: "weight",
      titled: "social weight λ", statistic: statistic, xScale: .logarithmic,
      series: series ?? [
        .sweep("MESOB", .solver("mesob")), .points("Base", .label("base")),
        .points("Gone", .label("gone")),
      ])
  }

  static func figure(
    _ declaration: FigureDeclaration = declaration(), games: Int = 4
  ) throws -> Figure {
    try Figure(declaration, data(games: games))
  }

  @Test func `medians are drawn by increasing parameter in the band of the quartiles`() throws {
    let figure = try Self.figure()
    #expect(
      figure.csv == """
        series,method,weight,weight_standard_error,exploitability,exploitability_lower_quartile,\
        exploitability_upper_quartile
        MESOB,m λ=0.1,0.1,,1.5,0.75,2.75
        MESOB,m λ=1,1,,3.5,2.75,5.25
        Base,base,0.1,,8,,
        Base,base,1,,8,,

        """)
    #expect(
      figure.caption == """
        What the weight does. Lines: medians over 4 games; bands: between the quartiles. \
        Horizontal lines: methods without the parameter. Not drawn, because runs are missing: \
        `gone`.
        """)
  }

  @Test func `a band is a light surface with edges that are dashed like its line`() throws {
    let script = try #require(try Self.figure().script).withTexts
    for part in [
      "set logscale x", "set xlabel 'Social weight λ' noenhanced",
      "$line1 using 1:5:6 with filledcurves fs transparent solid 0.15 noborder lc rgb '#0072B2'",
      "$line1 using 1:5 with lines lc rgb '#0072B2' lw 0.6 dt solid notitle",
      "$line1 using 1:6 with lines", "$line2 using 1:2 with lines lc rgb '#D55E00'",
    ] {
      #expect(script.contains(part), "\(part)")
    }
    #expect(!script.contains("$line2 using 1:5") && !script.contains("xyerrorbars"))
  }

  @Test(
    arguments: [
      (.meanAndStandardError, "Lines: means over 4 games; bands: ± one standard error."),
      (.mean, "Lines: means over 4 games."), (.minimum, "Lines: the smallest of 4 games."),
      (.maximum, "Lines: the largest of 4 games."),
    ] as [(Statistic, String)])
  func `the caption says what lines and bands are`(statistic: Statistic, words: String) throws {
    let figure = try Self.figure(Self.declaration(of: statistic))
    #expect(figure.caption.hasPrefix("What the weight does. \(words) Horizontal lines:"))
    let hasBand = figure.script?.contains("filledcurves") == true
    #expect(hasBand == (statistic == .meanAndStandardError))
  }

  @Test func `a single run has no band, and the caption says so`() throws {
    let figure = try Self.figure(games: 1)
    #expect(figure.caption.contains("Game: g0, one start, hence no bands."))
    #expect(figure.script?.contains("filledcurves") == false)
  }

  @Test func `several metrics are lines of their own`() throws {
    let figure = try Self.figure(
      .sweep(
        "weights", caption: "Both", of: \.exploitability, \.revenue, against: "weight",
        series: [.sweep("MESOB", .solver("mesob")), .points("Base", .label("base"))]))
    let script = try #require(figure.script).withTexts
    #expect(script.contains("set ylabel 'Exploitability, revenue' noenhanced"))
    #expect(figure.csv.contains("\n\"MESOB, revenue\",m λ=0.1,0.1,,8.5,7.25,9.25\n"))
    #expect(
      script.contains(
        "\n1.0 6.5 \"MESOB, revenue, m λ=1: weight 1, revenue 6.500 [4.750, 7.250]\"\n"))
    for title in ["MESOB, exploitability", "Base, revenue"] {
      #expect(script.contains("title '\(title)'"), "\(title)")
    }
  }

  @Test
  func `a swept parameter of the games is the axis of lines, one for each method and other value`()
    throws
  {
    func observations(_ budget: String, _ pricing: String) -> [ObservedTrial] {
      ["a", "b"].map { method in
        let revenue =
          (Double(budget) ?? 0) * (method == "a" ? 1 : 2) + (pricing == "first" ? 0.5 : 0)
        return ObservedTrial(
          ExpectedTrial(
            key: SmallData.key(method + budget + pricing, 0), label: "x", game: budget + pricing,
            method: method, solver: "s", parameters: ["weight": method == "a" ? "1" : "2"],
            gameParameters: ["budget": budget, "pricing": pricing]),
          .done(RunReading(metrics: SmallData.point(0, revenue))))
      }
    }
    let data = ReportData(
      observations: ["10", "4"].flatMap { budget in
        ["first", "second"].flatMap { observations(budget, $0) }
      })
    let declared = FigureDeclaration.frontier(
      "frontier", caption: "F", y: \.revenue, series: [.sweep("S", .solver("s"))])
    let figure = try Figure(
      declared.line(of: Metrics().revenue, against: "budget", ofSwept: ["budget", "pricing"]), data)
    #expect(figure.id == "frontier-revenue-over-budget")
    #expect(
      figure.csv == """
        series,method,budget,budget_standard_error,revenue,revenue_standard_error
        "S, weight=1, pricing=first",a,4,,4.5,
        "S, weight=1, pricing=first",a,10,,10.5,
        "S, weight=1, pricing=second",a,4,,4,
        "S, weight=1, pricing=second",a,10,,10,
        "S, weight=2, pricing=first",b,4,,8.5,
        "S, weight=2, pricing=first",b,10,,20.5,
        "S, weight=2, pricing=second",b,4,,8,
        "S, weight=2, pricing=second",b,10,,20,

        """)
    #expect(figure.caption == "Revenue against budget. Each point is one run.")
    let pooled = try Figure(
      declared.line(of: Metrics().revenue, against: "budget", ofSwept: ["budget"]), data)
    #expect(pooled.caption.contains("Means over up to 2 values each; bands: ± one standard error."))
    #expect(pooled.script?.contains("filledcurves") == true)
  }

  @Test func `a sweep of nothing but missing runs has no script`() throws {
    let data = ReportData(
      observations: SmallData.observations("m", [nil], parameters: ["weight": "1"]))
    let figure = try Figure(Self.declaration(series: [.sweep("M", .all)]), data)
    #expect(figure.script == nil)
    #expect(figure.caption.hasSuffix("Not drawn, because runs are missing: `m`."))
  }

  @Test func `a sweep needs a metric and numbers as the values of its parameter`() throws {
    func message(_ declaration: FigureDeclaration, _ data: ReportData) throws -> String {
      let error = try #require(throws: ReportError.self) { try Figure(declaration, data) }
      #expect(error.code == .invalidDeclaration)
      return error.description
    }
    let data = Self.data(games: 1)
    #expect(
      try message(.sweep("f", caption: "F", against: "weight", series: []), data)
        == "figure 'f': expected at least one metric, got none")
    let swept = Self.declaration(series: [.sweep("A", .all)])
    #expect(
      try message(swept, data)
        == "figure 'weights', series 'A': expected a number as the parameter 'weight' of `base`, "
        + "got none")
    let words = ReportData(
      observations: SmallData.observations(
        "w", [SmallData.point(1, 1)], parameters: ["weight": "much"]))
    #expect(try message(swept, words).hasSuffix("of `w`, got 'much'"))
    let twice = ReportData(
      observations: ["a", "b"].flatMap {
        SmallData.observations($0, [SmallData.point(1, 1)], parameters: ["weight": "2"])
      })
    #expect(
      try message(swept, twice)
        == "figure 'weights', series 'A': expected one method for each value of 'weight', got `a` "
        + "and `b`")
  }
}
