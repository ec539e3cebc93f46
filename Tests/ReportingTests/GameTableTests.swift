import ReportModel
import Results
import Testing

@testable import Reporting

@Suite struct `Game tables` {
  /// One run per game `g0`, `g1` …: exploitability at the iterations 0, 10 and 20.
  private static func observations(
    _ method: String, _ traces: [[Double]?], seconds: [Double] = [0, 0.5, 1]
  ) -> [ObservedTrial] {
    zip(SmallData.observations(method, traces.map { $0 == nil ? nil : [:] }), traces).map {
      observation, trace in
      guard let trace else { return observation }
      return ObservedTrial(
        observation.trial,
        .done(
          RunReading(
            metrics: [:],
            trace: ExploitabilityTrace(
              iterations: [0, 10, 20], exploitability: trace, seconds: seconds))))
    }
  }

  static let data = ReportData(
    observations: observations(
      "quick", [[4, 0.002, 0.001], [1, 0.5, 0.25], [0, 0, 0], [2, 0.001, 1], nil])
      + observations("slow", [[4, 2, 0.0005], [1, 0.5, 0.125], [0, 0, 0], [2, 1, 0.5], nil]))

  static func table() throws -> RenderedTable {
    try GameTable(GameTableDeclaration("best", caption: "The best"), data).rendered
  }

  @Test func `each game has its best method, what it reaches and how fast`() throws {
    #expect(
      try Self.table().markdown == """
        | Game | Best method | Relative exploitability ↓ | Iterations | Time (s) | Methods there | of |
        | :-- | :-- | --: | --: | --: | --: | --: |
        | g0 | slow | 1.250 × 10⁻⁴ | 20 | 1 | 2 | 2 |
        | g1 | slow | 0.1250 | –<sup>a</sup> | –<sup>a</sup> | 0 | 2 |
        | g2 | quick | –<sup>b</sup> | 0 | 0 | 2 | 2 |
        | g3 | slow | 0.2500 | –<sup>c</sup> | –<sup>c</sup> | 1 | 2 |
        | g4 | –<sup>d</sup> | –<sup>d</sup> | –<sup>d</sup> | –<sup>d</sup> | –<sup>d</sup> | 0 |

        <sup>a</sup> No method reaches 1.000 × 10⁻³ of the uniform policy's exploitability: `g1`.  
        <sup>b</sup> The uniform policy is an equilibrium already: `g2`.  
        <sup>c</sup> The best method at the end is never at 1.000 × 10⁻³, others are on their way: \
        `g3`.  
        <sup>d</sup> No run from the uniform policy is stored: `g4`.  

        """)
  }

  @Test func `the caption says what is missing, the data are in full`() throws {
    let table = try Self.table()
    #expect(table.caption.hasPrefix("The best. Best: the least exploitability at the end"))
    #expect(table.caption.hasSuffix("2 runs are missing. Keys of the 4 runs: `best.json`."))
    let lines = table.csv.split(separator: "\n")
    #expect(
      lines[0] == "game,best-method,relative-exploitability,iterations-to-target,"
        + "seconds-to-target,methods-at-target,methods")
    #expect(lines[1] == "g0,slow,0.000125,20,1,2,2")
    #expect(lines[2] == "g1,slow,0.125,,,0,2")
    #expect(table.latex.contains(#"g1 & slow & 0.1250 & {--\textsuperscript{a}}"#))
    #expect(try table.json().contains(#""0-slow-00000" : 0.000125"#))
  }

  @Test func `runs from other starts do not count`() throws {
    var observations = Self.observations("a", [[4, 0.002, 0.001]])
    observations[0].trial.start = "random:1"
    let table = try GameTable(
      GameTableDeclaration("best", caption: "B"), ReportData(observations: observations)
    ).rendered
    #expect(table.rows[0][1].text == nil)
    #expect(table.rows[0][6].estimate?.value == 0)
  }

  @Test func `a target that is no share is refused`() {
    let declaration = GameTableDeclaration("best", caption: "B", target: 1)
    #expect(throws: ReportError.self) { try GameTable(declaration, Self.data) }
  }

  @Test func `convergence is drawn against time, relative to the start`() throws {
    let figure = try Figure(
      .convergence(
        "c", caption: "C", against: .seconds, relative: true, xScale: .logarithmic,
        series: [.sweep("Quick", .label("quick"))], game: "g0"), Self.data)
    #expect(figure.caption == "C. Game: g0. Relative to the start of each solve.")
    #expect(figure.script?.contains("set logscale x") == true)
    #expect(figure.script?.withTexts.contains("set xlabel 'Time (s)'") == true)
    // The start is left out.
    #expect(figure.csv.split(separator: "\n").count == 3)
    #expect(figure.csv.contains("Quick,quick,0.5,,0.0005,"))
  }
}
