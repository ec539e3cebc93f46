import Foundation
import ReportModel
import Testing

@testable import Reporting

@Suite struct `Best known values` {
  /// Revenue 5 and 7 of one method, 6 and 6 of the other.
  static let data = ReportData(
    observations: SmallData.observations("a", [SmallData.point(1, 5), SmallData.point(3, 7)])
      + SmallData.observations("b", [SmallData.point(2, 6), SmallData.point(4, 6)]))

  static func figure(_ bestKnown: [BestKnown], game: String? = nil) throws -> Figure {
    try Figure(
      .frontier(
        "f", caption: "F", y: \.revenue, series: [.points("A", .label("a"))], bestKnown: bestKnown,
        game: game),
      data)
  }

  @Test func `the best over all runs is averaged over the games`() throws {
    let figure = try Self.figure([.best(\.revenue)])
    #expect(
      figure.caption == """
        F. Points are means over 2 games. Bars: ± standard error. Best known revenue: 6.500, the \
        best of all runs, mean over 2 games.
        """)
    let script = try #require(figure.script).withTexts
    #expect(
      script.contains(
        "set arrow from graph 0, first 6.5 to graph 1, first 6.5 nohead back lw 0.8 dt (8,4,2,4)"))
    #expect(script.contains("'best known revenue' at graph "))
    #expect(!figure.csv.contains("best"))
  }

  @Test func `in a single game the method is named, and less exploitability is better`() throws {
    let figure = try Self.figure([.best(\.exploitability)], game: "g1")
    #expect(
      figure.caption
        == "F. Game: g1. Best known exploitability: 3, the best of all runs, of `a`.")
    #expect(
      figure.script?.contains("set arrow from first 3.0, graph 0 to first 3.0, graph 1") == true)
  }

  @Test func `a value from elsewhere is drawn with its source, wherever it is`() throws {
    let figure = try Self.figure([.known(\.revenue, 20, from: "a linear program")])
    #expect(figure.caption.hasSuffix("Best known revenue: 20, a linear program."))
    let range = try #require(figure.script?.firstMatch(of: /set yrange \[.*:(.*)\]/))
    #expect(try #require(Double(range.output.1)) > 20)
  }

  @Test func `a game without runs has no best one`() throws {
    var data = Self.data
    data.observations += SmallData.observations("c", [nil, nil, nil])
    let figure = try Figure(
      .frontier(
        "f", caption: "F", y: \.revenue, series: [.points("A", .label("a"))],
        bestKnown: [.best(\.revenue)]),
      data)
    #expect(!figure.caption.contains("Best known"))
  }

  @Test(
    arguments: [
      (.best(\.welfare), "expected the best known 'exploitability' or 'revenue', got 'welfare'"),
      (
        .known(\.revenue, .infinity, from: "nowhere"),
        "expected a finite number as the best known 'revenue', got inf"
      ),
    ] as [(BestKnown, String)])
  func `lines that have no place are refused`(bestKnown: BestKnown, message: String) throws {
    let error = try #require(throws: ReportError.self) { try Self.figure([bestKnown]) }
    #expect(error.code == .invalidDeclaration && error.description == "figure 'f': \(message)")
  }

  @Test func `a metric that knows no better is refused`() throws {
    let error = try #require(throws: ReportError.self) {
      try Figure(
        .frontier(
          "f", caption: "F", y: \.bestResponseValue, series: [.points("A", .label("a"))],
          bestKnown: [.best(\.bestResponseValue)]), Self.data)
    }
    #expect(
      error.description
        == "figure 'f': expected a metric with a better direction, got 'best-response-value'")
  }
}
