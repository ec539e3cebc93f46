import Foundation

/// One thing that was looked at, and how it is.
struct Finding {
  /// How it is.
  enum Grade: String {
    case ok, warning, problem
  }

  /// The thing.
  let subject: String
  /// How it is.
  let grade: Grade
  /// What was found.
  let message: String
  /// What makes it better; nil if nothing needs to be.
  let cure: String?

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

extension Listing {
  /// Findings, one line each, and below it the cure.
  init(_ findings: [Finding], _ style: Style) {
    json = [
      "problems": .integer(findings.count { $0.grade == .problem }),
      "warnings": .integer(findings.count { $0.grade == .warning }),
      "findings": .array(
        findings.map {
          [
            "subject": .text($0.subject), "grade": .text($0.grade.rawValue),
            "message": .text($0.message), "cure": JSON($0.cure),
          ]
        }),
    ]
    let width = findings.map(\.subject.count).max() ?? 0
    text = findings.map { finding in
      let subject = finding.subject.padding(toLength: width, withPad: " ", startingAt: 0)
      let grade = finding.grade.rawValue.padding(toLength: 7, withPad: " ", startingAt: 0)
      let word =
        switch finding.grade {
        case .ok: style.dim(grade)
        case .warning: style.bold(grade)
        case .problem: style.red(grade)
        }
      let line = "\(word)  \(subject)  \(finding.message)"
      return finding.cure.map { "\(line)\n         \(style.dim("→ \($0)"))" } ?? line
    }.joined(separator: "\n")
  }
}
