import Foundation
import Testing

/// A file of `ReferenceData`: numbers that another program found.
enum PeerFile {
  static func path(_ folder: String, _ name: String, _ type: String) throws -> String {
    try #require(
      Bundle.module.path(
        forResource: name, ofType: type, inDirectory: "ReferenceData/\(folder)"))
  }

  static func json<Value: Decodable>(
    _ folder: String, _ name: String, as type: Value.Type
  ) throws -> Value {
    let data = try Data(contentsOf: URL(filePath: path(folder, name, "json")))
    return try JSONDecoder().decode(type, from: data)
  }
}

/// max |x − y|, infinite when the counts differ.
func largestDifference(_ x: [Double], _ y: [Double]) -> Double {
  guard x.count == y.count else { return .infinity }
  return zip(x, y).reduce(0) { max($0, abs($1.0 - $1.1)) }
}
