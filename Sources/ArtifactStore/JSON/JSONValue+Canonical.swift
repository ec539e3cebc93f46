import Foundation

/// The one spelling of a document that run keys are hashed from.
///
/// Object keys are sorted by their UTF-8 bytes and all text is in Unicode's normal form C, so
/// equal values have equal spellings on every machine.
extension JSONValue {
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
}

extension JSONValue {
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
