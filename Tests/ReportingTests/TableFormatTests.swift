import Foundation
import ReportModel
import Testing

@testable import Reporting

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Every kind of table in five formats, each read back to the digits that a reader sees.
@Suite struct `Formats of a table` {
  static let data = ReportData(
    observations: SmallData.observations(
      "a|b 50%", [SmallData.point(2e-9, 5.7), SmallData.point(4e-9, 5.9), SmallData.point(3e-9, 6)])
      + SmallData.observations(
        "c_d & <e>",
        [
          SmallData.point(-0.5, 6.25, seconds: 2), SmallData.point(0.75, 6.75, seconds: 3),
          SmallData.point(0.5, 1_234_567, seconds: 0.004),
        ])
      + SmallData.observations("late", [SmallData.point(0.25, 9), nil, SmallData.point(1, 3)]))

  static func table(
    rows: [KeyPath<Facets, Facet>] = [\.method], groups: KeyPath<Facets, Facet>? = nil
  ) throws -> RenderedTable {
    try MetricTable(
      TableDeclaration(
        "scores", caption: "Scores",
        columns: [
          Column(\.exploitability), Column(\.revenue, .median), Column(\.seconds, .maximum),
          Column(\.seconds, .sum),
        ],
        rows: rows, groups: groups), data
    ).rendered
  }

  /// The words of every cell, as they are printed in running text; gaps are dashes.
  static func expected(_ table: RenderedTable) -> [[String]] {
    table.rows.map { row in row.map { $0.estimate?.text ?? $0.text ?? "–" } }
  }

  /// What reports have tables of.
  enum Kind: CaseIterable {
    case methods, games, groups, bestMethods, fronts, winners, dominance, dominatedPoints, errors
    case gains, populationQuantities, limit, advice, wholeAdvice

    func table() throws -> RenderedTable {
      switch self {
      case .methods: try `Formats of a table`.table()
      case .games: try `Formats of a table`.table(rows: [\.game, \.solver])
      case .groups: try `Formats of a table`.table(groups: \.game)
      case .bestMethods: try `Game tables`.table()
      case .fronts: try `Compared fronts`.example.table
      case .winners: try `Compared fronts`.example.winners
      case .dominance: try report.comparisons[0].summary
      case .dominatedPoints: try report.comparisons[0].points
      case .errors: try `Finite populations`.comparison().tables[0]
      case .gains: try `Finite populations`.comparison().tables[1]
      case .populationQuantities: try `Finite populations`.comparison().tables[2]
      case .limit: try `Finite populations`.comparison().tables[3]
      case .advice: try report.recommendations[0].get().excerpt
      case .wholeAdvice: try report.recommendations[0].get().full
      }
    }

    private var report: Report {
      get throws {
        try Report(
          declaration: SampleReport.declaration, experiment: "sample",
          data: SampleReport.data(games: 3))
      }
    }
  }

  @Test(arguments: Kind.allCases) func `Markdown`(kind: Kind) throws {
    let table = try kind.table()
    let lines = table.markdown.split(separator: "\n").filter { $0.hasPrefix("|") }.dropFirst(2)
    let cells = lines.map { line in
      line.replacing("\\|", with: "\u{1}").split(separator: "|").map { cell in
        cell.replacing("\u{1}", with: "|").replacing("**", with: "").replacing("\\", with: "")
          .replacing(/<sup>.*<\/sup>/, with: "").trimmingCharacters(in: .whitespaces)
      }
    }
    #expect(cells == Self.expected(table))
  }

  @Test(arguments: Kind.allCases) func `HTML`(kind: Kind) throws {
    let table = try kind.table()
    let html = try XMLDocument(
      data: Data("<div>\(table.html)</div>".utf8), options: [])
    var cells: [[String]] = []
    for body in try html.nodes(forXPath: "//tbody") {
      var group: [String] = []
      for row in try body.nodes(forXPath: "tr") {
        let words = (row.children ?? []).map { cell in
          let notes = (try? cell.nodes(forXPath: "sup")) ?? []
          let marks = notes.compactMap(\.stringValue).joined()
          return String((cell.stringValue ?? "").dropLast(marks.count))
        }
        if try !row.nodes(forXPath: "th[@scope='rowgroup']").isEmpty {
          group = words
        } else {
          cells.append(group + words)
        }
      }
    }
    #expect(cells == Self.expected(table))
    let best = try html.nodes(forXPath: "//td/strong").count
    #expect(best == table.rows.joined().count { $0.isBest })
  }

  @Test(arguments: Kind.allCases) func `LaTeX`(kind: Kind) throws {
    let table = try kind.table()
    var cells: [[String]] = []
    var group: [String] = []
    let body = try #require(table.latex.split(separator: "\\bottomrule").first)
    for line in body.split(separator: "\n").drop(while: { !$0.hasPrefix(#"\midrule"#) }) {
      if let title = line.firstMatch(of: /\\itshape (.*)\} \\\\/) {
        group = [Self.plain(String(title.output.1))]
      } else if line.hasSuffix(#" \\"#) {
        let words = line.dropLast(3).replacing(#"\&"#, with: "\u{1}").split(separator: " & ")
        cells.append(group + words.map { Self.plain(String($0)) })
      }
    }
    #expect(cells == Self.expected(table))
  }

  /// LaTeX's words and siunitx's numbers as running text.
  private static func plain(_ latex: String) -> String {
    let words = latex.replacing(#"\bfseries "#, with: "")
      .replacing(/\{--(\\textsuperscript\{.*\})?\}/, with: "–")
    if let number = words.wholeMatch(of: /(-?[\d.]+)(\((\d+)\))?(e(-?\d+))?/) {
      let error = number.output.3.map { digits in
        let decimals = number.output.1.split(separator: ".").dropFirst().first?.count ?? 0
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        let end = padded.index(padded.endIndex, offsetBy: -decimals)
        return decimals == 0 ? padded : "\(padded[..<end]).\(padded[end...])"
      }
      return Numeral(
        mantissa: String(number.output.1), uncertainty: error,
        exponent: number.output.5.flatMap { Int($0) }
      ).text
    }
    return [
      (#"\textbar{}"#, "|"), (#"\%"#, "%"), (#"\_"#, "_"), ("\u{1}", "&"),
      (#"\textless{}"#, "<"), (#"\textgreater{}"#, ">"), (#"\ensuremath{\times}"#, "×"),
      (#"\ensuremath{-}"#, "−"), (#"\textsuperscript{6}"#, "⁶"), (#"\textsuperscript{5}"#, "⁵"),
      (#"\textsuperscript{-}"#, "⁻"), (#"\textsuperscript{9}"#, "⁹"),
    ].reduce(words) { $0.replacing($1.0, with: $1.1) }
  }

  @Test(arguments: Kind.allCases) func `CSV`(kind: Kind) throws {
    let table = try kind.table()
    let lines = table.csv.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let head = lines[0]
    let cells = lines.dropFirst().map { line in
      table.columns.map { column -> String in
        func field(_ name: String) -> String? {
          head.firstIndex(of: name).map { line[$0] }
        }
        let value = field(column.name) ?? ""
        guard column.content == .numbers else { return value.isEmpty ? "–" : value }
        guard let mean = Double(value) else { return "–" }
        let text = Numeral(
          mean, standardError: field("\(column.name)_standard_error").flatMap(Double.init)
        ).text
        guard let low = field("\(column.name)_lower_quartile").flatMap(Double.init),
          let high = field("\(column.name)_upper_quartile").flatMap(Double.init)
        else { return text }
        return "\(text) [\(Numeral(low).text), \(Numeral(high).text)]"
      }
    }
    #expect(cells == Self.expected(table))
  }

  @Test(arguments: Kind.allCases) func `JSON`(kind: Kind) throws {
    let table = try kind.table()
    let object = try JSONSerialization.jsonObject(with: Data(table.json().utf8)) as? [String: Any]
    let rows = try #require(object?["rows"] as? [[Any]])
    let cells = rows.map { row in
      row.map { cell -> String in
        if let words = cell as? String { return words }
        if let number = cell as? Double { return Numeral(number).text }
        let cell = cell as? [String: Any] ?? [:]
        let values = ["mean", "median", "sum", "maximum"].compactMap { cell[$0] as? Double }
        guard let value = values.first else { return "–" }
        let text = Numeral(value, standardError: cell["standard_error"] as? Double).text
        guard let quartiles = cell["quartiles"] as? [Double] else { return text }
        return "\(text) [\(quartiles.map { Numeral($0).text }.joined(separator: ", "))]"
      }
    }
    #expect(cells == Self.expected(table))
  }

  @Test func `groups have headings and a best row each`() throws {
    let table = try Self.table(groups: \.game)
    #expect(table.groups.map(\.title) == ["g0", "g1", "g2"])
    #expect(table.groups.map(\.rows) == [[0, 1, 2], [3, 4, 5], [6, 7, 8]])
    #expect(table.rows.map { $0[2].isBest }.count { $0 } == 3)
    #expect(table.rows[5][2].note != nil)
    #expect(table.caption.contains("One run per entry (n = 1)."))
    #expect(table.caption.contains("of its column in each group"))
  }
}
