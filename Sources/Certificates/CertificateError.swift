/// Numbers that no certificate can be made of: what, where, what was expected and found.
public struct CertificateError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of failure, to switch on.
  public enum Code: String, Sendable {
    /// Arrays whose sizes do not fit together.
    case wrongShape
    /// A successor that is not a state, or rows that do not follow each other.
    case wrongIndex
    /// A NaN or an infinity, or a result beyond the largest number.
    case notFinite
    /// A state without a feasible action.
    case noAction
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
