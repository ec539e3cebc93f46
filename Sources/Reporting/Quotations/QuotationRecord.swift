import ArtifactStore
import Foundation
import ReportModel

/// A quotation as it is written down: what is printed, and everything that it came from.
public struct QuotationRecord: Codable, Hashable, Sendable {
  /// What is quoted.
  public enum Kind: String, Codable, Hashable, Sendable {
    /// A number.
    case number
    /// A claim.
    case claim
  }

  /// A run behind it.
  public struct Run: Codable, Hashable, Sendable {
    /// The run key, 64 hexadecimal digits.
    public var key: String
    /// The readable name.
    public var label: String
    /// Where it differs from the defaults of game and method.
    public var changes: [String]
    /// What is known of its file; nil while there is none.
    public var file: File?
  }

  /// The file of a run.
  public struct File: Codable, Hashable, Sendable {
    /// Its path below the store's folder.
    public var path: String
    /// SHA-256 of its bytes.
    public var sha256: String
    /// MD5 of its bytes, for TeX.
    public var md5: String
    /// SHA-256 of what it says, however HDF5 lays it out.
    public var contentHash: String
    /// The first digits of the git commit, with a plus where files differed.
    public var commit: String?
  }

  /// A value as it is computed and as it is printed.
  public struct Value: Codable, Hashable, Sendable {
    /// The number in full.
    public var value: Double
    /// Its standard error in full, if it has one.
    public var standardError: Double?
    /// How many games it summarizes.
    public var count: Int
    /// The number as it is printed, in digits that siunitx reads: `5.731`, `2.00e-9`.
    public var digits: String
    /// The same with the standard error: `5.731(12)`.
    public var digitsWithError: String
    /// The number in running text: `5.731 ± 0.012`.
    public var text: String
  }

  /// The key.
  public var key: String
  /// What is quoted.
  public var kind: Kind
  /// What the number is, or the sentence that is claimed.
  public var words: String
  /// How it is computed.
  public var formula: String
  /// The number, or the left side of the claim; nil where runs are missing.
  public var value: Value?
  /// The right side of a claim.
  public var right: Value?
  /// Whether a claim holds; nil for numbers, and where runs are missing.
  public var holds: Bool?
  /// The datasets that were read of each run.
  public var datasets: [String]
  /// The runs.
  public var runs: [Run]
  /// Why there is no value.
  public var absences: [String]

  /// Whether text may rely on it: a number that is known, a claim that holds.
  public var isSupported: Bool { kind == .number ? value != nil : holds == true }
}

extension QuotationRecord {
  init(_ quotation: Quotation, _ data: ReportData) {
    key = quotation.key
    words = quotation.words
    formula = quotation.formula
    switch quotation.finding {
    case .number(let estimate, let digits):
      kind = .number
      value = estimate.map { Value($0, digits: digits) }
    case .claim(let left, let right, let holds):
      kind = .claim
      value = left.map { Value($0) }
      self.right = right.map { Value($0) }
      self.holds = holds
    }
    datasets = quotation.datasets
    absences = quotation.absences
    let origins = data.origins
    runs = quotation.trials.map { trial in
      Run(
        key: trial.key, label: trial.label, changes: trial.changes,
        file: origins[trial.key].map(File.init))
    }
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
