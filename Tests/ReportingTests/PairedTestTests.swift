import ReportModel
import Testing

@testable import Reporting

/// p-values against published ones.
@Suite struct `Paired tests` {
  // The example of scipy.stats.wilcoxon's documentation (SciPy 1.11), Darwin's plants: statistic
  // 24, p = 0.041259765625.
  @Test func `Wilcoxon's p-value of the plants is that of SciPy's manual`() {
    let differences: [Double] = [6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75]
    #expect(PairedTest.wilcoxon.pValue(of: differences) == 0.041259765625)
    #expect(PairedTest.wilcoxon.pValue(of: differences.map { -$0 }) == 0.041259765625)
  }

  // By hand: ranks 1.5, 1.5, 3, the sum of positive ones at most 1.5 for −−− and two of 8 others.
  @Test func `ties have the distribution of their mean ranks`() {
    #expect(PairedTest.wilcoxon.pValue(of: [1, -1, -2]) == 2 * 3.0 / 8)
    #expect(PairedTest.wilcoxon.pValue(of: [-1, -1, -2]) == 2 * 1.0 / 8)
    #expect(PairedTest.wilcoxon.pValue(of: [0, -1, -1, 0, -2]) == 2 * 1.0 / 8)
  }

  // By hand: (1 + 10)/2¹⁰ on each side, and 1/2⁵; R's binom.test(1, 10) prints 0.02148.
  @Test func `the sign test is the binomial distribution`() {
    #expect(PairedTest.sign.pValue(of: [1] + [Double](repeating: -3, count: 9)) == 0.021484375)
    #expect(PairedTest.sign.pValue(of: [2, 2, 2, 2, 2]) == 2.0 / 32)
    #expect(PairedTest.sign.pValue(of: [2, -2]) == 1)
  }

  @Test(arguments: [PairedTest.wilcoxon, .sign])
  func `without a difference nothing is told apart`(test: PairedTest) {
    #expect(test.pValue(of: []) == 1 && test.pValue(of: [0, 0]) == 1)
  }

  // 4·0.005, 3·0.01, 2·0.03 and then no smaller: the example of Holm's method in statsmodels' tests.
  @Test func `Holm's correction is made step by step`() {
    let corrected = PairedTest.corrected([0.01, 0.04, 0.03, 0.005])
    for (value, expected) in zip(corrected, [0.03, 0.06, 0.06, 0.02]) {
      #expect(abs(value - expected) < 1e-15)
    }
  }

  // Ten games: `b` is better in all of them, p = 2/2¹⁰, twice that for two comparisons; `c` in five.
  private static let data: ReportData = {
    let games = (0..<10).map { 0.1 * Double($0) }
    let jumps = (0..<10).map { $0.isMultiple(of: 2) ? 0.2 : -0.2 }
    let values: [(String, [Double])] = [
      ("a", games.map { 5 + $0 }), ("b", games.map { 3 + $0 }),
      ("c", zip(games, jumps).map { 3.05 + $0 + $1 }),
    ]
    return ReportData(
      observations: values.flatMap { name, values in
        SmallData.observations(name, values.map { SmallData.point($0, 1) })
      })
  }()

  @Test(arguments: [PairedTest.wilcoxon, .sign])
  func `a table marks the best and what the test cannot tell from it`(test: PairedTest) throws {
    let table = try MetricTable(
      TableDeclaration("t", caption: "T", columns: [Column(\.exploitability)], test: test),
      Self.data
    ).rendered
    #expect(table.rows.map { $0[1].isBest } == [false, true, true])
    #expect(
      table.caption
        == "T. Mean ± standard error over n = 10 games. Bold: best value of its column, "
        + "and those that a two-sided \(test.title) on the games cannot tell from it (exact, Holm's "
        + "correction, level 0.05). Keys of the 30 runs: `t.json`.")
    let plain = try MetricTable(
      TableDeclaration("t", caption: "T", columns: [Column(\.exploitability)]), Self.data
    ).rendered
    #expect(plain.rows.map { $0[1].isBest } == [false, true, false])
  }

  @Test func `with few games the caption says that nothing can be told`() throws {
    let data = ReportData(
      observations: SmallData.observations("a", (0..<5).map { SmallData.point(Double($0), 1) })
        + SmallData.observations("b", (0..<5).map { SmallData.point(Double($0) + 1, 1) }))
    let table = try MetricTable(
      TableDeclaration("t", caption: "T", columns: [Column(\.exploitability)], test: .sign), data
    ).rendered
    #expect(table.rows.map { $0[1].isBest } == [true, true])
    #expect(table.caption.contains("With 5 pairs that differ no difference can be told"))
  }
}
