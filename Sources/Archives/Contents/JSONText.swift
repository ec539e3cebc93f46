import ArtifactStore
import Foundation

/// JSON for people, with sorted keys: equal values have equal texts.
enum JSONText {
  /// Indents a document.
  static func pretty(_ json: String) throws -> String {
    let value = try JSONSerialization.jsonObject(
      with: Data(json.utf8), options: [.fragmentsAllowed])
    let data = try JSONSerialization.data(
      withJSONObject: value, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
    return String(decoding: data, as: UTF8.self) + "\n"
  }

  /// A value as an indented document.
  static func pretty(_ value: CanonicalValue) throws -> String { try pretty(value.json) }
}

extension CanonicalValue {
  /// The list, or its one element by itself, as validators of RO-Crates want it.
  static func oneOrList(_ values: [CanonicalValue]) -> CanonicalValue {
    values.count == 1 ? values[0] : .list(values)
  }

  /// A reference in JSON-LD.
  static func reference(_ id: String) -> CanonicalValue { .object(["@id": .text(id)]) }
}
