public import Vocabulary

/// A named entry of a catalog: a game or a solver, with its version and its source.
public protocol CatalogEntry: Sendable {
  /// The kebab-case name on the command line and in run keys.
  static var name: String { get }
  /// The name in prose.
  static var title: String { get }
  /// Where it is defined: a `[Key]` of the bibliography, with the equation if there is one.
  static var reference: String { get }
  /// Raised by hand whenever the numbers change for the same parameters; part of every run key.
  static var algorithmVersion: Int { get }
}

/// A finite-horizon mean-field game: what one agent faces when the population does L.
///
/// A game is asked once per epoch for a whole ``Stage``, never for single numbers. Write
/// ``stage(at:given:)`` once over a generic ``Scalar``; derivatives follow from it. A game of
/// several populations lists them; ``initialDistribution`` then sums to 1 on each.
public protocol MeanFieldGame: CatalogEntry {
  /// The parameters that describe an instance completely.
  associatedtype Parameters: ParameterSet
  /// The parameters of this instance.
  var parameters: Parameters { get }
  /// Builds the instance; throws when the parameters are not valid.
  init(_ parameters: Parameters) throws(MeanFieldError)

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
  /// The names of the social objectives besides `welfare` = ⟨L, r⟩, which every game has.
  ///
  /// A game that names `welfare` itself replaces the utilitarian one.
  static var socialObjectives: [Metric] { get }

  /// A policy that the game itself knows by name, such as `truthful`, as a tensor; nil if unknown.
  func referencePolicy(named name: String) -> StateActionField?

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
}

extension MeanFieldGame {
  /// One population.
  public var populations: [Population] { [Population("agents", states: 0..<stateCount)] }
  /// None besides `welfare`.
  public static var socialObjectives: [Metric] { [] }
  /// None.
  public func referencePolicy(named name: String) -> StateActionField? { nil }
  /// The number S of states.
  public var stateCount: Int { stateAxes.pointCount }
  /// The number A of actions.
  public var actionCount: Int { actionAxes.pointCount }
  /// T, S and A.
  public var shape: GameShape {
    GameShape(horizon: horizon, stateCount: stateCount, actionCount: actionCount)
  }

  /// None: rewards depend on the population of their own epoch.
  public var totalCount: Int { 0 }

  /// Nothing.
  public func totals<Number: Scalar>(at t: Int, given L: Span<Number>) -> [Number] { [] }

  /// The stage, which reads no totals.
  public func stage<Number: Scalar>(
    at t: Int, given L: Span<Number>, totals M: Span<Number>
  ) -> Stage<Number> {
    stage(at: t, given: L)
  }

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
    let derivative = tape.gradient(of: outputs, in: inputs)
    for i in 0..<gradient.count { gradient[i] += derivative[i] }
  }
}
