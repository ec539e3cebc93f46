package import Foundation

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
