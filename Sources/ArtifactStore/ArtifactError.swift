package import Vocabulary

/// What went wrong with stored files: what, where, what was expected and what was found.
package typealias ArtifactError = Failure<ArtifactFailure>

/// The kinds of `ArtifactError`.
package enum ArtifactFailure: String, FailureCode {
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

  /// A difference is an answer; names are for whoever asked to mend.
  package var exitStatus: ExitStatus {
    switch self {
    case .invalidName, .ambiguous: .usage
    case .notFound, .damaged, .tooNew, .cannotRead, .wrongShape: .undecided
    case .cannotWrite: .cannotWrite
    case .differs: .no
    }
  }
}
