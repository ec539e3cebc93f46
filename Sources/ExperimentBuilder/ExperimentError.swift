public import Vocabulary

/// What is wrong with a declaration or an override: what, where, what was expected and found.
public typealias ExperimentError = Failure<ExperimentFailure>

/// The kinds of `ExperimentError`.
public enum ExperimentFailure: String, FailureCode {
  /// An experiment without games, methods or starts.
  case empty
  /// Two games, methods or trials that cannot be told apart.
  case duplicate
  /// A name that cannot be one of an experiment.
  case invalidName
  /// An override that is not of the form `key=value`, or whose value is of another kind.
  case invalidOverride
  /// An override of a parameter that both a game and a method know.
  case ambiguousOverride

  /// Whoever wrote it has to mend it.
  public var exitStatus: ExitStatus { .usage }
}
