import ArtifactStore
import Foundation
import ReportModel

/// A quotation as it is written down: what is printed, and everything that it came from.
package struct QuotationRecord: Codable, Equatable, Sendable {
  /// What is quoted.
  package enum Kind: String, Codable, Sendable {
    /// A number.
    case number
    /// A claim.
    case claim
  }

  /// A run behind it.
  package struct Run: Codable, Equatable, Sendable {
    /// The run key, 64 hexadecimal digits.
    package var key: String
    /// The readable name.
    package var label: String
    /// Where it differs from the defaults of game and method.
    package var changes: [String]
    /// What is known of its file; nil while there is none.
    package var file: File?
  }

  /// The file of a run.
  package struct File: Codable, Equatable, Sendable {
    /// Its path below the store's folder.
    package var path: String
    /// SHA-256 of its bytes.
    package var sha256: String
    /// MD5 of its bytes, for TeX.
    package var md5: String
    /// SHA-256 of what it says, however HDF5 lays it out.
    package var contentHash: String
    /// The first digits of the git commit, with a plus where files differed.
    package var commit: String?
  }

  /// A value as it is computed and as it is printed.
  package struct Value: Codable, Equatable, Sendable {
    /// The number in full.
    package var value: Double
    /// Its standard error in full, if it has one.
    package var standardError: Double?
    /// How many games it summarizes.
    package var count: Int
    /// The number as it is printed, in digits that siunitx reads: `5.731`, `2.00e-9`.
    package var digits: String
    /// The same with the standard error: `5.731(12)`.
    package var digitsWithError: String
    /// The number in running text: `5.731 ± 0.012`.
    package var text: String
  }

  /// The key.
  package var key: String
  /// What is quoted.
  package var kind: Kind
  /// What the number is, or the sentence that is claimed.
  package var words: String
  /// How it is computed.
  package var formula: String
  /// The number, or the left side of the claim; nil where runs are missing.
  package var value: Value?
  /// The right side of a claim.
  package var right: Value?
  /// Whether a claim holds; nil for numbers, and where runs are missing.
  package var holds: Bool?
  /// The datasets that were read of each run.
  package var datasets: [String]
  /// The runs.
  package var runs: [Run]
  /// Why there is no value.
  package var absences: [String]

  /// Whether text may rely on it: a number that is known, a claim that holds.
  package var isSupported: Bool { kind == .number ? value != nil : holds == true }
}

extension QuotationRecord {
  /// A number, as the data have it.
  init(_ number: QuotedNumber, _ data: ReportData) throws {
    let subject = "number '\(number.key)'"
    let games = try data.games(named: number.game, of: subject)
    let measured = try Measurement(number.quantity, in: games, data, of: subject)
    self.init(
      .number, number.key, number.meaning, measured, data,
      formula: number.quantity.description + (games.count > 1 ? "; \(number.statistic.words)" : ""))
    value = measured.estimate(number.statistic).map { Value($0, digits: number.digits) }
  }

  /// A claim, with both sides as the data have them.
  init(_ claim: Claim, _ data: ReportData) throws {
    let subject = "claim '\(claim.key)'"
    let games = try data.games(named: claim.game, of: subject)
    let left = try Measurement(claim.left, in: games, data, of: subject)
    let right = try Measurement(claim.right, in: games, data, of: subject)
    self.init(
      .claim, claim.key, claim.sentence, left.joined(with: right), data,
      formula: "\(claim.left.description) \(claim.relation.rawValue) \(claim.right.description)"
        + (games.count > 1 ? ", \(claim.scope.rawValue)" : ""))
    guard let (a, b, holds) = claim.finding(left, right) else { return }
    (value, self.right, self.holds) = (Value(a), Value(b), holds)
  }

  private init(
    _ kind: Kind, _ key: String, _ words: String, _ measured: Measurement, _ data: ReportData,
    formula: String
  ) {
    let origins = data.origins
    self.init(
      key: key, kind: kind, words: words, formula: formula, datasets: measured.datasets,
      runs: measured.trials.map { trial in
        Run(
          key: trial.key, label: trial.label, changes: trial.changes,
          file: origins[trial.key].map(File.init))
      }, absences: measured.absences)
  }

  /// The record as a file of its own; equal records have equal bytes.
  func json() throws -> String { try StoredJSON.document(self) }
}

extension QuotationRecord.Value {
  init(_ estimate: Estimate, digits: Int = 4) {
    let numeral = Numeral(
      estimate.value, standardError: estimate.standardError, digits: digits)
    let bare = Numeral(mantissa: numeral.mantissa, exponent: numeral.exponent)
    self.init(
      value: estimate.value, standardError: estimate.standardError, count: estimate.count,
      digits: bare.siunitx, digitsWithError: numeral.siunitx,
      text: numeral.text)
  }
}

extension QuotationRecord.File {
  init(_ origin: RunOrigin) {
    self.init(
      path: origin.path, sha256: origin.fileHash, md5: origin.checksum,
      contentHash: origin.contentHash, commit: origin.shortCommit)
  }
}

extension ReportData {
  /// Where the runs that are there come from, by run key.
  var origins: [String: RunOrigin] {
    Dictionary(
      observations.compactMap { observation in
        observation.reading?.origin.map { (observation.trial.key, $0) }
      }
    ) { first, _ in first }
  }
}

extension Claim {
  /// Both sides on unrounded values and whether the claim holds, where the scope says: those of the
  /// first game in which it does not; nil where runs are missing.
  fileprivate func finding(
    _ left: Measurement, _ right: Measurement
  ) -> (left: Estimate, right: Estimate, holds: Bool)? {
    guard let a = left.estimate(.meanAndStandardError),
      let b = right.estimate(.meanAndStandardError)
    else { return nil }
    guard scope == .everyGame else { return (a, b, relation(a.value, b.value)) }
    let broken = zip(left.values, right.values).first { !relation($0, $1) }
    return broken.map { (Estimate([$0]), Estimate([$1]), false) } ?? (a, b, true)
  }
}

extension Claim.Relation {
  fileprivate func callAsFunction(_ a: Double, _ b: Double) -> Bool {
    switch self {
    case .exceeds: a > b
    case .isAtLeast: a >= b
    case .isBelow: a < b
    case .isAtMost: a <= b
    }
  }
}
