package import Vocabulary

/// What went wrong with an archive: what, where, what was expected and what was found.
package typealias ArchiveError = Failure<ArchiveFailure>

/// The kinds of `ArchiveError`.
package enum ArchiveFailure: String, FailureCode {
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

  /// Writing that fails is told from reading that fails.
  package var exitStatus: ExitStatus {
    switch self {
    case .notAnArchive, .damaged, .cannotRead, .invalidContents: .undecided
    case .cannotWrite, .alreadyExists: .cannotWrite
    case .invalidDescription: .usage
    }
  }
}
