/// The mathematics of a game, without its name and parameters: what one agent faces when the
/// population does L.
///
/// Games of one kind share a core.
public protocol GameCore: Sendable {
  /// The last epoch T.
  var horizon: Int { get }
  /// The factors of the state space.
  var stateAxes: [Axis] { get }
  /// The factors of the action space.
  var actionAxes: [Axis] { get }
  /// The law μ₀ of the first state, shape S.
  var initialDistribution: [Double] { get }
  /// The feasible actions A(s).
  var feasibleActions: FeasibleActions { get }
  /// The populations; one that fills all states unless the game says otherwise.
  var populations: [Population] { get }
  /// A true bound of |rₜ(s, a, L)| over feasible pairs and all L; positive.
  var rewardBound: Double { get }
  /// Rewards, transitions and social objectives at epoch `t` when the population is L.
  ///
  /// `L` has shape S × A, row-major, and is 0 on infeasible pairs.
  func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number>

  /// The number of totals over the horizon that rewards read; 0 unless the game says otherwise.
  ///
  /// A game whose rewards depend on the whole flow, rₜ(s, a, L₀ … L_T), does so through a few
  /// totals M = Σₜ mₜ(Lₜ), such as the volume of each road over the day. Its transitions depend on
  /// no L then, and it writes `stage(at:given:totals:)`.
  var totalCount: Int { get }

  /// What epoch `t` adds to the totals: mₜ(Lₜ).
  func totals<Number: Scalar>(at t: Int, given L: Span<Number>) -> [Number]

  /// Rewards, transitions and objectives at epoch `t` when the totals of the whole flow are M.
  func stage<Number: Scalar>(
    at t: Int, given L: Span<Number>, totals M: Span<Number>
  ) -> Stage<Number>

  /// Adds to `gradient` the derivative in L of ⟨cotangent, stage(at: t, given: L)⟩.
  ///
  /// The default records ``stage(at:given:)`` on a tape; a hand-written one only saves time.
  func pullback(
    _ cotangent: StageCotangent, at t: Int, given L: Span<Double>,
    addingTo gradient: inout MutableSpan<Double>)

  /// Whether the game's own stage and pullback are as fast as a record of its stage, so that none is
  /// made; false unless the game says so. Its kernels then lead to the same states whatever L.
  var needsNoRecord: Bool { get }

  // The defaults of what follows are right for every game. The first two are compiled in the game's
  // own module, and so for the numbers that they name.

  /// The stage in numbers.
  func numericStage(at t: Int, given L: Span<Double>, totals M: Span<Double>) -> Stage<Double>

  /// The stage on a tape.
  func tapeStage(at t: Int, given L: Span<TapeNumber>, totals M: Span<TapeNumber>)
    -> Stage<TapeNumber>

  /// What was built of the game before a solve, of games that are being solved.
  var preparation: Preparation? { get }
}

extension GameCore {
  /// One population.
  public var populations: [Population] { [Population("agents", states: 0..<stateCount)] }
  /// The number S of states.
  public var stateCount: Int { stateAxes.pointCount }
  /// The number A of actions.
  public var actionCount: Int { actionAxes.pointCount }
  /// T, S and A.
  public var shape: GameShape {
    GameShape(horizon: horizon, stateCount: stateCount, actionCount: actionCount)
  }

  /// No: solvers record the stage once and replay it.
  public var needsNoRecord: Bool { false }

  /// None: rewards depend on the population of their own epoch.
  public var totalCount: Int { 0 }

  /// Nothing.
  public func totals<Number: Scalar>(at t: Int, given L: Span<Number>) -> [Number] { [] }

  /// The stage, which reads no totals.
  public func stage<Number: Scalar>(
    at t: Int, given L: Span<Number>, totals M: Span<Number>
  ) -> Stage<Number> { stage(at: t, given: L) }

  /// The derivative by reverse accumulation through the generic stage.
  public func pullback(
    _ cotangent: StageCotangent, at t: Int, given L: Span<Double>,
    addingTo gradient: inout MutableSpan<Double>
  ) {
    pullbackOnTape(cotangent, at: t, given: L, addingTo: &gradient)
  }

  /// The derivative by reverse accumulation, also for games that bring their own.
  public func pullbackOnTape(
    _ cotangent: StageCotangent, at t: Int, given L: Span<Double>,
    addingTo gradient: inout MutableSpan<Double>
  ) {
    let tape = Tape()
    let inputs = tape.variables(L)
    let outputs = cotangent.paired(with: stage(at: t, given: inputs.span))
    add(tape.gradient(of: outputs, in: inputs), to: &gradient)
  }

  /// The generic stage.
  @inlinable
  public func numericStage(
    at t: Int, given L: Span<Double>, totals M: Span<Double>
  ) -> Stage<Double> { stage(at: t, given: L, totals: M) }

  /// The generic stage.
  @inlinable
  public func tapeStage(
    at t: Int, given L: Span<TapeNumber>, totals M: Span<TapeNumber>
  ) -> Stage<TapeNumber> { stage(at: t, given: L, totals: M) }

  /// None.
  public var preparation: Preparation? { nil }

  func add(_ x: some Sequence<Double>, to y: inout MutableSpan<Double>) {
    for (i, x) in zip(0..., x) { y[i] += x }
  }
}
