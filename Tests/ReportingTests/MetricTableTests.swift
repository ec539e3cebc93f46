import ArtifactStore
import Foundation
import ReportModel
import Testing
import Vocabulary

@testable import Reporting

@Suite struct `Metric tables` {
  static let data = ReportData(
    observations: SmallData.observations(
      "a|b 50%", [SmallData.point(2e-9, 5.7), SmallData.point(4e-9, 5.9)])
      + SmallData.observations(
        "c_d", [SmallData.point(0.5, 6.25, seconds: 2), SmallData.point(0.75, 6.75, seconds: 3)])
      + SmallData.observations("late", [SmallData.point(0.25, 9), nil]))

  static let declaration = TableDeclaration(
    "scores", caption: "Two methods & one gap",
    columns: [Column(\.exploitability), Column(\.revenue), Column(\.seconds, .mean)])

  static func table(_ declaration: TableDeclaration = declaration) throws -> RenderedTable {
    try MetricTable(declaration, data).rendered
  }

  @Test func `a column has the words of the files, not those of the declaration`() throws {
    let words = [
      Metric("revenue", unit: "currency", better: .lower, "what is earned"),
      Metric("revenue", unit: "euro", better: .lower, "what is earned"),
    ]
    let observations = SmallData.observations(
      "a", [["revenue": 1], ["revenue": 2], ["revenue": 3]]
    )
    .enumerated().map { place, observation in
      ObservedTrial(
        observation.trial,
        .done(
          RunReading(
            metrics: ["revenue": 1],
            descriptions: place < 2 ? [words[place]] : [])))
    }
    let data = ReportData(observations: observations)
    for (game, unit, better) in [
      (nil, "currency or euro", "lower"), ("g0", "currency", "lower"), ("g1", "euro", "lower"),
      ("g2", "1", "higher"),
    ] {
      let table = try MetricTable(
        TableDeclaration("t", caption: "T", columns: [Column(\.revenue)], game: game), data
      ).rendered
      let heading = table.columns[1]
      #expect(heading.title == "Revenue")
      #expect(heading.unit == unit)
      #expect(heading.better?.rawValue == better)
    }
    let shown = data.described(Metrics().revenue)
    #expect(shown.definition == "what is earned")
  }

  @Test func `rows of methods that have not converged are marked, with how far they are`() throws {
    func observations(
      _ method: String, _ ending: String, _ metrics: [String: Double], accuracy: String
    ) -> [ObservedTrial] {
      SmallData.observations(method, [metrics], parameters: ["accuracy": accuracy]).map {
        ObservedTrial($0.trial, .done(RunReading(metrics: metrics, solveStatus: ending)))
      }
    }
    let near = ["revenue": 1, "stationarity": 2e-3, "relative-exploitability": 0.5]
    let data = ReportData(
      observations: observations("descent", "iterations", near, accuracy: "0")
        + observations(
          "search", "stalled", ["revenue": 2, "relative-exploitability": 0.03], accuracy: "1e-8")
        + observations("done", "converged", near, accuracy: "1e-8")
        + observations("published", "iterations", ["revenue": 3], accuracy: "0"))
    let table = try MetricTable(
      TableDeclaration("t", caption: "T", columns: [Column(\.revenue)]), data
    ).rendered
    let note =
      "2 of 4 runs have not converged: stationarity up to 2.0 × 10⁻³, relative exploitability up to 0.030"
    #expect(table.notes == [note])
    #expect(table.rows.map { $0[0].note } == [0, 0, nil, nil])
    #expect(table.markdown.contains("| descent<sup>a</sup> | 1 |"))
    #expect(table.markdown.contains("<sup>a</sup> \(note)."))
    #expect(table.latex.contains(#"search\textsuperscript{a} & "#))
    #expect(table.html.contains(##"search<sup><a href="#t-note-a">a</a></sup></th>"##))
    #expect(try table.json().contains(#""text" : "search""#))
    #expect(!table.csv.contains("descenta") && table.csv.contains("descent,1"))
  }

  @Test func `an optimum that another run lies above is told`() {
    func observation(
      _ method: String, _ welfare: Double, of objective: [String: Double]?, tolerance: String? = nil
    ) -> ObservedTrial {
      var trial = SmallData.observations(method, [["welfare": welfare, "revenue": 1]])[0].trial
      trial.optimum = objective
      trial.parameters["tolerance"] = tolerance
      return ObservedTrial(
        trial, .done(RunReading(metrics: ["welfare": welfare, "revenue": 1 - welfare])))
    }
    let others = [observation("low", 0, of: nil), observation("high", 2, of: nil)]
    func warnings(_ optimum: ObservedTrial) -> [String] {
      ReportData(observations: others + [optimum]).beatenOptima
    }
    #expect(
      warnings(observation("best", 1.99, of: ["welfare": 1])) == [
        "`g0 best` is no optimum: its welfare is 1.990, that of `g0 high` is larger by 0.010"
      ])
    #expect(warnings(observation("best", 2, of: ["welfare": 1])).isEmpty)
    #expect(warnings(observation("best", 2 - 1e-7, of: ["welfare": 1])).isEmpty)
    #expect(warnings(observation("best", 1.99, of: ["welfare": 1], tolerance: "0.01")).isEmpty)
    #expect(warnings(observation("best", 0, of: ["revenue": 1])).isEmpty)
    #expect(warnings(observation("best", 1, of: ["welfare": 1, "revenue": 1])).isEmpty)
    #expect(warnings(observation("best", 1, of: ["welfare": 1, "cost": 1])).isEmpty)
    #expect(warnings(observation("best", 1, of: nil)).isEmpty)
  }

  @Test func `Markdown has arrows, a bold best, a dash and its footnote`() throws {
    #expect(
      try Self.table().markdown == """
        | Method | Exploitability ↓ | Revenue ↑ | Time (s) ↓ |
        | :-- | --: | --: | --: |
        | a\\|b 50% | **(3.0 ± 1.0) × 10⁻⁹** | 5.80 ± 0.10 | **1** |
        | c\\_d | 0.62 ± 0.12 | **6.50 ± 0.25** | 2.500 |
        | late | –<sup>a</sup> | –<sup>a</sup> | –<sup>a</sup> |

        <sup>a</sup> 1 of 2 runs without a result; over the other 1: exploitability 0.2500, \
        revenue 9, time 1.  

        """)
  }

  @Test func `LaTeX has computed formats, bold numbers and escaped words`() throws {
    #expect(
      try Self.table().latex == #"""
        % Needs \usepackage{booktabs,siunitx}, and a font whose ± is not a bitmap (lmodern is one).
        % The caption is in scores.caption.tex.
        \begin{tabular}{@{}
          l
          S[table-format=1.2(2)e-1, separate-uncertainty, detect-weight, mode=text, group-digits=false]
          S[table-format=1.2(2), separate-uncertainty, detect-weight, mode=text, group-digits=false]
          S[table-format=1.3, separate-uncertainty, detect-weight, mode=text, group-digits=false]
        @{}}
        \toprule
        Method & {Exploitability \ensuremath{\downarrow}} & {Revenue \ensuremath{\uparrow}} & {Time (s) \ensuremath{\downarrow}} \\
        \midrule
        a\textbar{}b 50\% & \bfseries 3.0(10)e-9 & 5.80(10) & \bfseries 1 \\
        c\_d & 0.62(12) & \bfseries 6.50(25) & 2.500 \\
        late & {--\textsuperscript{a}} & {--\textsuperscript{a}} & {--\textsuperscript{a}} \\
        \bottomrule
        \multicolumn{4}{@{}l@{}}{\footnotesize \textsuperscript{a} 1 of 2 runs without a result; over the other 1: exploitability 0.2500, revenue} \\
        \multicolumn{4}{@{}l@{}}{\footnotesize \quad 9, time 1} \\
        \end{tabular}

        """#)
    let caption = try Self.table().latexCaption
    #expect(caption.hasPrefix(#"Two methods \& one gap. Entries over n = 2 games: mean"#))
    #expect(caption.contains(#"mean \ensuremath{\pm} standard error of exploitability, revenue;"#))
  }

  @Test func `CSV has every number in full and empty gaps`() throws {
    let lines = try Self.table().csv.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(
      lines[0] == "method,exploitability,exploitability_standard_error,exploitability_n,"
        + "revenue,revenue_standard_error,revenue_n,seconds,seconds_standard_error,seconds_n")
    #expect(lines[2] == "c_d,0.625,0.125,2,6.5,0.25,2,2.5,,2")
    #expect(lines[3] == "late,,,,,,,,,")
    #expect(CSV.text([["a,b", "say \"x\"", "1\n2"]]) == "\"a,b\",\"say \"\"x\"\"\",\"1\n2\"\n")
    #expect(Double(CSV.number(0.1 + 0.2)) == 0.1 + 0.2)
  }

  @Test func `JSON has the runs behind every number`() throws {
    let object = try JSONSerialization.jsonObject(with: Data(Self.table().json().utf8))
    let rows = (object as? [String: Any])?["rows"] as? [[Any]]
    let cell = rows?[1][1] as? [String: Any]
    #expect(rows?[0][0] as? String == "a|b 50%")
    #expect(cell?["mean"] as? Double == 0.625)
    #expect(cell?["standard_error"] as? Double == 0.125)
    #expect(cell?["runs"] as? [String: Double] == ["0-c_d-000000": 0.5, "1-c_d-000000": 0.75])
    #expect((rows?[2][1] as? [String: Any])?["note"] as? Int == 0)
  }

  @Test func `the caption says n and what plus-minus and bold mean`() throws {
    #expect(
      try Self.table().caption == """
        Two methods & one gap. Entries over n = 2 games: mean ± standard error of exploitability, \
        revenue; mean of time. Bold: best value of its column, before rounding; not a test. Keys of \
        the 5 runs: `scores.json`.
        """)
    var single = Self.declaration
    single.game = "g0"
    single.markBest = false
    let table = try Self.table(single)
    #expect(
      table.caption == "Two methods & one gap. One run of the game 'g0' per entry (n = 1). Keys of "
        + "the 3 runs: `scores.json`.")
    #expect(!table.markdown.contains("±"))
    #expect(!table.markdown.contains("**"))
    #expect(table.notes.isEmpty)
  }

  @Test func `a smaller n is never silent`() throws {
    let data = ReportData(
      observations: SmallData.observations("both", [SmallData.point(1, 2), SmallData.point(3, 4)])
        + SmallData.observations("one", [SmallData.point(0.5, 9)]))
    let table = try MetricTable(
      TableDeclaration("t", caption: "T", columns: [Column(\.revenue)]), data
    ).rendered
    #expect(table.columns.last?.title == "n")
    #expect(table.rows.map { $0.last?.estimate?.value } == [2, 1])
    #expect(table.caption.contains("over n games"))
  }

  @Test func `ties on unrounded values are all bold, equal columns are not`() throws {
    let data = ReportData(
      observations: SmallData.observations("a", [["revenue": 3, "iterations": 100]])
        + SmallData.observations("b", [["revenue": 3, "iterations": 100]])
        + SmallData.observations("c", [["revenue": 2.9999999, "iterations": 100]]))
    let table = try MetricTable(
      TableDeclaration("t", caption: "T", columns: [Column(\.revenue), Column(\.iterations)]), data
    ).rendered
    #expect(table.rows.map { $0[1].isBest } == [true, true, false])
    #expect(table.rows.allSatisfy { !$0[2].isBest })
  }

  @Test func `a number that is not finite or not there is a dash`() throws {
    let data = ReportData(
      observations: SmallData.observations("a", [["revenue": .nan]])
        + SmallData.observations("b", [["exploitability": 1]]))
    let table = try MetricTable(
      TableDeclaration("t", caption: "T", columns: [Column(\.revenue)]), data
    ).rendered
    #expect(table.rows.allSatisfy { $0[1].estimate == nil && $0[1].note == 0 })
    #expect(table.notes == ["1 of 1 runs without a result"])
  }

  @Test func `a selector that matches nothing is an error that lists the methods`() throws {
    var declaration = Self.declaration
    declaration.methods = [.solver("mesop")]
    let error = try #require(throws: ReportError.self) { try Self.table(declaration) }
    #expect(error.code == .invalidDeclaration)
    #expect(error.description.contains("'c_d'"))
    #expect(error.description.contains("mesop"))
  }
}
