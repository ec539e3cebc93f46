/// What a solve found, scored from the game and the policy alone.
public struct Solution: Sendable {
  /// The policy.
  public let policy: Policy
  /// Its flow and what an agent faces in it.
  public let flow: Flow
  /// Its exploitability and social objectives.
  public let evaluation: Evaluation
  /// The multipliers, of methods that have them.
  public let multipliers: Multipliers?
  /// The balance front, of methods that look for one.
  public let front: BalanceFront?
  /// Exploitability in units of that of uniform play, or, where that is an equilibrium, of T + 1
  /// times the range of rewards that uniform play meets.
  public let relativeExploitability: Double
  /// The measure by which the method ends of its own accord: of descents a bound on what a change of
  /// the policy could gain in the linearized problem, in units of the largest range of the gradient,
  /// of penalty methods the norm of the gradient mapping; nil of methods without one.
  public let stationarity: Double?
  /// τ (T + 1) ln A, the most by which smoothed best responses can differ from best ones in value, for
  /// A the most actions of a state, in units of rewards; nil of methods that do not smooth.
  public let smoothing: Double?
  /// Why the solve ended.
  public package(set) var status: TerminationStatus
  /// By which measure it has converged; nil unless it has.
  public let criterion: ConvergenceCriterion?
  /// The steps done.
  public let iterations: Int
  /// Scores along the way.
  public let trace: Trace
}

/// Where a solve is.
public struct SolveProgress: Sendable {
  /// The steps done.
  public let iteration: Int
  /// The steps of a complete solve.
  public let iterations: Int
  /// The current policy.
  public let policy: Policy
  /// The score of the current policy.
  public let evaluation: Evaluation
  /// Its exploitability in the units of ``Solution/relativeExploitability``.
  public let relativeExploitability: Double
}
