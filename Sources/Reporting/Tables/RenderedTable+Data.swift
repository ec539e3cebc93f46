import ArtifactStore
import Foundation
import ReportModel

extension RenderedTable {
  /// The table as comma-separated values: every number in full, gaps empty.
  ///
  /// A column over several games is followed by `<name>_standard_error` or, for medians,
  /// `<name>_lower_quartile` and `<name>_upper_quartile`, and by `<name>_n`.
  package var csv: String { CSV.text(fields) }

  /// The same, field by field.
  var fields: [[String]] {
    let spreads = columns.indices.map { column in
      rows.lazy.compactMap { $0[column].estimate }.first { $0.count > 1 }?.statistic.spread ?? []
    }
    var lines = [
      zip(columns, spreads).flatMap { column, spread in
        [column.name] + spread.map { "\(column.name)_\($0.name)" }
      }
    ]
    for row in rows {
      var line: [String] = []
      for (cell, spread) in zip(row, spreads) {
        line.append(cell.estimate.map { CSV.number($0.value) } ?? cell.text ?? "")
        for (_, value) in spread { line.append(cell.estimate.flatMap(value).map(CSV.number) ?? "") }
      }
      lines.append(line)
    }
    return lines
  }

  /// The table as JSON: every number in full, with the runs behind it.
  package func json() throws -> String { try StoredJSON.document(self) }
}

extension Statistic {
  /// What stands beside a value in files of data.
  fileprivate var spread: [(name: String, value: (Estimate) -> Double?)] {
    let count = (name: "n", value: { (estimate: Estimate) -> Double? in Double(estimate.count) })
    return switch self {
    case .mean, .meanAndStandardError: [("standard_error", \.standardError), count]
    case .median:
      [
        ("lower_quartile", \.quartiles?.lowerBound), ("upper_quartile", \.quartiles?.upperBound),
        count,
      ]
    case .sum, .minimum, .maximum: [count]
    }
  }
}

extension RenderedTable.Cell: Encodable {
  private enum CodingKeys: String, CodingKey {
    case mean, median, sum, minimum, maximum, n, runs, note
    case standardError = "standard_error"
    case quartiles
    case isBest = "best"

    static func key(of statistic: Statistic) -> CodingKeys {
      switch statistic {
      case .mean, .meanAndStandardError: .mean
      case .median: .median
      case .sum: .sum
      case .minimum: .minimum
      case .maximum: .maximum
      }
    }
  }

  /// Words and plain numbers as they are; a statistic as an object with the runs behind it.
  package func encode(to encoder: any Encoder) throws {
    var single = encoder.singleValueContainer()
    if let text { return try single.encode(text) }
    if let estimate, runs.isEmpty { return try single.encode(estimate.value) }
    if estimate == nil, runs.isEmpty, note == nil { return try single.encodeNil() }
    var object = encoder.container(keyedBy: CodingKeys.self)
    if let estimate { try object.encode(estimate.value, forKey: .key(of: estimate.statistic)) }
    try object.encodeIfPresent(estimate?.standardError, forKey: .standardError)
    try object.encodeIfPresent(
      estimate?.quartiles.map { [$0.lowerBound, $0.upperBound] }, forKey: .quartiles)
    try object.encodeIfPresent(estimate?.count, forKey: .n)
    try object.encode(isBest, forKey: .isBest)
    try object.encodeIfPresent(note, forKey: .note)
    try object.encode(runs, forKey: .runs)
  }
}
