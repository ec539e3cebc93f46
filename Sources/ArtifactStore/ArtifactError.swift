package import Vocabulary

/// What went wrong with stored files and archives: what, where, what was expected and what was found.
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
  /// There is no such archive, or what is there is none.
  case notAnArchive
  /// Something has the name already.
  case alreadyExists
  /// What is to be archived does not go together.
  case invalidContents
  /// What is said of an archive cannot be said.
  case invalidDescription

  /// A difference is an answer; names are for whoever asked to mend.
  package var exitStatus: ExitStatus {
    switch self {
    case .invalidName, .ambiguous, .invalidDescription: .usage
    case .notFound, .damaged, .tooNew, .cannotRead, .wrongShape, .notAnArchive, .invalidContents:
      .undecided
    case .cannotWrite, .alreadyExists: .cannotWrite
    case .differs: .no
    }
  }
}

/// Throws unless `condition` holds.
package func require(
  _ condition: Bool, _ code: ArtifactFailure, _ subject: @autoclosure () -> String,
  expected: @autoclosure () -> String, got: @autoclosure () -> String
) throws(ArtifactError) {
  if !condition { throw ArtifactError(code, subject(), expected: expected(), got: got()) }
}

/// The value, which has to be there.
package func require<Value>(
  _ value: Value?, _ code: ArtifactFailure, _ subject: @autoclosure () -> String,
  expected: @autoclosure () -> String, got: @autoclosure () -> String
) throws(ArtifactError) -> Value {
  guard let value else { throw ArtifactError(code, subject(), expected: expected(), got: got()) }
  return value
}
