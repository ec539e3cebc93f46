/// What keeps a request from being served: what, where, what was expected and what was found.
public struct RunnerError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of failure, to switch on.
  public enum Code: String, Sendable {
    /// A file without a dataset of the name that is looked for.
    case missingDataset
    /// An array whose shape does not fit the game.
    case wrongShape
    /// An array too large to be written.
    case tooLarge
    /// An input file that is not there, or is of another kind.
    case unreadable
    /// An input file that changed after its hash entered the run key.
    case inputChanged
    /// Work that somebody stopped.
    case interrupted
    /// A scheduler's command that is not on the search path.
    case schedulerMissing
    /// A scheduler that does not answer, or refuses what it is asked for.
    case schedulerFailed
    /// A record of a submission that cannot be read.
    case damagedSubmission
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
