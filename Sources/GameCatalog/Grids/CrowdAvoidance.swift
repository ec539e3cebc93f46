public import MeanField

/// Crowd avoidance: populations cross a hall with pillars toward their targets.
///
/// Each population walks on the grid: the action's move, then one of chance, none with probability
/// 1 − p and each other with p/4; a move into a wall is none. Epochs are
/// 0 … T = `horizon`, and an agent of population i on cell x receives
///
///     rᵢ(x) = −c Σⱼ Cᵢⱼ μⱼ(x) + g·[x = targetᵢ]
///
/// By default c = 0, as in OpenSpiel: then nobody minds anybody. States are the disjoint union of the
/// populations' cells, walls included, where nobody is. [LanctotEtAl2019]
public struct CrowdAvoidance: CoreGame {
  /// What describes the game.
  public struct Parameters: GameParameters {
    /// Its line in the catalog.
    public static let entry = CatalogEntry(
      "crowd-avoidance", "Crowd avoidance", cites: "[LanctotEtAl2019]", version: 2)
    /// The last epoch T.
    public var horizon = 9
    /// The number of cells per side.
    public var size = 7
    /// What the border does.
    public var geometry = GridGeometry.square
    /// The walls, rows [x, y]; the border and three pillars.
    public var walls: [[Double]] =
      [0, 1, 2, 3, 4, 5, 6].flatMap { i -> [[Double]] in [[i, 0], [i, 6], [0, i], [6, i]] }
      + [[3, 1], [3, 3], [3, 5]]
    /// The probability p of a random move.
    public var probaNoise = 0.5
    /// The weight c of the others' presence.
    public var coefCongestion = 0.0
    /// The reward g of the target.
    public var coefTarget = 1.0
    /// C, row by row; its rows are the populations.
    public var congestionMatrix: [[Double]] = [[0, 1], [1, 0]]
    /// The target of each population, rows [x, y].
    public var targets: [[Double]] = [[5, 3], [1, 3]]
    /// Where agents start, rows [population, x, y, share].
    public var initialDistribution: [[Double]] = [
      [0, 1, 2, 0.4], [0, 2, 2, 0.4], [0, 1, 4, 0.2],
      [1, 5, 2, 0.2], [1, 4, 4, 0.4], [1, 5, 4, 0.4],
    ]

    /// The defaults.
    public init() {}

    /// The declared parameters.
    public static let parameters: [Parameter<Parameters>] = [
      .horizonOrEpochs(\.horizon),
      Parameter("size", \.size, in: .between(1, 1000), unit: "cells", "cells per side"),
      .geometry(\.geometry),
      .walls(\.walls, "walls, rows [x,y]"),
      .noise("proba-noise", \.probaNoise),
      Parameter(
        "coef-congestion", \.coefCongestion, in: .between(0, 1e6), unit: "reward",
        "weight of the others' presence"),
      Parameter(
        "coef-target", \.coefTarget, in: .between(0, 1e6), unit: "reward", "reward of the target"),
      Parameter(
        "congestion-matrix", \.congestionMatrix, in: .between(-1e6, 1e6),
        "how much each population (row) minds each other one (column)"),
      Parameter(
        "targets", \.targets, in: .between(0, 1000), "target of each population, rows [x,y]"),
      .starts(\.initialDistribution, "law of the first cells, rows [population,x,y,share]"),
    ]

    /// Matrix, targets and starts fit the populations and the grid; memory holds it.
    public func validate() throws(MeanFieldError) {
      try Self.requireSquare(congestionMatrix, parameter: "congestion-matrix")
      try Self.requireEntries(
        [horizon + 6, congestionMatrix.count, size, size, 5],
        spelled: "(horizon + 6)·populations·size²·5", parameter: "horizon")
      let grid = try grid
      try Self.require(
        targets.count == congestionMatrix.count
          && targets.allSatisfy { $0.count == 2 && grid.cell(at: $0) != nil }, "targets",
        expected: "\(congestionMatrix.count) rows [x,y] of whole numbers from 0 to \(size - 1)",
        got: ParameterValue.rows(targets))
      _ = try start(on: grid)
    }

    /// The cells and their walls.
    var grid: Grid {
      get throws(MeanFieldError) {
        var grid = Grid(size: size, isTorus: geometry == .torus)
        try Self.build(walls, on: &grid, parameter: "walls")
        return grid
      }
    }

    /// μ₀ of one population after the other.
    func start(on grid: Grid) throws(MeanFieldError) -> [Double] {
      try Self.laws(
        initialDistribution, of: congestionMatrix.count, on: grid,
        parameter: "initial-distribution")
    }
  }

  /// The parameters of this instance.
  public let parameters: Parameters
  /// The populations, the rows of the congestion matrix, and their hall.
  public let core: PopulationsOnGrid

  /// Builds the game.
  public init(_ parameters: Parameters = .init()) throws(MeanFieldError) {
    self.parameters = try parameters.checked()
    let grid = try parameters.grid
    core = try PopulationsOnGrid(
      horizon: parameters.horizon, start: try parameters.start(on: grid), grid: grid,
      noise: parameters.probaNoise,
      interaction: parameters.congestionMatrix.map { $0.map { -parameters.coefCongestion * $0 } },
      aversion: 0,
      places: parameters.targets.map { target in
        (0..<grid.cellCount).map { $0 == grid.cell(at: target) ? parameters.coefTarget : 0 }
      })
  }
}
