package import Foundation

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
    values.reduce(0) { $0 + ($1.word?.count ?? 0) }
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

  // MARK: The one spelling of a document that run keys are hashed from
  //
  // Object keys are sorted by their UTF-8 bytes and all text is in Unicode's normal form C, so
  // equal values have equal spellings on every machine.

  /// The canonical spelling, to be read; doubles read back exactly.
  package var canonicalText: String { spelled { $0.description } }

  /// The value as it enters a hash: as `canonicalText`, but doubles as `f64:` and their 16 hex
  /// digits.
  package var exactText: String {
    spelled { number in
      let digits = String(number.bitPattern, radix: 16)
      return "f64:" + String(repeating: "0", count: 16 - digits.count) + digits
    }
  }

  private func spelled(_ number: (Double) -> String) -> String {
    switch self {
    case .null: return "null"
    case .boolean(let value): return value ? "true" : "false"
    case .integer(let value): return String(value)
    case .number(let value): return number(value)
    case .text(let value): return Self.quoted(Self.normalized(value))
    case .array(let values):
      return "[" + values.map { $0.spelled(number) }.joined(separator: ",") + "]"
    case .object(let object):
      let entries = object.members.map { (name: Self.normalized($0.name), value: $0.value) }
        .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        .map { Self.quoted($0.name) + ":" + $0.value.spelled(number) }
      return "{" + entries.joined(separator: ",") + "}"
    }
  }

  private static func normalized(_ text: String) -> String {
    text.utf8.allSatisfy { $0 < 0x80 } ? text : text.precomposedStringWithCanonicalMapping
  }

  /// A place where two documents differ; nil stands for a member that one does not have.
  package struct Difference: Sendable, CustomStringConvertible {
    /// The members' names from the root, such as `method.parameters.weight`.
    package let path: String
    /// The JSON there in the older document.
    package let old: String?
    /// The JSON there in the newer one.
    package let new: String?

    /// One line: path, old, new.
    package var description: String { "\(path): \(old ?? "absent") → \(new ?? "absent")" }
  }

  /// Where this document differs from an older one, in the order of the members' names.
  package func differences(from old: JSONValue) -> [Difference] {
    let mine = leaves(at: "")
    let theirs = old.leaves(at: "")
    return Set(mine.keys).union(theirs.keys).sorted().compactMap { path in
      mine[path] == theirs[path]
        ? nil : Difference(path: path, old: theirs[path], new: mine[path])
    }
  }

  /// The JSON of everything that is not an object, by path.
  ///
  /// Whole numbers are spelled as integers, because JSON does not tell 1 from 1.0.
  private func leaves(at path: String) -> [String: String] {
    guard case .object(let object) = self else {
      let text = spelled { number in Int(exactly: number).map(String.init) ?? number.description }
      return [path: text]
    }
    return object.members.reduce(into: [:]) { leaves, member in
      let place = path.isEmpty ? member.name : "\(path).\(member.name)"
      leaves.merge(member.value.leaves(at: place)) { first, _ in first }
    }
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

/// Values as JSON in files, with sorted keys: equal values have equal bytes.
package enum StoredJSON {
  /// A record of the store: keys in snake case, ISO 8601 dates.
  package static func data(_ record: some Encodable) throws -> Data {
    let encoder = encoder([.prettyPrinted])
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.dateEncodingStrategy = .iso8601
    return try encoder.encode(record) + Data("\n".utf8)
  }

  /// Reads a record of the store.
  package static func value<Record: Decodable>(_: Record.Type, in data: Data) throws -> Record {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    decoder.dateDecodingStrategy = .iso8601
    return try decoder.decode(Record.self, from: data)
  }

  /// Reads a record in a file; nil for anything else.
  package static func value<Record: Decodable>(_: Record.Type, at path: String) -> Record? {
    FileManager.default.contents(atPath: path).flatMap { try? value(Record.self, in: $0) }
  }

  /// A document, indented, with keys as they are.
  package static func document(_ value: some Encodable) throws -> String {
    String(decoding: try encoder([.prettyPrinted]).encode(value), as: UTF8.self) + "\n"
  }

  /// The same in one line; numbers that JSON does not have only where `lossless`.
  package static func line(_ value: some Encodable, lossless: Bool = false) throws -> String {
    let encoder = encoder([])
    if lossless {
      encoder.nonConformingFloatEncodingStrategy = .convertToString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    }
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// Reads a document or a line.
  package static func read<Value: Decodable>(_: Value.Type, _ data: Data) throws -> Value {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try decoder.decode(Value.self, from: data)
  }

  private static func encoder(_ formatting: JSONEncoder.OutputFormatting) -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = formatting.union([.sortedKeys, .withoutEscapingSlashes])
    return encoder
  }
}

extension SingleValueDecodingContainer {
  fileprivate var isMinusZero: Bool { (try? decode(Double.self))?.sign == .minus }
}

extension JSONValue: Codable {
  /// Reads a document; numbers without a fraction become integers, members are sorted by name.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .boolean(value)
    } else if let value = try? container.decode(Int.self), value != 0 || !container.isMinusZero {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let values = try? container.decode([JSONValue].self) {
      self = .array(values)
    } else {
      self = .object(JSONObject(try container.decode([String: JSONValue].self)))
    }
  }

  /// Writes the document.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .boolean(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .array(let values): try container.encode(values)
    case .object(let object): try container.encode(object.dictionary)
    }
  }

  /// Reads a text.
  package init(parsing text: String) throws {
    self = try StoredJSON.read(JSONValue.self, Data(text.utf8))
  }

  /// A value as the document that it is stored as.
  package init(encoding value: some Encodable) throws {
    try self.init(parsing: StoredJSON.line(value))
  }
}
