import Vocabulary

/// Comma-separated values [RFC 4180, with line feeds].
package enum CSV {
  /// Lines of fields; those with commas, quotes or line ends are quoted.
  package static func text(_ rows: [[String]]) -> String {
    rows.map { $0.map(quoted).joined(separator: ",") + "\n" }.joined()
  }

  /// The shortest digits that read back exactly; whole numbers without a point.
  package static func number(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private static func quoted(_ field: String) -> String {
    let isPlain = !field.unicodeScalars.contains { $0 == "," || $0 == "\"" || $0.endsLine }
    return isPlain ? field : "\"" + field.respelled { $0 == "\"" ? "\"\"" : nil } + "\""
  }
}
