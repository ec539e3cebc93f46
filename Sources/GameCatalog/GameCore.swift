public import MeanField

/// What games of one kind have in common: all of the mathematics, but no name and no parameters.
public protocol GameCore: Sendable {
  /// The last epoch T.
  var horizon: Int { get }
  /// The factors of the state space.
  var stateAxes: [Axis] { get }
  /// The factors of the action space.
  var actionAxes: [Axis] { get }
  /// The law μ₀ of the first state, on each population.
  var initialDistribution: [Double] { get }
  /// The feasible actions A(s).
  var feasibleActions: FeasibleActions { get }
  /// The populations; one unless the core says otherwise.
  var populations: [Population] { get }
  /// A true bound of |rₜ(s, a, L)|.
  var rewardBound: Double { get }
  /// The number of totals over the horizon that rewards read; 0 unless the core says otherwise.
  var totalCount: Int { get }
  /// What epoch `t` adds to the totals.
  func totals<Number: Scalar>(at t: Int, given L: Span<Number>) -> [Number]
  /// Epoch `t` when the population is L and the totals of the whole flow are M.
  func stage<Number: Scalar>(
    at t: Int, given L: Span<Number>, totals M: Span<Number>
  ) -> Stage<Number>
}

/// A core that knows the derivative of its stages.
public protocol DifferentiatedCore: GameCore {
  /// Adds to `gradient` the derivative in L of ⟨cotangent, stage at t⟩, by hand.
  func pullback(
    _ cotangent: StageCotangent, at t: Int, given L: Span<Double>,
    addingTo gradient: inout MutableSpan<Double>)
}

/// A game that gives a name and parameters to a core.
public protocol CoreGame: MeanFieldGame {
  /// The kind of the game.
  associatedtype Core: GameCore
  /// Everything but the name and the parameters.
  var core: Core { get }
}

extension GameCore {
  /// One population.
  public var populations: [Population] {
    [Population("agents", states: 0..<stateAxes.pointCount)]
  }
  /// None.
  public var totalCount: Int { 0 }
  /// None.
  public func totals<Number: Scalar>(at t: Int, given L: Span<Number>) -> [Number] { [] }
}

extension CoreGame {
  /// That of the core.
  public var horizon: Int { core.horizon }
  /// Those of the core.
  public var stateAxes: [Axis] { core.stateAxes }
  /// Those of the core.
  public var actionAxes: [Axis] { core.actionAxes }
  /// That of the core.
  public var initialDistribution: [Double] { core.initialDistribution }
  /// Those of the core.
  public var feasibleActions: FeasibleActions { core.feasibleActions }
  /// Those of the core.
  public var populations: [Population] { core.populations }
  /// That of the core.
  public var rewardBound: Double { core.rewardBound }
  /// That of the core.
  public var totalCount: Int { core.totalCount }

  /// Those of the core.
  public func totals<Number: Scalar>(at t: Int, given L: Span<Number>) -> [Number] {
    core.totals(at: t, given: L)
  }

  /// That of the core, with all totals at 0.
  public func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    let nothing = [Number](repeating: 0, count: core.totalCount)
    return core.stage(at: t, given: L, totals: nothing.span)
  }

  /// That of the core.
  public func stage<Number: Scalar>(
    at t: Int, given L: Span<Number>, totals M: Span<Number>
  ) -> Stage<Number> {
    core.stage(at: t, given: L, totals: M)
  }
}

extension CoreGame where Core: DifferentiatedCore {
  /// That of the core, by hand.
  public func pullback(
    _ cotangent: StageCotangent, at t: Int, given L: Span<Double>,
    addingTo gradient: inout MutableSpan<Double>
  ) {
    core.pullback(cotangent, at: t, given: L, addingTo: &gradient)
  }
}
