import Testing

@testable import Reporting

@Suite struct `Printed numbers` {
  @Test(arguments: [
    (5.73123, 0.01234, "5.731 ± 0.012"),
    (5.73123, 0.0996, "5.73 ± 0.10"),
    (57.312, 1.2, "57.3 ± 1.2"),
    (573.12, 123.4, "573 ± 123"),
    (-0.0004, 0.12, "0.00 ± 0.12"),
    (-3.25, 0.12, "−3.25 ± 0.12"),
    (0, 0.5, "0.00 ± 0.50"),
    (2.0e-9, 3.04e-10, "(2.00 ± 0.30) × 10⁻⁹"),
    (0.0018641, 0.0000044, "(1.8641 ± 0.0044) × 10⁻³"),
    (2_500_000, 12_000, "(2.500 ± 0.012) × 10⁶"),
  ])
  func `a mean has the decimals of two digits of its standard error`(
    mean: Double, error: Double, text: String
  ) {
    #expect(Numeral(mean, standardError: error).text == text)
  }

  @Test(arguments: [
    (5.73123, "5.731"), (12.345678, "12.35"), (0.0192345, "0.01923"), (0.1, "0.1000"),
    (4000, "4000"), (0, "0"), (-7, "−7"), (2.0132e-9, "2.013 × 10⁻⁹"), (99999.6, "100000"),
    (1_234_567, "1.235 × 10⁶"), (0.0099996, "0.01000"),
  ])
  func `without a standard error there are four digits, and whole numbers stay whole`(
    value: Double, text: String
  ) {
    #expect(Numeral(value).text == text)
  }

  @Test func `siunitx gets the error as digits in brackets`() {
    #expect(Numeral(5.73123, standardError: 0.01234).siunitx == "5.731(12)")
    #expect(Numeral(57.312, standardError: 1.2).siunitx == "57.3(12)")
    #expect(Numeral(573.12, standardError: 123.4).siunitx == "573(123)")
    #expect(Numeral(-2.0e-9, standardError: 3.04e-10).siunitx == "-2.00(30)e-9")
    #expect(Numeral(4000).siunitx == "4000")
  }

  @Test func `the standard error is s over the root of n, and none for equal values`() {
    let estimate = Estimate([1, 2, 3, 4])
    #expect(estimate.value == 2.5)
    // s² = 5/3, so s/√4 = √(5/12).
    #expect(abs((estimate.standardError ?? 0) - 0.6454972243679028) < 1e-15)
    #expect(Estimate([7]).standardError == nil)
    #expect(Estimate([7, 7, 7]).standardError == nil)
    #expect(Estimate([0.1, 0.1 + 1e-16, 0.1]).standardError == nil)
    #expect(Estimate([-1e-16, 1e-16]).standardError != nil)
  }

  @Test func `several starts of a game are averaged before games are compared`() {
    let trials = ["a", "a", "b", "b"].enumerated().map { number, game in
      ExpectedTrial(
        key: "\(number)", label: "\(number)", game: game, method: "m", solver: "m")
    }
    let observations = zip(trials, [1.0, 3, 5, 7]).map {
      ObservedTrial($0, .done(RunReading(metrics: ["revenue": $1])))
    }
    let overGames = Sample(of: "revenue", in: observations).estimate
    #expect(overGames?.count == 2)
    #expect(overGames?.value == 4)
    #expect(overGames?.standardError == 2)
    #expect(Sample(of: "revenue", in: Array(observations.prefix(2))).estimate?.count == 2)
  }
}
