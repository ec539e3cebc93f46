/// What went wrong with an archive: what, where, what was expected and what was found.
public struct ArchiveError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of failure, to switch on.
  public enum Code: String, Sendable {
    /// There is no such archive, or what is there is none.
    case notAnArchive
    /// Bytes are missing, or are not those that were written.
    case damaged
    /// Something could not be read.
    case cannotRead
    /// Something could not be written.
    case cannotWrite
    /// Something has the name already.
    case alreadyExists
    /// What is to be archived does not go together.
    case invalidContents
    /// What is said of the archive cannot be said.
    case invalidDescription
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
