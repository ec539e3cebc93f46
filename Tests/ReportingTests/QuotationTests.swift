import ReportModel
import Testing

@testable import Reporting

@Suite struct `Quotations` {
  static let data = ReportData(
    observations: SmallData.observations("base", [SmallData.point(1, 4), SmallData.point(2, 8)])
      + SmallData.observations(
        "new 1", solver: "new", [SmallData.point(3, 5), SmallData.point(1, 9)])
      + SmallData.observations(
        "new 2", solver: "new", [SmallData.point(2, 6), SmallData.point(4, 7)])
      + SmallData.observations("late", [SmallData.point(1, 1), nil]))

  static func revenue(_ method: String) -> Quantity { Quantity(\.revenue, of: .label(method)) }

  static func record(
    _ quantity: Quantity, _ statistic: Statistic = .meanAndStandardError, game: String? = nil
  ) throws -> QuotationRecord {
    try QuotationRecord(
      Number("key", "Words", quantity, statistic: statistic, game: game), data)
  }

  static func claim(
    _ left: Quantity, _ relation: Claim.Relation, _ right: Quantity, _ scope: Claim.Scope = .mean
  ) throws -> QuotationRecord {
    try QuotationRecord(Claim("key", "Words", left, relation, right, scope: scope), data)
  }

  // Per game the gains are 5/4 and 9/8, in percent 25 and 12.5: mean 18.75, error 6.25.
  @Test func `arithmetic is done game by game, and then averaged`() throws {
    let record = try Self.record(100 * (Self.revenue("new 1") / Self.revenue("base") - 1))
    #expect(record.value?.value == 18.75)
    #expect(record.value?.standardError == 6.25)
    #expect(record.value?.digits == "18.8" && record.value?.digitsWithError == "18.8(62)")
    #expect(
      record.formula == "100 × ((revenue of `new 1` / revenue of `base`) − 1); mean and standard "
        + "error over the games")
    #expect(record.datasets == ["/metrics/revenue"])
    #expect(record.runs.count == 4)
  }

  @Test(arguments: [
    (Statistic.mean, 6.0, nil), (.median, 6, 5.0), (.minimum, 4, nil), (.maximum, 8, nil),
  ])
  func `other statistics are what they say`(
    statistic: Statistic, value: Double, lowerQuartile: Double?
  ) throws {
    let measured = try Measurement(
      Self.revenue("base"), in: ["g0", "g1"], Self.data, of: "number 'key'")
    let estimate = try #require(measured.estimate(statistic))
    #expect(estimate.value == value && estimate.standardError == nil)
    #expect(estimate.quartiles?.lowerBound == lowerQuartile)
  }

  @Test func `the least or greatest of several methods is chosen in each game`() throws {
    let least = Quantity(\.exploitability, of: .solver("new"), choosing: .least)
    let greatest = Quantity(\.revenue, of: .solver("new"), choosing: .greatest)
    #expect(try Self.record(least).value?.value == 1.5)
    #expect(try Self.record(greatest).value?.value == 7.5)
    let error = #expect(throws: ReportError.self) {
      try Self.record(Quantity(\.revenue, of: .solver("new")))
    }
    #expect(
      error?.description
        == "number 'key': expected one method or a choice among several, got 'new 1', 'new 2'")
  }

  @Test func `a missing run leaves a number without a value, and says why`() throws {
    let record = try Self.record(Self.revenue("late"))
    #expect(!record.isSupported && record.value == nil)
    #expect(record.absences == ["g1 late (missing)"])
    #expect(try Self.record(Self.revenue("late"), game: "g0").value?.digits == "1")
  }

  @Test func `a quotient that is no number is said to be none`() throws {
    let record = try Self.record(1 / (Self.revenue("base") - Self.revenue("base")))
    #expect(record.absences.first == "g0 (1.0 / 0.0 is inf)")
    #expect(!record.isSupported)
  }

  @Test func `claims hold on average or in every game`() throws {
    let (new, base) = (Self.revenue("new 1"), Self.revenue("base"))
    #expect(try Self.claim(new, .exceeds, base, .everyGame).isSupported)
    #expect(try Self.claim(Self.revenue("new 2"), .exceeds, base).isSupported)
    let broken = try Self.claim(Self.revenue("new 2"), .exceeds, base, .everyGame)
    #expect(broken.holds == false)
    #expect(
      broken.failure == "Words. This is not so: revenue of `new 2` > revenue of `base`, in every "
        + "game, with 7 on the left and 8 on the right")
    #expect(try Self.claim(Self.revenue("late"), .exceeds, base).holds == nil)
  }

  @Test(arguments: [
    (Claim.Relation.exceeds, false), (.isAtLeast, true), (.isBelow, false), (.isAtMost, true),
  ])
  func `equal sides are at least and at most each other`(
    relation: Claim.Relation, holds: Bool
  ) throws {
    #expect(try Self.claim(Self.revenue("base"), relation, 6).holds == holds)
  }

  @Test func `what TeX reads has escaped words and printable digits`() throws {
    let tiny = try Self.record(-0.000_02 * Self.revenue("base"), game: "g0")
    let latex = try tiny.latex(path: "reports/e/values/key.json")
    #expect(latex.contains(#"print = {\ensuremath{-8.000\times 10^{-5}}}"#))
    #expect(latex.contains("digits = {-8.000e-5}"))
    #expect(latex.contains(#"\texttt{base}"#))
    #expect(latex.contains("file = {reports/e/values/key.json}"))
  }
}
