/// A JSON document whose members keep the order in which they were written.
package enum JSONValue: Sendable, Hashable {
  case null
  case boolean(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
  case array([JSONValue])
  case object(JSONObject)

  /// The document, indented; lists of numbers, and short ones of texts, stay on one line.
  package var text: String { text(indentation: "") }

  private func text(indentation: String) -> String {
    switch self {
    case .null: "null"
    case .boolean(let value): String(value)
    case .integer(let value): String(value)
    // The shortest digits that read back as the same number; JSON has no infinity and no NaN.
    case .number(let value): value.isFinite ? value.description : "null"
    case .text(let value): Self.quoted(value, lineEnd: "\\n")
    case .array(let values):
      if values.contains(where: \.isNested) || Self.length(ofTexts: values) > 80 {
        Self.block("[", values.map { ("", $0) }, "]", indentation)
      } else {
        "[" + values.map { $0.text(indentation: "") }.joined(separator: ", ") + "]"
      }
    case .object(let object):
      Self.block(
        "{", object.members.map { (Self.quoted($0.name, lineEnd: "\\n") + ": ", $0.value) }, "}",
        indentation)
    }
  }

  private var isNested: Bool {
    switch self {
    case .array, .object: true
    case .null, .boolean, .integer, .number, .text: false
    }
  }

  private static func length(ofTexts values: [JSONValue]) -> Int {
    values.reduce(0) { length, value in
      guard case .text(let text) = value else { return length }
      return length + text.count
    }
  }

  private static func block(
    _ opening: String, _ entries: [(prefix: String, value: JSONValue)], _ closing: String,
    _ indentation: String
  ) -> String {
    guard !entries.isEmpty else { return opening + closing }
    let inner = indentation + "  "
    let lines = entries.map { inner + $0.prefix + $0.value.text(indentation: inner) }
    return "\(opening)\n\(lines.joined(separator: ",\n"))\n\(indentation)\(closing)"
  }

  /// A text in quotes; the canonical spelling has no short form of a line's end.
  static func quoted(_ text: String, lineEnd: String = "\\u000a") -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case "\n": quoted += lineEnd
      case "\0"..."\u{1F}":
        quoted += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

/// The members of an object, in their order.
package struct JSONObject: Sendable, Hashable, ExpressibleByDictionaryLiteral {
  package struct Member: Sendable, Hashable {
    package let name: String
    package var value: JSONValue
  }

  package private(set) var members: [Member]

  package init(_ members: some Sequence<(String, JSONValue)>) {
    self.members = members.map { Member(name: $0, value: $1) }
  }

  package init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }

  /// Members without an order, sorted by name.
  package init(_ values: [String: JSONValue]) {
    self.init(values.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
  }

  /// The values by name.
  package var dictionary: [String: JSONValue] {
    Dictionary(members.map { ($0.name, $0.value) }) { first, _ in first }
  }

  /// The value of a member; a new one comes last.
  package subscript(name: String) -> JSONValue? {
    get { members.first { $0.name == name }?.value }
    set {
      let place = members.firstIndex { $0.name == name } ?? members.endIndex
      members.replaceSubrange(
        place..<min(place + 1, members.endIndex),
        with: newValue.map { [Member(name: name, value: $0)] } ?? [])
    }
  }
}

extension JSONValue: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral,
  ExpressibleByStringInterpolation, ExpressibleByNilLiteral
{
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  package init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
  package init(stringLiteral value: String) { self = .text(value) }
  package init(nilLiteral: ()) { self = .null }
}

extension JSONValue {
  /// An object of named members.
  package init(_ members: [(String, JSONValue)]) { self = .object(JSONObject(members)) }
  /// A list of numbers.
  package init(_ values: [Double]) { self = .array(values.map(JSONValue.number)) }
  /// A list of whole numbers.
  package init(_ values: [Int]) { self = .array(values.map(JSONValue.integer)) }
  /// A list of texts.
  package init(_ values: [String]) { self = .array(values.map(JSONValue.text)) }
  /// A number, or null.
  package init(_ value: Double?) { self = value.map(JSONValue.number) ?? .null }
  /// A text, or null.
  package init(_ value: String?) { self = value.map(JSONValue.text) ?? .null }

  /// The member of an object; nil for what has none of the name.
  package subscript(name: String) -> JSONValue? {
    if case .object(let object) = self { object[name] } else { nil }
  }

  /// A text by itself; nil for anything else.
  package var word: String? { if case .text(let text) = self { text } else { nil } }

  /// Members added to an object's own.
  package static func + (object: JSONValue, members: JSONValue) -> JSONValue {
    guard case .object(let first) = object, case .object(let second) = members else {
      preconditionFailure("only objects have members")
    }
    return JSONValue((first.members + second.members).map { ($0.name, $0.value) })
  }
}
