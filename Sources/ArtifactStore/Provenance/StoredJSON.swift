import Foundation

/// The JSON of records: sorted keys in snake case, ISO 8601 dates.
enum StoredJSON {
  static func data(_ record: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.dateEncodingStrategy = .iso8601
    return try encoder.encode(record) + Data("\n".utf8)
  }

  static func value<Record: Decodable>(_: Record.Type, in data: Data) throws -> Record {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    decoder.dateDecodingStrategy = .iso8601
    return try decoder.decode(Record.self, from: data)
  }
}
