public import MeanField

extension CrowdModelling2D {
  /// What describes the game.
  public struct Parameters: GameParameters {
    /// Its line in the catalog.
    public static var entry: CatalogEntry {
      Charge.entry("crowd-modelling-2d", "Crowd modelling on a grid")
    }
    /// The last epoch T.
    public var horizon = 9
    /// Walls by name.
    public var layout = GridLayout.open
    /// The number n of cells per side; 0 for that of the layout.
    public var size = 0
    /// More walls, rows [x, y].
    public var walls: [[Double]] = []
    /// Where agents start, rows [x, y, share]; empty for the layout's own.
    public var initialDistribution: [[Double]] = []
    /// The intensity ν of the noise.
    public var noiseIntensity = 1.0
    /// The weight η of the aversion to the crowd.
    public var crowdAversionCoef = 1.0
    /// Whether the aversion to the crowd is all there is.
    public var onlyDistributionReward = false
    /// Attractive cells, rows [x, y, value]; empty for the center, of value 1.
    public var positionalReward: [[Double]] = []
    /// Whether moves cost more in a crowd.
    public var withCongestion = false

    /// The defaults.
    public init() {}

    /// OpenSpiel's preset of four rooms, or of the maze.
    public init(preset layout: GridLayout) {
      self.layout = layout
      guard layout != .open else { return }
      horizon = layout == .maze ? 99 : 39
      onlyDistributionReward = true
    }

    /// The declared parameters.
    public static var parameters: [Parameter<Parameters>] {
      [
        .horizonOrEpochs(\.horizon),
        Parameter("layout", \.layout, "walls by name"),
        Parameter(
          "size", \.size, in: .between(0, 1000), unit: "cells",
          "cells per side n of an open layout; 0 for the layout's own (10, 13, 22)"),
        .walls(\.walls, "more walls, rows [x,y]"),
        .starts(
          \.initialDistribution,
          "law of the first cell, rows [x,y,share]; empty for all cells, or [1,1] in rooms"),
        .noise("noise-intensity", \.noiseIntensity),
        Parameter(
          "crowd-aversion-coef", \.crowdAversionCoef, in: .between(0, 1e6), unit: "reward",
          "weight of the aversion to the crowd"),
        Parameter(
          "only-distribution-reward", \.onlyDistributionReward,
          "whether only the aversion to the crowd is rewarded"),
        Parameter(
          "positional-reward", \.positionalReward, in: .between(-1e6, 1e6),
          "attractive cells, rows [x,y,value]; empty for the center, of value 1"),
        Parameter("with-congestion", \.withCongestion, "whether moves cost more in a crowd"),
      ]
    }

    /// The number n of cells per side.
    var cellsPerSide: Int { size == 0 ? layout.size : size }

    /// The walls fit the size, the start is a law on free cells, memory holds it all.
    public func validate() throws(MeanFieldError) {
      let n = cellsPerSide
      try Self.require(
        layout == .open || n == layout.size, "size",
        expected: "0 or \(layout.size) for the layout \(layout.rawValue)", got: n)
      try Self.requireEntries(
        [horizon + 6, n, n, 5], spelled: "(horizon + 6)·size²·5", parameter: "horizon")
      let grid = try grid
      try Self.require(grid.isWall.contains(false), "walls", expected: "a free cell", got: "none")
      _ = try start(on: grid)
      try Self.require(
        grid.field(positionalReward) != nil, "positional-reward",
        expected: "rows [x,y,value] with x and y from 0 to \(n - 1)",
        got: ParameterValue.rows(positionalReward))
    }

    /// The torus with its walls.
    var grid: Grid {
      get throws(MeanFieldError) {
        var grid = Grid(size: cellsPerSide, isTorus: true)
        layout.build(on: &grid)
        try Self.build(walls, on: &grid, parameter: "walls")
        return grid
      }
    }

    /// The law of the first cell, and the cells in the order in which they are given.
    func start(on grid: Grid) throws(MeanFieldError) -> (law: [Double], order: [Int]) {
      let rows = initialDistribution.isEmpty && layout != .open ? [[1, 1, 1]] : initialDistribution
      guard rows.isEmpty else {
        let law = try Self.law(rows, on: grid, parameter: "initial-distribution")
        return (law, rows.compactMap(grid.cell(at:)))
      }
      let free = grid.freeCells
      let law = grid.isWall.map { $0 ? 0 : 1 / Double(free.count) }
      // Row after row, x fastest.
      return (law, free.sorted { (grid.y(of: $0), $0) < (grid.y(of: $1), $1) })
    }
  }
}
