/// What is wrong with a declaration or an override: what, where, what was expected and found.
public struct ExperimentError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of failure, to switch on.
  public enum Code: String, Sendable {
    /// An experiment without games, methods or starts.
    case empty
    /// Two games, methods or trials that cannot be told apart.
    case duplicate
    /// A name that cannot be one of an experiment.
    case invalidName
    /// An override that is not of the form `key=value`, or whose value is of another kind.
    case invalidOverride
    /// An override of a parameter that both a game and a method know.
    case ambiguousOverride
  }

  /// The kind of failure.
  public var code: Code
  /// What is wrong and where.
  public var subject: String
  /// What would have been right.
  public var expected: String
  /// What was found.
  public var got: String

  /// Describes a failure.
  public init(_ code: Code, _ subject: String, expected: String, got: String) {
    self.code = code
    self.subject = subject
    self.expected = expected
    self.got = got
  }

  /// One sentence: what, where, expected, got.
  public var description: String { "\(subject): expected \(expected), got \(got)" }
}
