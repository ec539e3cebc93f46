package import Vocabulary

/// What keeps a request from being served: what, where, what was expected and what was found.
package typealias RunnerError = Failure<RunnerFailure>

/// The kinds of `RunnerError`.
package enum RunnerFailure: String, FailureCode {
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
