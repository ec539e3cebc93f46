/// The value of one declared parameter, in a form that can be printed, parsed, hashed and stored.
public enum ParameterValue: Sendable, Hashable, Codable, CustomStringConvertible {
  /// A whole number.
  case integer(Int)
  /// A real number.
  case number(Double)
  /// True or false.
  case boolean(Bool)
  /// A word, such as the case of an enumeration.
  case text(String)
  /// A list of real numbers.
  case numbers([Double])
  /// A matrix, row by row.
  case rows([[Double]])
  /// A file to read from.
  case file(InputFile)

  /// The value that `text` spells for a parameter of the given kind; nil when it spells none.
  ///
  /// Numbers, `true|false`, words, `[1,2,3]` and `[[1,0],[0,1]]`. −0 is 0: one parameter has one key.
  public init?(parsing text: String, as kind: ParameterKind) {
    let value: Self? =
      switch kind {
      case .integer: Int(text).map(Self.integer)
      case .number: Double(text).flatMap { $0.isFinite ? .number($0 + 0) : nil }
      case .boolean: Bool(text).map(Self.boolean)
      case .list: Self.list(text).map(Self.numbers)
      case .matrix:
        Self.elements(text).flatMap { elements in
          let rows = elements.compactMap(Self.list)
          return rows.count == elements.count ? .rows(rows) : nil
        }
      case .file: .file(InputFile(text))
      case .text, .choice, .objective: .text(text)
      }
    guard let value else { return nil }
    self = value
  }

  private static func list(_ text: String) -> [Double]? {
    guard let elements = elements(text) else { return nil }
    let values = elements.compactMap { Double($0).map { $0 + 0 } }
    return values.count == elements.count && values.allSatisfy(\.isFinite) ? values : nil
  }

  /// The comma-separated elements of a bracketed list, brackets inside kept together.
  private static func elements(_ text: String) -> [String]? {
    let trimmed = text.filter { !$0.isWhitespace }
    guard trimmed.hasPrefix("["), trimmed.hasSuffix("]") else { return nil }
    let elements = String(trimmed.dropFirst().dropLast()).splitOutsideBrackets()
    return elements == [""] ? [] : elements
  }

  /// The value as it is written on the command line; numbers read back exactly.
  public var description: String {
    switch self {
    case .integer(let value): String(value)
    case .number(let value): Self.text(of: value)
    case .boolean(let value): String(value)
    case .text(let value): value
    case .numbers(let values): Self.text(of: values)
    case .rows(let rows): "[" + rows.map(Self.text(of:)).joined(separator: ",") + "]"
    case .file(let file): file.path
    }
  }

  private static func text(of value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
  }

  private static func text(of values: [Double]) -> String {
    "[" + values.map(text(of:)).joined(separator: ",") + "]"
  }

  /// Reads a JSON scalar, list or list of lists, or `{"file": path}`, with `"sha256"` if need be.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    func read<Value: Decodable>(_ form: (Value) -> Self?) -> Self? {
      (try? container.decode(Value.self)).flatMap(form)
    }
    let scalar = read(Self.boolean) ?? read(Self.integer) ?? read(Self.number) ?? read(Self.text)
    let other = scalar ?? read(Self.numbers)
    let file =
      other
      ?? read { (words: [String: String]) in
        words["file"].map { path in
          var file = InputFile(path)
          file.hash = words["sha256"]
          return .file(file)
        }
      }
    self = try file ?? .rows(container.decode([[Double]].self))
  }

  /// Writes a JSON scalar, list or list of lists, or what says which file; never a file's content.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .integer(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .boolean(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .numbers(let value): try container.encode(value)
    case .rows(let value): try container.encode(value)
    case .file(let value):
      try container.encode(["file": value.path, "sha256": value.hash].compactMapValues(\.self))
    }
  }
}

/// A Swift type that a declared parameter can have.
public protocol ParameterRepresentable: Sendable {
  /// The kind in listings.
  static var kind: ParameterKind { get }
  /// The closed set of accepted words, for enumerations.
  static var choices: [String] { get }
  /// The stored form of the value.
  var parameterValue: ParameterValue { get }
  /// The value from its stored form; nil when it is of another kind.
  init?(parameterValue: ParameterValue)
}

extension ParameterRepresentable {
  /// Not an enumeration.
  public static var choices: [String] { [] }
}

extension Int: ParameterRepresentable {
  /// A whole number.
  public static var kind: ParameterKind { .integer }
  /// The stored form.
  public var parameterValue: ParameterValue { .integer(self) }
  /// From a whole number, also one written as a real number.
  public init?(parameterValue: ParameterValue) {
    switch parameterValue {
    case .integer(let value): self = value
    case .number(let value):
      guard let whole = Int(exactly: value) else { return nil }
      self = whole
    default: return nil
    }
  }
}

extension Double: ParameterRepresentable, ParameterElement {
  /// A real number.
  public static var kind: ParameterKind { .number }
  /// The stored form.
  public var parameterValue: ParameterValue { .number(self + 0) }
  /// From a real or a whole number.
  public init?(parameterValue: ParameterValue) {
    switch parameterValue {
    case .integer(let value): self = Double(value)
    case .number(let value): self = value
    default: return nil
    }
  }

  /// A list of numbers.
  public static var listKind: ParameterKind { .list }
  /// The stored form of a list of numbers.
  public static func stored(_ list: [Double]) -> ParameterValue { .numbers(list.map { $0 + 0 }) }
  /// A list of numbers.
  public static func list(_ stored: ParameterValue) -> [Double]? {
    switch stored {
    case .numbers(let values): values
    case .rows(let rows) where rows.isEmpty: []
    default: nil
    }
  }
}

extension Bool: ParameterRepresentable {
  /// True or false.
  public static var kind: ParameterKind { .boolean }
  /// The stored form.
  public var parameterValue: ParameterValue { .boolean(self) }
  /// From a truth value.
  public init?(parameterValue: ParameterValue) {
    guard case .boolean(let value) = parameterValue else { return nil }
    self = value
  }
}

extension String: ParameterRepresentable {
  /// A word.
  public static var kind: ParameterKind { .text }
  /// The stored form.
  public var parameterValue: ParameterValue { .text(self) }
  /// From a word.
  public init?(parameterValue: ParameterValue) {
    guard case .text(let value) = parameterValue else { return nil }
    self = value
  }
}

/// An element of a list-valued parameter: a number, or a row of numbers.
public protocol ParameterElement: Sendable {
  /// The kind of a list of such elements.
  static var listKind: ParameterKind { get }
  /// The stored form of a list.
  static func stored(_ list: [Self]) -> ParameterValue
  /// The list from its stored form; nil when it is of another kind.
  static func list(_ stored: ParameterValue) -> [Self]?
}

extension [Double]: ParameterElement {
  /// A matrix, row by row.
  public static var listKind: ParameterKind { .matrix }
  /// The stored form of a matrix.
  public static func stored(_ list: [[Double]]) -> ParameterValue {
    .rows(list.map { $0.map { $0 + 0 } })
  }
  /// A matrix.
  public static func list(_ stored: ParameterValue) -> [[Double]]? {
    switch stored {
    case .rows(let rows): rows
    case .numbers(let values) where values.isEmpty: []
    default: nil
    }
  }
}

extension Array: ParameterRepresentable where Element: ParameterElement {
  /// A list or a matrix.
  public static var kind: ParameterKind { Element.listKind }
  /// The stored form.
  public var parameterValue: ParameterValue { Element.stored(self) }
  /// From a list or a matrix.
  public init?(parameterValue: ParameterValue) {
    guard let list = Element.list(parameterValue) else { return nil }
    self = list
  }
}

extension ParameterRepresentable where Self: RawRepresentable & CaseIterable, RawValue == String {
  /// A word out of a closed set.
  public static var kind: ParameterKind { .choice }
  /// The words.
  public static var choices: [String] { allCases.map(\.rawValue) }
  /// The stored form.
  public var parameterValue: ParameterValue { .text(rawValue) }
  /// From one of the words.
  public init?(parameterValue: ParameterValue) {
    guard case .text(let word) = parameterValue else { return nil }
    self.init(rawValue: word)
  }
}

extension String {
  /// The words between commas outside brackets; nil if brackets are left open.
  package func splitOutsideBrackets() -> [String]? {
    var words = [""]
    var depth = 0
    for character in self {
      if character == "[" { depth += 1 }
      if character == "]" { depth -= 1 }
      if character == ",", depth == 0 {
        words.append("")
      } else {
        words[words.count - 1].append(character)
      }
    }
    return depth == 0 ? words : nil
  }
}
