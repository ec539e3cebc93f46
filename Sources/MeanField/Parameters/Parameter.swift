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

  /// The same range for numbers that are larger by `shift`.
  func shifted(by shift: Int) -> ParameterRange {
    let shift = Double(shift)
    return switch self {
    case .any: .any
    case .atLeast(let bound): .atLeast(bound + shift)
    case .above(let bound): .above(bound + shift)
    case .between(let lower, let upper): .between(lower + shift, upper + shift)
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

/// What kind of value a parameter has.
public enum ParameterKind: String, Sendable, Hashable, CaseIterable {
  /// A whole number.
  case integer
  /// A real number.
  case number
  /// True or false.
  case boolean
  /// A word.
  case text
  /// A list of real numbers.
  case list
  /// A matrix, row by row.
  case matrix
  /// A file to read from.
  case file
  /// A word out of a closed set.
  case choice
  /// A mix of named objectives.
  case objective

  /// What a value looks like, for error messages.
  var noun: String {
    switch self {
    case .integer: "a whole number"
    case .number: "a number"
    case .boolean: "true or false"
    case .list: "a list of numbers such as [1,2,3]"
    case .matrix: "a matrix such as [[1,0],[0,1]]"
    case .file: "the path of a file"
    case .text, .choice, .objective: "a word"
    }
  }
}

/// One declared parameter of a game or a solver: its name, default, range, unit and meaning.
///
/// A parameter is bound to a stored property by its key path, so that the property and its
/// description cannot drift apart; the default is the property's own initial value.
public struct Parameter<Root: Sendable>: Sendable {
  /// The kebab-case name in run keys and files and, unless ``spellings`` say otherwise, on the
  /// command line.
  public let name: String
  /// The kind of the value.
  public let kind: ParameterKind
  /// The accepted words of a `choice`.
  public let choices: [String]
  /// The accepted numbers.
  public let range: ParameterRange
  /// Where a search looks for good values; nil for parameters that are the user's to choose.
  public let tuned: SearchRange?
  /// The unit, `1` for pure numbers.
  public let unit: String
  /// What the parameter is, in one sentence.
  public let meaning: String
  /// How the value is written on the command line; the first one is that of listings.
  public let spellings: [Spelling]
  /// The datasets of the HDF5 file that the value names; none for anything else.
  public let tables: [InputTable]

  /// Whether configurations leave the default out, so that run keys from before the parameter was
  /// there stay what they are.
  package private(set) var isLater = false

  let get: @Sendable (Root) -> ParameterValue
  let set: @Sendable (inout Root, ParameterValue) -> Bool

  /// Declares a parameter stored at `property`.
  public init<Value: ParameterRepresentable>(
    _ name: String, _ property: any WritableKeyPath<Root, Value> & Sendable,
    in range: ParameterRange = .any, tuned: SearchRange? = nil, unit: String = "1",
    _ meaning: String, tables: [InputTable] = []
  ) {
    self.name = name
    self.kind = Value.kind
    self.choices = Value.choices
    (self.range, self.tuned, self.unit, self.meaning) = (range, tuned, unit, meaning)
    (spellings, self.tables) = ([Spelling(name, meaning)], tables)
    get = { $0[keyPath: property].parameterValue }
    set = { root, stored in
      guard let value = Value(parameterValue: stored) else { return false }
      root[keyPath: property] = value
      return true
    }
  }

  /// Declares a whole number that is recorded otherwise than it is stored at `property`.
  ///
  /// The first of the `spellings` is the stored number.
  public init(
    recordedAs name: String, _ property: any WritableKeyPath<Root, Int> & Sendable,
    in range: ParameterRange, unit: String = "1", spelled spellings: Spelling...
  ) {
    let stored = spellings[0]
    (self.name, self.kind, self.choices, self.range) = (name, .integer, [], range)
    (self.tuned, self.unit, self.meaning) = (nil, unit, stored.meaning)
    (self.spellings, tables) = (spellings, [])
    get = { stored.recorded($0[keyPath: property].parameterValue) }
    set = { root, value in
      guard let value = Int(parameterValue: stored.spelled(value)) else { return false }
      root[keyPath: property] = value
      return true
    }
  }

  /// Whether a search varies it, given the values of the others that are fixed.
  package private(set) var isSearched: @Sendable (Root) -> Bool = { _ in true }

  /// The same parameter, which a search varies only where it means something.
  package func searched(where isMeant: @escaping @Sendable (Root) -> Bool) -> Self {
    var parameter = self
    parameter.isSearched = isMeant
    return parameter
  }

  /// The same parameter, which configurations hold where it is not the default.
  package var later: Self {
    var parameter = self
    parameter.isLater = true
    return parameter
  }

  /// The value that is recorded.
  public func value(in root: Root) -> ParameterValue { get(root) }

  /// The accepted numbers in one of the spellings.
  public func range(as spelling: Spelling) -> ParameterRange { range.shifted(by: spelling.shift) }

  /// What a value of this parameter looks like in one of its spellings, for error messages.
  func expectation(as spelling: Spelling? = nil) -> String {
    if !choices.isEmpty { return "one of " + choices.joined(separator: ", ") }
    let range = spelling.map(range(as:)) ?? range
    guard range != .any else { return kind.noun }
    return "\(kind.noun)\(kind == .list || kind == .matrix ? ", each" : "") \(range)"
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

  /// The value at `position` ∈ [0, 1) of the search range; nil for parameters that are not tuned.
  ///
  /// Whole numbers are rounded; the last bits of a logarithmic position are not significant.
  public func searched(at position: Double) -> ParameterValue? {
    switch tuned {
    case nil: nil
    case .linear(let bounds):
      number(bounds.lowerBound + (bounds.upperBound - bounds.lowerBound) * position)
    case .logarithmic(let bounds):
      number(
        bounds.lowerBound * Double.exp(position * Double.log(bounds.upperBound / bounds.lowerBound))
      )
    case .choices where kind == .boolean: .boolean(position >= 0.5)
    case .choices:
      choices.isEmpty ? nil : .text(choices[Int(position * Double(choices.count))])
    }
  }

  private func number(_ value: Double) -> ParameterValue {
    kind == .integer ? .integer(Int(value.rounded())) : .number(value)
  }

  // Parameters that many games or methods declare in the same words.

  /// A property that holds a value.
  public typealias Property<Value> = any WritableKeyPath<Root, Value> & Sendable

  /// `iterations`, the number of steps.
  public static func iterations(_ property: Property<Int>) -> Self {
    Self("iterations", property, in: .atLeast(0), unit: "steps", "number of steps")
  }

  /// `step-size`, the step size η.
  public static func stepSize(
    _ property: Property<Double>, in range: ParameterRange = .above(0), tuned: SearchRange? = nil,
    unit: String = "1/reward", _ meaning: String = "step size η"
  ) -> Self { Self("step-size", property, in: range, tuned: tuned, unit: unit, meaning) }

  /// `horizon`, the last epoch T.
  public static func horizon(_ property: Property<Int>) -> Self {
    Self("horizon", property, in: .between(0, 1e6), unit: "epochs", "last epoch T")
  }

  /// `horizon`, the last epoch T, or `epochs`, the number T + 1, which is what is recorded.
  public static func horizonOrEpochs(_ property: Property<Int>) -> Self {
    Self(
      recordedAs: "horizon", property, in: .between(1, 1e6), unit: "epochs",
      spelled: Spelling("horizon", "last epoch T", shift: -1),
      Spelling("epochs", "number H of epochs, T + 1"))
  }
}

/// Where a search for good values of a parameter looks; narrower than what the parameter accepts.
public enum SearchRange: Sendable, Hashable {
  /// Evenly between two bounds.
  case linear(ClosedRange<Double>)
  /// Evenly in the logarithm between two bounds above 0.
  case logarithmic(ClosedRange<Double>)
  /// All words of a choice, or both truth values.
  case choices
}
