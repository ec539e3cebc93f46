import Foundation

extension RenderedTable {
  /// The table as comma-separated values: every number in full, gaps empty.
  ///
  /// A column with standard errors is followed by `<name>_standard_error` and `<name>_n`.
  public var csv: String {
    let hasErrors = columns.indices.map { column in
      rows.contains { ($0[column].estimate?.count ?? 0) > 1 }
    }
    let head = zip(columns, hasErrors).flatMap { column, hasErrors in
      [column.name] + (hasErrors ? ["\(column.name)_standard_error", "\(column.name)_n"] : [])
    }
    let body = rows.map { row in
      zip(row, hasErrors).flatMap { cell, hasErrors in
        let value = cell.estimate.map { CSV.number($0.value) } ?? cell.text ?? ""
        guard hasErrors else { return [value] }
        return [
          value, cell.estimate?.standardError.map(CSV.number) ?? "",
          cell.estimate.map { "\($0.count)" } ?? "",
        ]
      }
    }
    return CSV.text([head] + body)
  }

  /// The table as JSON: every number in full, with the runs behind it.
  public func json() throws -> String { try JSON.text(self) }
}

extension RenderedTable.Cell: Encodable {
  private enum CodingKeys: String, CodingKey {
    case mean, n, runs, note
    case standardError = "standard_error"
    case isBest = "best"
  }

  /// Words and plain numbers as they are; a statistic as an object with the runs behind it.
  public func encode(to encoder: any Encoder) throws {
    var single = encoder.singleValueContainer()
    if let text { return try single.encode(text) }
    if let estimate, runs.isEmpty { return try single.encode(estimate.value) }
    if estimate == nil, runs.isEmpty, note == nil { return try single.encodeNil() }
    var object = encoder.container(keyedBy: CodingKeys.self)
    try object.encodeIfPresent(estimate?.value, forKey: .mean)
    try object.encodeIfPresent(estimate?.standardError, forKey: .standardError)
    try object.encodeIfPresent(estimate?.count, forKey: .n)
    try object.encode(isBest, forKey: .isBest)
    try object.encodeIfPresent(note, forKey: .note)
    try object.encode(runs, forKey: .runs)
  }
}

/// Comma-separated values.
enum CSV {
  /// Lines of fields; those with commas, quotes or line ends are quoted.
  static func text(_ rows: [[String]]) -> String {
    rows.map { $0.map(quoted).joined(separator: ",") + "\n" }.joined()
  }

  /// The shortest digits that read back exactly; whole numbers without a point.
  static func number(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private static func quoted(_ field: String) -> String {
    guard field.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return field }
    return "\"" + field.replacing("\"", with: "\"\"") + "\""
  }
}

/// JSON documents with sorted keys, so that equal values have equal bytes.
enum JSON {
  static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
  }
}
