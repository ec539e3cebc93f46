import HDF5
import MeanField

/// A JSON document whose members keep the order in which they were written.
enum JSON: Sendable {
  case null
  case boolean(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
  case array([JSON])
  case object([(name: String, value: JSON)])

  /// The document, indented; lists of numbers, and short ones of texts, stay on one line.
  var text: String { text(indentation: "") }

  private func text(indentation: String) -> String {
    switch self {
    case .null: "null"
    case .boolean(let value): String(value)
    case .integer(let value): String(value)
    // The shortest digits that read back as the same number; JSON has no infinity and no NaN.
    case .number(let value): value.isFinite ? value.description : "null"
    case .text(let value): Self.quoted(value)
    case .array(let values):
      if values.contains(where: \.isNested) || Self.length(ofTexts: values) > 80 {
        Self.block("[", values.map { ("", $0) }, "]", indentation)
      } else {
        "[" + values.map { $0.text(indentation: "") }.joined(separator: ", ") + "]"
      }
    case .object(let members):
      Self.block("{", members.map { (Self.quoted($0.name) + ": ", $0.value) }, "}", indentation)
    }
  }

  private var isNested: Bool {
    switch self {
    case .array, .object: true
    case .null, .boolean, .integer, .number, .text: false
    }
  }

  private static func length(ofTexts values: [JSON]) -> Int {
    values.reduce(0) { length, value in
      guard case .text(let text) = value else { return length }
      return length + text.count
    }
  }

  private static func block(
    _ opening: String, _ entries: [(prefix: String, value: JSON)], _ closing: String,
    _ indentation: String
  ) -> String {
    guard !entries.isEmpty else { return opening + closing }
    let inner = indentation + "  "
    let lines = entries.map { inner + $0.prefix + $0.value.text(indentation: inner) }
    return "\(opening)\n\(lines.joined(separator: ",\n"))\n\(indentation)\(closing)"
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case "\n": quoted += "\\n"
      case "\0"..."\u{1F}":
        quoted += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

extension JSON: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral,
  ExpressibleByStringLiteral, ExpressibleByNilLiteral
{
  init(arrayLiteral elements: JSON...) { self = .array(elements) }
  init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(elements.map { (name: $0, value: $1) })
  }
  init(stringLiteral value: String) { self = .text(value) }
  init(nilLiteral: ()) { self = .null }
}

extension JSON {
  /// A list of numbers.
  init(_ values: [Double]) { self = .array(values.map(JSON.number)) }
  /// A list of whole numbers.
  init(_ values: [Int]) { self = .array(values.map(JSON.integer)) }
  /// A list of texts.
  init(_ values: [String]) { self = .array(values.map(JSON.text)) }
  /// A number, or null.
  init(_ value: Double?) { self = value.map(JSON.number) ?? .null }
  /// A text, or null.
  init(_ value: String?) { self = value.map(JSON.text) ?? .null }

  /// Members added to an object's own.
  static func + (object: JSON, members: JSON) -> JSON {
    guard case .object(let first) = object, case .object(let second) = members else {
      preconditionFailure("only objects have members")
    }
    return .object(first + second)
  }

  /// The value of a parameter.
  init(_ value: ParameterValue) {
    switch value {
    case .integer(let value): self = .integer(value)
    case .number(let value): self = .number(value)
    case .boolean(let value): self = .boolean(value)
    case .text(let value): self = .text(value)
    case .numbers(let values): self.init(values)
    case .rows(let rows): self = .array(rows.map { JSON($0) })
    case .file(let file): self = .text(file.path)
    }
  }

  /// The value of an attribute.
  init(_ value: AttributeValue) {
    switch value {
    case .double(let value): self = .number(value)
    case .int64(let value): self = .integer(Int(value))
    case .uint8(let value): self = .integer(Int(value))
    case .bool(let value): self = .boolean(value)
    case .string(let value): self = .text(value)
    case .doubles(let values): self.init(values)
    case .int64s(let values): self.init(values.map(Int.init))
    case .strings(let values): self.init(values)
    }
  }
}
