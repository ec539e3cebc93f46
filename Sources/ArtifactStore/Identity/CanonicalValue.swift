import Foundation

/// A configuration in a form that has exactly one spelling: what run keys are hashed from.
///
/// Object keys are sorted by their UTF-8 bytes and all text is in Unicode's normal form C, so
/// equal values have equal spellings on every machine.
public enum CanonicalValue: Sendable, Hashable {
  /// True or false.
  case boolean(Bool)
  /// A whole number.
  case integer(Int)
  /// A real number; its sign and every bit count.
  case number(Double)
  /// A text.
  case text(String)
  /// An ordered list.
  case list([CanonicalValue])
  /// Named members.
  case object([String: CanonicalValue])

  /// The value as JSON, to be read; doubles read back exactly.
  public var json: String { spelled { $0.description } }

  /// The value as it enters a hash: as `json`, but doubles as `f64:` and their 16 hex digits.
  public var exactText: String {
    spelled { number in
      let digits = String(number.bitPattern, radix: 16)
      return "f64:" + String(repeating: "0", count: 16 - digits.count) + digits
    }
  }

  private func spelled(_ number: (Double) -> String) -> String {
    switch self {
    case .boolean(let value): return value ? "true" : "false"
    case .integer(let value): return String(value)
    case .number(let value): return number(value)
    case .text(let value): return Self.quoted(value)
    case .list(let values):
      return "[" + values.map { $0.spelled(number) }.joined(separator: ",") + "]"
    case .object(let members):
      let entries = Self.sorted(members).map { key, value in
        Self.quoted(key) + ":" + value.spelled(number)
      }
      return "{" + entries.joined(separator: ",") + "}"
    }
  }

  private static func sorted(
    _ members: [String: CanonicalValue]
  ) -> [(key: String, value: CanonicalValue)] {
    members.map { (key: normalized($0), value: $1) }
      .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }

  private static func normalized(_ text: String) -> String {
    text.utf8.allSatisfy { $0 < 0x80 } ? text : text.precomposedStringWithCanonicalMapping
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in normalized(text).unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case "\0"..."\u{1F}":
        quoted += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

extension CanonicalValue: Decodable {
  /// Reads JSON; numbers without a fraction become integers.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Bool.self) {
      self = .boolean(value)
    } else if let value = try? container.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode([CanonicalValue].self) {
      self = .list(value)
    } else {
      self = .object(try container.decode([String: CanonicalValue].self))
    }
  }
}

extension CanonicalValue {
  /// A place where two configurations differ; nil stands for a member that one does not have.
  public struct Difference: Sendable, Hashable, CustomStringConvertible {
    /// The members' names from the root, such as `method.parameters.weight`.
    public let path: String
    /// The JSON there in the older configuration.
    public let old: String?
    /// The JSON there in the newer one.
    public let new: String?

    /// One line: path, old, new.
    public var description: String { "\(path): \(old ?? "absent") → \(new ?? "absent")" }
  }

  /// Where this configuration differs from an older one, in the order of the members' names.
  public func differences(from old: CanonicalValue) -> [Difference] {
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
    guard case .object(let members) = self else {
      let text = spelled { number in Int(exactly: number).map(String.init) ?? number.description }
      return [path: text]
    }
    return members.reduce(into: [:]) { leaves, member in
      let place = path.isEmpty ? member.key : "\(path).\(member.key)"
      leaves.merge(member.value.leaves(at: place)) { first, _ in first }
    }
  }
}
