/// One thing that was looked at, and how it is.
package struct Finding {
  /// How it is.
  package enum Grade: String {
    case ok, warning, problem
  }

  /// The thing.
  package let subject: String
  /// How it is.
  package let grade: Grade
  /// What was found.
  package let message: String
  /// What makes it better; nil if nothing needs to be.
  package let cure: String?

  static func ok(_ subject: String, _ message: String) -> Finding {
    Finding(subject: subject, grade: .ok, message: message, cure: nil)
  }

  static func warning(_ subject: String, _ message: String, cure: String) -> Finding {
    Finding(subject: subject, grade: .warning, message: message, cure: cure)
  }

  static func problem(_ subject: String, _ message: String, cure: String) -> Finding {
    Finding(subject: subject, grade: .problem, message: message, cure: cure)
  }
}
