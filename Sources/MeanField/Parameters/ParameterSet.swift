/// A value that is described completely by named parameters with defaults.
///
/// Games' parameters and solvers are parameter sets: they can be listed, changed from the command
/// line, hashed into a run key and stored with a result.
public protocol ParameterSet: Sendable {
  /// The defaults.
  init()
  /// The declared parameters, in the order in which they are listed.
  static var parameters: [Parameter<Self>] { get }
  /// The name in error messages and listings.
  static var name: String { get }
  /// Throws when parameters contradict each other; single ranges have been checked before.
  func validate() throws(MeanFieldError)
}

/// Values of named parameters, independent of what they configure.
public typealias Configuration = [String: ParameterValue]

extension ParameterSet {
  /// Nothing to check beyond the ranges.
  public func validate() throws(MeanFieldError) {}

  /// The value of every declared parameter; of one that is newer than its method or game, where it
  /// is not the default.
  public var configuration: Configuration {
    let standard = Self()
    return Dictionary(
      uniqueKeysWithValues: Self.parameters.compactMap { parameter in
        let value = parameter.get(self)
        let isLeftOut = parameter.isLater && value == parameter.get(standard)
        return isLeftOut ? nil : (parameter.name, value)
      })
  }

  /// The defaults with some values replaced, all of them checked.
  public init(configuration: Configuration) throws(MeanFieldError) {
    self.init()
    for name in configuration.keys.sorted() {
      guard let value = configuration[name] else { continue }
      try set(name, to: value)
    }
    try check()
  }

  /// Checks every range and then the parameters against each other.
  public func check() throws(MeanFieldError) {
    for parameter in Self.parameters where !parameter.accepts(parameter.get(self)) {
      throw Self.invalid(parameter, got: parameter.get(self))
    }
    try validate()
  }

  /// The parameters themselves, checked.
  public func checked() throws(MeanFieldError) -> Self {
    try check()
    return self
  }

  /// A copy with another value: `OnlineMirrorDescent().with(\.iterations, 60)`.
  public func with<Value>(_ property: WritableKeyPath<Self, Value>, _ value: Value) -> Self {
    var copy = self
    copy[keyPath: property] = value
    return copy
  }

  /// Replaces one recorded value by its recorded name.
  public mutating func set(_ name: String, to value: ParameterValue) throws(MeanFieldError) {
    guard let parameter = Self.parameters.first(where: { $0.name == name }) else {
      throw Self.unknown(name, among: Self.parameters.map(\.name))
    }
    guard parameter.accepts(value), parameter.set(&self, value) else {
      throw Self.invalid(parameter, got: value)
    }
  }

  /// Replaces one value, read as it is written on the command line.
  public mutating func set(_ name: String, parsing text: String) throws(MeanFieldError) {
    let (recorded, value) = try Self.assignment(name, parsing: text)
    try set(recorded, to: value)
  }

  /// What `name=text` on the command line means: a recorded name and value.
  public static func assignment(
    _ name: String, parsing text: String
  ) throws(MeanFieldError) -> (name: String, value: ParameterValue) {
    for parameter in parameters {
      for spelling in parameter.spellings where spelling.name == name {
        guard let value = ParameterValue(parsing: text, as: parameter.kind) else {
          throw invalid(name, expected: parameter.expectation(as: spelling), got: "'\(text)'")
        }
        let recorded = spelling.recorded(value)
        var probe = Self()
        try require(
          parameter.accepts(recorded) && parameter.set(&probe, recorded), name,
          expected: parameter.expectation(as: spelling), got: value)
        return (parameter.name, recorded)
      }
    }
    throw unknown(name, among: spelledNames)
  }

  /// Recorded values as they are written on the command line, by their names there.
  public static func spelled(_ configuration: Configuration) -> Configuration {
    var spelled: Configuration = [:]
    for parameter in parameters {
      let spelling = parameter.spellings[0]
      spelled[spelling.name] = configuration[parameter.name].map(spelling.spelled)
    }
    return spelled
  }

  /// Every name that the command line knows.
  public static var spelledNames: [String] { parameters.flatMap { $0.spellings.map(\.name) } }

  private static func unknown(_ name: String, among known: [String]) -> MeanFieldError {
    .unknown(name, among: known, subject: "\(Self.name), parameter '\(name)'", plural: "parameters")
  }

  /// The error for a value that does not fit `parameter`.
  static func invalid(_ parameter: Parameter<Self>, got value: ParameterValue) -> MeanFieldError {
    let spelling = parameter.spellings[0]
    return invalid(
      spelling.name, expected: parameter.expectation(as: spelling), got: spelling.spelled(value))
  }

  /// Throws unless a condition holds that a parameter's value has to meet.
  public static func require<Value: CustomStringConvertible>(
    _ condition: Bool, _ parameter: String, expected: @autoclosure () -> String,
    got: @autoclosure () -> Value
  ) throws(MeanFieldError) {
    if !condition { throw invalid(parameter, expected: expected(), got: got()) }
  }

  /// The error for a parameter that contradicts another one.
  public static func invalid(
    _ parameter: String, expected: String, got: some CustomStringConvertible
  ) -> MeanFieldError {
    MeanFieldError(
      .invalidParameter, "\(name), parameter '\(parameter)'", expected: expected,
      got: got.description)
  }

  /// What a parameter says of itself; nil where there is none of the name.
  package static func meaning(of name: String) -> String? {
    parameters.first { $0.name == name }?.meaning
  }

  /// Whether a parameter is a file of tables.
  package static var hasTables: Bool { parameters.contains { !$0.tables.isEmpty } }

  /// Throws unless `law` is a distribution on `count` points; sums may be off by 1e-9.
  public static func requireDistribution(
    _ law: [Double], count: Int, parameter: String
  ) throws(MeanFieldError) {
    try require(law.count == count, parameter, expected: "\(count) numbers", got: "\(law.count)")
    for (i, share) in law.enumerated() where !(share >= 0) {
      throw invalid(parameter, expected: "numbers ≥ 0", got: "\(share) at position \(i)")
    }
    let sum = law.reduce(0, +)
    try require(
      abs(sum - 1) <= 1e-9, parameter, expected: "numbers that sum to 1", got: "sum \(sum)")
  }
}

extension MeanFieldError {
  /// The error for a name that is not among `known`, with the nearest one suggested.
  public static func unknown(
    _ name: String, among known: [String], subject: String, plural: String
  ) -> MeanFieldError {
    let nearest = known.min { distance(name, $0) < distance(name, $1) }
    let suggestion = nearest.map { "'\($0)' (did you mean this?) or another of" } ?? "one of"
    let expected =
      known.isEmpty
      ? "no \(plural)" : "\(suggestion) the \(plural) \(known.joined(separator: ", "))"
    return MeanFieldError(.unknownName, subject, expected: expected, got: "'\(name)'")
  }

  /// The Levenshtein distance of two names.
  private static func distance(_ a: String, _ b: String) -> Int {
    let b = Array(b)
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        let substitution = diagonal + (x == y ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(substitution, diagonal + 1, row[j] + 1)
      }
    }
    return row[b.count]
  }
}
