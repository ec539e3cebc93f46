package import Vocabulary

/// Why a report could not be made: what, where, what was expected and what was found.
package typealias ReportError = Failure<ReportFailure>

/// The kinds of `ReportError`.
package enum ReportFailure: String, FailureCode {
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

  /// A declaration is for whoever wrote it to mend.
  package var exitStatus: ExitStatus {
    switch self {
    case .invalidDeclaration: .usage
    case .unusableRun, .gnuplotMissing, .gnuplotFailed: .undecided
    case .inputOutput: .cannotWrite
    }
  }
}

/// Throws unless `condition` holds.
func require(
  _ condition: Bool, _ subject: String, _ message: @autoclosure () -> String,
  _ code: ReportFailure = .invalidDeclaration
) throws(ReportError) {
  if !condition { throw ReportError(code, subject, message()) }
}
