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
      key: number.key, kind: .number, words: number.meaning,
      formula: number.quantity.description + (games.count > 1 ? "; \(number.statistic.words)" : ""),
      value: measured.estimate(number.statistic).map { Value($0, digits: number.digits) },
      datasets: measured.datasets, runs: data.runs(of: measured.trials),
      absences: measured.absences)
  }

  /// A claim, with both sides as the data have them.
  init(_ claim: Claim, _ data: ReportData) throws {
    let subject = "claim '\(claim.key)'"
    let games = try data.games(named: claim.game, of: subject)
    let left = try Measurement(claim.left, in: games, data, of: subject)
    let right = try Measurement(claim.right, in: games, data, of: subject)
    let (both, finding) = (left.joined(with: right), claim.finding(left, right))
    self.init(
      key: claim.key, kind: .claim, words: claim.sentence,
      formula: "\(claim.left.description) \(claim.relation.rawValue) \(claim.right.description)"
        + (games.count > 1 ? ", \(claim.scope.rawValue)" : ""),
      value: finding.map { Value($0.left) }, right: finding.map { Value($0.right) },
      holds: finding?.holds, datasets: both.datasets, runs: data.runs(of: both.trials),
      absences: both.absences)
  }

  /// What decides whether a quotation is still what was written down.
  ///
  /// Words, labels, files, commits and dates are shown beside it and decide nothing: a commit, a
  /// clone, or another store with the same numbers makes nothing stale.
  struct Content: Codable, Equatable {
    let key: String
    let kind: Kind
    let formula: String
    let value: Value?
    let right: Value?
    let holds: Bool?
    let runs: [String]
    let absences: [String]
  }

  /// What is compared of the record.
  var content: Content {
    Content(
      key: key, kind: kind, formula: formula, value: value, right: right, holds: holds,
      runs: runs.map(\.key), absences: absences)
  }

  /// What is compared, as a file of its own; equal content has equal bytes.
  func json() throws -> String { try StoredJSON.document(content) }

  /// Why a claim must not be made: its sentence and both values; nil unless it fails.
  package var failure: String? {
    guard holds == false, let value, let right else { return nil }
    return
      "\(words.sentence) This is not so: \(formula), with \(value.digitsWithError) on the left "
      + "and \(right.digitsWithError) on the right"
  }
}

extension QuotationRecord.Value {
  init(_ estimate: Estimate, digits: Int = 4) {
    let numeral = Numeral(estimate.value, standardError: estimate.standardError, digits: digits)
    let bare = Numeral(mantissa: numeral.mantissa, exponent: numeral.exponent)
    self.init(
      value: estimate.value, standardError: estimate.standardError, count: estimate.count,
      digits: bare.siunitx, digitsWithError: numeral.siunitx, text: numeral.text)
  }
}

extension ReportData {
  /// Trials with what is known of the files of their runs.
  func runs(of trials: [ExpectedTrial]) -> [QuotationRecord.Run] {
    let files = Dictionary(
      observations.compactMap { observation in
        observation.reading?.origin.map { (observation.trial.key, $0) }
      }
    ) { first, _ in first }
    return trials.map { trial in
      QuotationRecord.Run(
        key: trial.key, label: trial.label, changes: trial.changes, file: files[trial.key])
    }
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

/// A number or claim that must not stand in a text as it is written down.
package struct StaleQuotation: Sendable, CustomStringConvertible {
  /// The key.
  package let key: String
  /// What is quoted.
  package let kind: QuotationRecord.Kind
  /// What is wrong.
  package let reason: String
  /// The digits that are written down; nil where there are none.
  package let written: String?
  /// The digits that the data give now; nil where they give none.
  package let now: String?

  /// One line: what, and why.
  package var description: String { "\(kind.rawValue) '\(key)': \(reason)" }
}

extension Report {
  /// The keys of the quotations that have no value only because runs are missing.
  package var uncomparedQuotations: [String] {
    let damaged = Set(data.observations.filter(\.isDamaged).map(\.trial.key))
    return quotations.filter { record in
      !record.absences.isEmpty && !record.runs.contains { damaged.contains($0.key) }
    }.map(\.key)
  }

  /// The quotations that the data do not support, and those that are written down otherwise.
  ///
  /// - Parameters:
  ///   - directory: The report's folder.
  ///   - paper: What the paper was given; nil if it was given nothing.
  /// - Returns: Each quotation once, in the order of the declaration; those that are declared no
  ///   longer come last. What cannot be compared is not stale.
  package func staleQuotations(in directory: String, paper: QuotationList?) -> [StaleQuotation] {
    let folder = URL(filePath: directory)
    let inPaper = paper?.quotations ?? []
    let uncompared = Set(uncomparedQuotations)
    let stale = quotations.compactMap { record -> StaleQuotation? in
      guard !uncompared.contains(record.key) else { return nil }
      let file = try? Data(contentsOf: folder.appending(path: Self.path(of: record)))
      let written = [
        inPaper.first { $0.key == record.key }?.content,
        file.flatMap { QuotationRecord.Content(reading: $0) },
      ].compactMap(\.self)
      let other = written.first { $0 != record.content }
      guard !record.isSupported || other != nil else { return nil }
      return StaleQuotation(
        key: record.key, kind: record.kind, reason: record.complaint(insteadOf: other),
        written: (other ?? written.first)?.value?.digits, now: record.value?.digits)
    }
    let known = Set(quotations.map(\.key))
    return stale
      + inPaper.filter { !known.contains($0.key) }.map {
        StaleQuotation(
          key: $0.key, kind: $0.kind, reason: "is not declared any more",
          written: $0.value?.digits, now: nil)
      }
  }
}

extension QuotationRecord.Content {
  /// Reads the file of a record, also one of earlier versions, which held the whole record.
  fileprivate init?(reading data: Data) {
    guard
      let content = (try? StoredJSON.read(Self.self, data))
        ?? (try? StoredJSON.read(QuotationRecord.self, data))?.content
    else { return nil }
    self = content
  }
}

extension QuotationRecord {
  /// What is wrong with a record that is not supported or is written down otherwise.
  fileprivate func complaint(insteadOf written: Content?) -> String {
    if let failure { return failure }
    if !absences.isEmpty { return "has no value: \(absences.joined(separator: "; "))" }
    guard let old = written?.value?.digitsWithError, let new = value?.digitsWithError, old != new
    else { return "is the same in print, but its value, formula or runs are others" }
    return "is written as \(old), the data give \(new)"
  }
}
