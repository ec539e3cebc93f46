extension ParameterValue {
  /// The value that `text` spells for a parameter of the given kind; nil when it spells none.
  ///
  /// Numbers, `true|false`, words, `[1,2,3]` and `[[1,0],[0,1]]`.
  public init?(parsing text: String, as kind: ParameterKind) {
    switch kind {
    case .integer:
      guard let value = Int(text) else { return nil }
      self = .integer(value)
    case .number:
      guard let value = Double(text), value.isFinite else { return nil }
      self = .number(value)
    case .boolean:
      guard let value = Bool(text) else { return nil }
      self = .boolean(value)
    case .list:
      guard let values = Self.numbers(text) else { return nil }
      self = .numbers(values)
    case .matrix:
      guard let rows = Self.elements(text)?.map(Self.numbers), !rows.contains(where: { $0 == nil })
      else { return nil }
      self = .rows(rows.compactMap(\.self))
    case .file:
      self = .file(InputFile(text))
    case .text, .choice, .objective:
      self = .text(text)
    }
  }

  private static func numbers(_ text: String) -> [Double]? {
    guard let elements = elements(text) else { return nil }
    let values = elements.compactMap(Double.init)
    return values.count == elements.count && values.allSatisfy(\.isFinite) ? values : nil
  }

  /// The comma-separated elements of a bracketed list, brackets inside kept together.
  private static func elements(_ text: String) -> [String]? {
    let trimmed = text.filter { !$0.isWhitespace }
    guard trimmed.hasPrefix("["), trimmed.hasSuffix("]") else { return nil }
    var elements: [String] = []
    var current = ""
    var depth = 0
    for character in trimmed.dropFirst().dropLast() {
      if character == "[" { depth += 1 }
      if character == "]" { depth -= 1 }
      guard depth >= 0 else { return nil }
      if character == ",", depth == 0 {
        elements.append(current)
        current = ""
      } else {
        current.append(character)
      }
    }
    guard depth == 0 else { return nil }
    return elements.isEmpty && current.isEmpty ? [] : elements + [current]
  }
}
