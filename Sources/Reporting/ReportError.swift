/// Why a report could not be made: what, where, what was expected and what was found.
public struct ReportError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of the failure, for callers that switch on it.
  public enum Code: String, Sendable, Hashable {
    /// A declaration that contradicts itself or the experiment.
    case invalidDeclaration
    /// A run that lacks what the report needs of it.
    case unusableRun
    /// gnuplot is not installed.
    case gnuplotMissing
    /// gnuplot refused a script.
    case gnuplotFailed
    /// A file that could not be read or written.
    case inputOutput
  }

  /// The kind of the failure.
  public var code: Code
  /// What is wrong and where, such as `table 'scores'`.
  public var subject: String
  /// What would have been right, and what was found instead.
  public var message: String

  /// Describes a failure.
  public init(_ code: Code, _ subject: String, _ message: String) {
    self.code = code
    self.subject = subject
    self.message = message
  }

  /// One sentence: what, where, expected, got.
  public var description: String { "\(subject): \(message)" }
}
