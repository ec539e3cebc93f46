/// What went wrong, where, what was expected and what was found instead.
public struct MeanFieldError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of the failure, for callers that switch on it.
  public enum Code: String, Sendable, Hashable {
    /// A name that no catalog, parameter list or objective list knows.
    case unknownName
    /// A parameter outside its range or inconsistent with another one.
    case invalidParameter
    /// An array whose shape does not fit the game.
    case wrongShape
    /// Numbers that should be a probability distribution and are not.
    case notADistribution
    /// Probability on an action that is not feasible in its state.
    case infeasibleAction
    /// A NaN or an infinity where a number is needed.
    case notFinite
    /// A request that this game or solver cannot serve.
    case unsupported
  }

  /// The kind of the failure.
  public var code: Code
  /// What is wrong and where, such as `pay-per-click, parameter 'weights'`.
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
