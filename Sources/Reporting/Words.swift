import Vocabulary

extension String {
  /// The text with its first letter as a capital.
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
  /// The text with its first letter as a small one.
  var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }

  /// The text with a full stop at its end; nothing stays nothing.
  var sentence: String {
    guard let last else { return "" }
    return ".?!".contains(last) ? self : self + "."
  }

  var trimmingTrailingNewlines: String {
    String(dropLast(reversed().prefix(while: \.isNewline).count))
  }

  /// The text with its words and, between backquotes, its code spelled in ways of their own.
  func spelled(
    joinedBy separator: String = "", words: (String) throws -> String, code: (String) -> String
  ) rethrows -> String {
    try parts(between: "`").enumerated().map { place, part in
      place.isMultiple(of: 2) ? try words(part) : code(part)
    }.joined(separator: separator)
  }
}

extension Regex {
  /// The same over scalars, as programs read markup: a sign and the mark behind it are two.
  var scalarwise: Self { matchingSemantics(.unicodeScalar) }
}

extension [String] {
  /// Sentences one after the other, without those that say nothing.
  var paragraph: String { filter { !$0.isEmpty }.joined(separator: " ") }
}

extension Array {
  /// The first element of each value of `key`, in order.
  func uniqued<Key: Hashable>(by key: (Element) -> Key) -> [Element] {
    var seen: Set<Key> = []
    return filter { seen.insert(key($0)).inserted }
  }
}

extension Array where Element: Hashable {
  /// Every element once, in the order of its first appearance.
  func uniqued() -> [Element] { uniqued(by: \.self) }
}

extension Collection {
  /// At most `limit` of the elements: every k-th from the first on, and the last.
  func thinned(to limit: Int) -> [Element] {
    guard count > limit else { return Array(self) }
    let step = (count - 1 + limit - 2) / (limit - 1)
    return enumerated().filter { $0.offset % step == 0 && $0.offset < count - 1 }.map(\.element)
      + dropFirst(count - 1)
  }
}

/// Names in quotation marks, separated by commas.
func listed(_ names: [String]) -> String {
  names.map { "'\($0)'" }.joined(separator: ", ")
}
