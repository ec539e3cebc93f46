/// The values that a parameter (each number of it, for lists and matrices) may take.
public enum ParameterRange: Sendable, Hashable, CustomStringConvertible {
  /// Any finite number.
  case any
  /// At least the bound.
  case atLeast(Double)
  /// Above the bound.
  case above(Double)
  /// Between two bounds, both included.
  case between(Double, Double)

  /// Whether the range holds `value`.
  public func contains(_ value: Double) -> Bool {
    guard value.isFinite else { return false }
    return switch self {
    case .any: true
    case .atLeast(let bound): value >= bound
    case .above(let bound): value > bound
    case .between(let lower, let upper): lower <= value && value <= upper
    }
  }

  /// The range in words, such as `a number ≥ 1`.
  public var description: String {
    switch self {
    case .any: "any"
    case .atLeast(let bound): "≥ \(ParameterValue.number(bound))"
    case .above(let bound): "> \(ParameterValue.number(bound))"
    case .between(let lower, let upper):
      "\(ParameterValue.number(lower)) … \(ParameterValue.number(upper))"
    }
  }
}

/// One declared parameter of a game or a solver: its name, default, range, unit and meaning.
///
/// A parameter is bound to a stored property by its key path, so that the property and its
/// description cannot drift apart; the default is the property's own initial value.
public struct Parameter<Root: Sendable>: Sendable {
  /// The kebab-case name on the command line and in files.
  public let name: String
  /// The kind of the value: `integer`, `number`, `boolean`, `text`, `list`, `matrix`, `file` or
  /// `choice`.
  public let kind: String
  /// The accepted words of a `choice`.
  public let choices: [String]
  /// The accepted numbers.
  public let range: ParameterRange
  /// The unit, `1` for pure numbers.
  public let unit: String
  /// What the parameter is, in one sentence.
  public let meaning: String

  let get: @Sendable (Root) -> ParameterValue
  let set: @Sendable (inout Root, ParameterValue) -> Bool

  /// Declares a parameter stored at `property`.
  public init<Value: ParameterRepresentable>(
    _ name: String, _ property: any WritableKeyPath<Root, Value> & Sendable,
    in range: ParameterRange = .any, unit: String = "1", _ meaning: String
  ) {
    self.name = name
    self.kind = Value.kind
    self.choices = Value.choices
    self.range = range
    self.unit = unit
    self.meaning = meaning
    get = { $0[keyPath: property].parameterValue }
    set = { root, stored in
      guard let value = Value(parameterValue: stored) else { return false }
      root[keyPath: property] = value
      return true
    }
  }

  /// What a value of this parameter looks like, for error messages.
  var expectation: String {
    if !choices.isEmpty { return "one of " + choices.joined(separator: ", ") }
    let noun =
      switch kind {
      case "integer": "a whole number"
      case "number": "a number"
      case "boolean": "true or false"
      case "list": "a list of numbers such as [1,2,3]"
      case "matrix": "a matrix such as [[1,0],[0,1]]"
      case "file": "the path of a file"
      default: "a word"
      }
    guard range != .any else { return noun }
    return (kind == "list" || kind == "matrix") ? "\(noun), each \(range)" : "\(noun) \(range)"
  }

  /// Whether every number in `value` is in range.
  func accepts(_ value: ParameterValue) -> Bool {
    switch value {
    case .integer(let number): range.contains(Double(number))
    case .number(let number): range.contains(number)
    case .boolean, .text, .file: true
    case .numbers(let numbers): numbers.allSatisfy(range.contains)
    case .rows(let rows): rows.allSatisfy { $0.allSatisfy(range.contains) }
    }
  }
}
