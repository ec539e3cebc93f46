public import Vocabulary

/// What went wrong, where, what was expected and what was found instead.
public typealias MeanFieldError = Failure<MeanFieldFailure>

/// The kinds of `MeanFieldError`.
public enum MeanFieldFailure: String, FailureCode {
  /// A name that no catalog, parameter list or objective list knows.
  case unknownName
  /// A parameter outside its range or inconsistent with another one.
  case invalidParameter
  /// An array whose shape does not fit the game.
  case wrongShape
  /// Numbers that should be a probability distribution and are not.
  case notADistribution
  /// Probability on an action that is not feasible in its state.
  case infeasibleAction
  /// A NaN or an infinity where a number is needed.
  case notFinite
  /// A request that this game or solver cannot serve.
  case unsupported

  /// A request that cannot be made is one for whoever made it to mend.
  public var exitStatus: ExitStatus {
    [.unknownName, .invalidParameter, .unsupported].contains(self) ? .usage : .undecided
  }
}
