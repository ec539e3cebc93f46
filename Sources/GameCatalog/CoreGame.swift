public import MeanField

/// A game that gives a name and parameters to a core.
public protocol CoreGame: MeanFieldGame {
  /// The kind of the game.
  associatedtype Core: GameCore
  /// Everything but the name and the parameters.
  var core: Core { get }
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

  /// That of the core.
  public func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    core.stage(at: t, given: L)
  }

  /// That of the core.
  public func stage<Number: Scalar>(
    at t: Int, given L: Span<Number>, totals M: Span<Number>
  ) -> Stage<Number> {
    core.stage(at: t, given: L, totals: M)
  }

  /// That of the core.
  public func pullback(
    _ cotangent: StageCotangent, at t: Int, given L: Span<Double>,
    addingTo gradient: inout MutableSpan<Double>
  ) {
    core.pullback(cotangent, at: t, given: L, addingTo: &gradient)
  }
}
