import ArtifactStore
import MeanField

/// An object of the project file, whose members are asked for by name and type.
struct ProjectSection {
  private let place: String
  private let members: JSONObject

  /// Throws unless the document is an object that has known members only.
  init(_ place: String, of document: JSON, knowing names: [String]) throws {
    guard case .object(let object) = document else {
      throw Self.mismatch(place, "an object, such as {\"\(names[0])\": …}", document)
    }
    self.place = place
    members = object
    for name in members.members.map(\.name).sorted() where !names.contains(name) {
      throw MeanFieldError.unknown(name, among: names, subject: "\(place), key", plural: "keys")
    }
  }

  /// A text that is not empty; a whole number as well if it counts something.
  func text(_ name: String, orCount unit: String? = nil) throws -> String? {
    switch members[name] {
    case nil: return nil
    case .text(let text) where !text.isEmpty: return text
    case .integer(let number) where unit != nil && number > 0: return String(number)
    case let other?:
      let count = unit.map { ", or a whole number of \($0)" } ?? ""
      throw mismatch(name, "a text that is not empty\(count)", other)
    }
  }

  /// A whole number of things.
  func count(_ name: String) throws -> Int? {
    switch members[name] {
    case nil: return nil
    case .integer(let number) where number > 0: return number
    case let other?: throw mismatch(name, "a whole number of 1 or more", other)
    }
  }

  /// One of the cases' names.
  func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String
  ) throws -> Choice? where Choice.RawValue == String {
    guard let word = try text(name) else { return nil }
    guard let choice = Choice(rawValue: word) else {
      throw MeanFieldError.unknown(
        word, among: Choice.allCases.map(\.rawValue), subject: "\(place), \(name)",
        plural: "choices")
    }
    return choice
  }

  /// An object within this one.
  func section(_ name: String, knowing names: [String]) throws -> ProjectSection? {
    try members[name].map { try ProjectSection("\(place), \(name)", of: $0, knowing: names) }
  }

  /// The objects of a list; none if there is no list.
  func sections(_ name: String, knowing names: [String]) throws -> [ProjectSection] {
    switch members[name] {
    case nil: return []
    case .array(let documents):
      return try documents.map { try ProjectSection("\(place), \(name)", of: $0, knowing: names) }
    case let other?: throw mismatch(name, "a list of objects", other)
    }
  }

  private func mismatch(_ name: String, _ expected: String, _ value: JSON) -> CommandLineError {
    Self.mismatch("\(place), \(name)", expected, value)
  }

  private static func mismatch(
    _ subject: String, _ expected: String, _ value: JSON
  ) -> CommandLineError {
    let got = value.text.split(whereSeparator: \.isNewline).joined(separator: " ")
    return CommandLineError(
      .usage, subject, expected: expected, got: got.count > 60 ? "\(got.prefix(60))…" : got)
  }
}
