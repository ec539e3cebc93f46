import ArtifactStore
import Foundation

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
  /// The quotations that the data do not support, and those that are written down otherwise.
  ///
  /// - Parameters:
  ///   - directory: The report's folder.
  ///   - paper: What the paper was given; nil if it was given nothing.
  /// - Returns: Each quotation once, in the order of the declaration; those that are declared no
  ///   longer come last.
  package func staleQuotations(in directory: String, paper: QuotationList?) -> [StaleQuotation] {
    let folder = URL(filePath: directory)
    let inPaper = Dictionary(
      (paper?.quotations ?? []).map { ($0.key, $0) }
    ) { first, _ in first }
    let stale = quotations.compactMap { record -> StaleQuotation? in
      let file = try? Data(contentsOf: folder.appending(path: Self.path(of: record)))
      let written = [inPaper[record.key], file.flatMap(QuotationRecord.init(reading:))]
        .compactMap(\.self)
      let other = written.first { $0 != record }
      guard !record.isSupported || other != nil else { return nil }
      return StaleQuotation(
        key: record.key, kind: record.kind, reason: record.complaint(insteadOf: other),
        written: (other ?? written.first)?.value?.digits, now: record.value?.digits)
    }
    let gone = (paper?.quotations ?? []).filter { old in !quotations.contains { $0.key == old.key }
    }
    return stale
      + gone.map {
        StaleQuotation(
          key: $0.key, kind: $0.kind, reason: "is not declared any more",
          written: $0.value?.digits, now: nil)
      }
  }
}

extension QuotationRecord {
  fileprivate init?(reading data: Data) {
    guard let record = try? StoredJSON.read(Self.self, data) else { return nil }
    self = record
  }

  /// What is wrong with a record that is not supported or is written down otherwise.
  fileprivate func complaint(insteadOf written: QuotationRecord?) -> String {
    if let failure { return failure }
    if !absences.isEmpty { return "has no value: \(absences.joined(separator: "; "))" }
    guard let old = written?.value?.digitsWithError, let new = value?.digitsWithError, old != new
    else { return "is the same in print, but the runs or words behind it are others" }
    return "is written as \(old), the data give \(new)"
  }
}
