public import MeanField

/// Crowd avoidance: populations cross a hall with pillars toward their targets.
///
/// Each population walks on the grid: the action's move, then one of chance, none with probability
/// 1 − p and each other with p/4; a move into a wall is none. There are H = `horizon` epochs,
/// T = H − 1, and an agent of population i on cell x receives
///
///     rᵢ(x) = −c Σⱼ Cᵢⱼ μⱼ(x) + g·[x = targetᵢ]
///
/// By default c = 0, as in OpenSpiel: then nobody minds anybody. States are the disjoint union of the
/// populations' cells, walls included, where nobody is. [LanctotEtAl2019]
public struct CrowdAvoidance: MeanFieldGame {
  /// The name on the command line.
  public static let name = "crowd-avoidance"
  /// The name in prose.
  public static let title = "Crowd avoidance"
  /// The source of the definition.
  public static let reference = "[LanctotEtAl2019]"
  /// Raised when results change.
  public static let algorithmVersion = 1

  /// The parameters of this instance.
  public let parameters: Parameters
  /// The law of the first cell of each population.
  public let initialDistribution: [Double]
  /// All moves, everywhere.
  public let feasibleActions: FeasibleActions
  private let world: PopulationsOnGrid

  /// Builds the game.
  public init(_ parameters: Parameters = .init()) throws(MeanFieldError) {
    try parameters.check()
    self.parameters = parameters
    let grid = try parameters.grid
    let C = parameters.congestionMatrix
    initialDistribution = try parameters.start(on: grid)
    feasibleActions = FeasibleActions(
      allOf: PopulationsOnGrid.moves.count, in: C.count * grid.cellCount)
    world = try PopulationsOnGrid(
      horizon: parameters.horizon - 1, grid: grid, noise: parameters.probaNoise,
      interaction: C.map { $0.map { -parameters.coefCongestion * $0 } }, aversion: 0,
      places: parameters.targets.map { target in
        (0..<grid.cellCount).map { $0 == grid.cell(at: target) ? parameters.coefTarget : 0 }
      })
  }

  /// The last epoch T = H − 1.
  public var horizon: Int { parameters.horizon - 1 }
  /// Population and cell.
  public var stateAxes: [Axis] { world.stateAxes }
  /// The move.
  public var actionAxes: [Axis] { PopulationsOnGrid.actionAxes }
  /// The rows of the congestion matrix.
  public var populations: [Population] { world.populations }
  /// The target alone, or all others elsewhere.
  public var rewardBound: Double { world.rewardBound }

  /// The target and the presence of the others.
  public func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    world.stage(at: t, given: L)
  }

  /// The derivative, by hand.
  public func pullback(
    _ cotangent: StageCotangent, at t: Int, given L: Span<Double>,
    addingTo gradient: inout MutableSpan<Double>
  ) {
    world.pullback(cotangent, given: L, addingTo: &gradient)
  }
}
