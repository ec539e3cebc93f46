/// What went wrong with stored files: what, where, what was expected and what was found.
public struct ArtifactError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of failure, to switch on.
  public enum Code: String, Sendable {
    /// No run answers to the name.
    case notFound
    /// Several runs answer to the name.
    case ambiguous
    /// A run's files are missing, cut short or unreadable.
    case damaged
    /// A later version of the program wrote it.
    case tooNew
    /// Two executions of one run key gave different results.
    case differs
    /// A file could not be read.
    case cannotRead
    /// A file could not be written.
    case cannotWrite
    /// The number of values does not fit the axes of an array.
    case wrongShape
    /// A name that cannot be one of a folder, or an axis that nobody declared.
    case invalidName
  }

  /// The kind of failure.
  public var code: Code
  /// What is wrong and where: a path, or the name of an array.
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
