/// The kinds of failure of one module, to switch on.
public protocol FailureCode: Failing, Hashable {}

extension FailureCode {
  /// Could not tell, unless a code knows better.
  public var exitStatus: ExitStatus { .undecided }
}

/// A command that ends with a status of its own choice.
extension ExitStatus: FailureCode {
  /// Itself.
  public var exitStatus: ExitStatus { self }
}

/// What went wrong, where, what was expected and what was found instead.
public struct Failure<C: FailureCode>: Error, Failing, Hashable, CustomStringConvertible {
  /// The kinds of failure, for callers that switch on them.
  public typealias Code = C

  /// The kind of the failure.
  public var code: Code
  /// What is wrong and where, such as `pay-per-click, parameter 'weights'` or a path.
  public var subject: String
  /// What would have been right; empty where `got` says all.
  public var expected: String
  /// What was found.
  public var got: String
  /// What a library below said about it, innermost last: `H5Fopen: unable to open file`.
  public var causes: [String] = []

  /// Describes a failure.
  public init(_ code: Code, _ subject: String, expected: String, got: String) {
    (self.code, self.subject, self.expected, self.got) = (code, subject, expected, got)
  }

  /// Describes a failure whose message says all.
  public init(_ code: Code, _ subject: String, _ message: String, causes: [String] = []) {
    self.init(code, subject, expected: "", got: message)
    self.causes = causes
  }

  /// Throws unless `condition` holds.
  @inlinable
  public static func require(
    _ condition: Bool, _ code: Code, _ subject: @autoclosure () -> String,
    expected: @autoclosure () -> String, got: @autoclosure () -> String
  ) throws(Failure) {
    if !condition { throw Failure(code, subject(), expected: expected(), got: got()) }
  }

  /// What was expected and what was found.
  public var message: String { expected.isEmpty ? got : "expected \(expected), got \(got)" }

  /// One sentence: what, where, expected, got, and the innermost word of the library below.
  public var description: String {
    "\(subject): \(message)" + (causes.last.map { " (\($0))" } ?? "")
  }

  /// That of its code.
  public var exitStatus: ExitStatus { code.exitStatus }
}
