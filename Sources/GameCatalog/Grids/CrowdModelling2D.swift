public import MeanField

/// Crowd modelling on a torus with walls: spread out, near what is attractive.
///
/// Cells (x, y) of an n × n torus. An agent stays or moves to a neighbor that is no wall; chance
/// then moves it once more: with ℓ such moves (staying is one) each has probability ν/ℓ, and what is
/// left of 1 is for staying. Epochs are 0 … T = `horizon`, and
///
///     r = Σ over both axes of (1 − Σₖ (2vₖ/n)|x − pₖ|) − (|dx'| + |dy'|)/n·[μₜ(x, y)]
///           − η log(μₜ(x, y) + ε)
///
/// with (dx', dy') the move of the epoch before (none at epoch 0; the last move costs nothing), the
/// factor in brackets only `with-congestion`, only the last term with `only-distribution-reward`,
/// and ε = 10⁻²⁵ rounded to single precision. Distances do not go around the torus. We pay the cost
/// at the epoch where the move is made, which changes no total.
///
/// Without an initial law all free cells are alike; OpenSpiel counts walls in. Its initial law is
/// written with x and y exchanged, ours is not. [LanctotEtAl2019], four rooms [GeistEtAl2022]
public struct CrowdModelling2D<Charge: ActionCharge>: CoreGame {
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

  /// The parameters of this instance.
  public let parameters: Parameters
  /// The walk to free cells; inside a wall, where nobody is, one can only stay.
  public let core: PreparedWalk

  /// Up, left, stay, right, down.
  private static var moves: [Grid.Move] { [(0, -1), (-1, 0), (0, 0), (1, 0), (0, 1)] }
  private static var stay: Int { 2 }

  /// Builds the game.
  public init(_ parameters: Parameters = .init()) throws(MeanFieldError) {
    self.parameters = try parameters.checked()
    let grid = try parameters.grid
    let start = try parameters.start(on: grid)
    let (rows, probabilities) = Self.transitions(on: grid, noise: parameters.noiseIntensity)
    let isBare = parameters.onlyDistributionReward
    let charge = -1 / Double(grid.size)
    core = try PreparedWalk(
      horizon: parameters.horizon, states: grid.axes,
      actions: Axis("move", labels: ["up", "left", "stay", "right", "down"]), start: start.law,
      order: start.order, rows: rows, probabilities: probabilities,
      stateRewards: isBare
        ? Array(repeating: 0, count: grid.cellCount)
        : Self.attraction(parameters.positionalReward, on: grid),
      charges: (0..<rows.count).map { isBare || $0 % 5 == Self.stay ? 0 : charge },
      chargesScaleWithCrowd: parameters.withCongestion && !isBare, neutral: Self.stay,
      charge: Charge.self, aversion: parameters.crowdAversionCoef, floor: Double(Float(1e-25)))
  }

  /// The action whose cost everybody in a state pays, by epoch and state, where it is so.
  public var firstVisitedActions: [[Int?]]? { core.firstVisits }

  /// The cells after action and chance, and their probabilities; chance in the order of the moves.
  private static func transitions(
    on grid: Grid, noise ν: Double
  ) -> (rows: [[Int]], probabilities: [Double]) {
    func after(_ move: Grid.Move, _ cell: Int) -> Int? {
      let next = grid.cell(after: move, from: cell)
      return grid.isWall[next] ? nil : next
    }
    var (rows, probabilities) = ([[Int]](), [Double]())
    for cell in 0..<grid.cellCount {
      for (a, action) in moves.enumerated() {
        guard !grid.isWall[cell], let middle = after(action, cell) else {
          let isStuck = grid.isWall[cell] && a == stay
          rows.append(isStuck ? [cell] : [])
          probabilities += isStuck ? [1] : []
          continue
        }
        let outcomes = moves.indices.filter { after(moves[$0], middle) != nil }
        let share = ν / Double(outcomes.count)
        rows.append(outcomes.map { grid.cell(after: moves[$0], from: middle) })
        probabilities += outcomes.map { $0 == stay ? 1 - ν + share : share }
      }
    }
    return (rows, probabilities)
  }

  /// The positional rewards of each cell.
  private static func attraction(_ rows: [[Double]], on grid: Grid) -> [Double] {
    let center = Double(grid.size / 2)
    let peaks = rows.isEmpty ? [[center, center, 1]] : rows
    return (0..<grid.cellCount).map { cell in
      func along(_ axis: Int, _ x: Int) -> Double {
        peaks.reduce(1) { $0 - 2 * $1[2] / Double(grid.size) * abs(Double(x) - $1[axis]) }
      }
      return along(0, grid.x(of: cell)) + along(1, grid.y(of: cell))
    }
  }
}
