public import MeanField

/// The common core of predator–prey and crowd avoidance: populations that walk on one grid.
///
/// A move is the action's, then one of chance: none with probability 1 − p, each other p/4; a move
/// into a wall is none. An agent of population i on cell x receives
///
///     b_i(x) + Σ_j M_ij μ_j(x) − c log(μ_i(x) + ε)
///
/// States are numbered population·cells + cell.
public struct PopulationsOnGrid: GameCore {
  /// Stay, right, down, up, left.
  static let moves: [Grid.Move] = [(0, 0), (1, 0), (0, 1), (0, -1), (-1, 0)]
  /// The words for the moves.
  static let moveNames = ["stay", "right", "down", "up", "left"]
  /// ε.
  static let floor = 1e-25

  /// The last epoch T.
  public let horizon: Int
  /// The law of the first cell of each population.
  public let initialDistribution: [Double]
  /// All moves, everywhere.
  public let feasibleActions: FeasibleActions
  let grid: Grid
  /// M, row by row.
  let interaction: [[Double]]
  /// c.
  let aversion: Double
  /// b, one array over the cells for each population.
  let places: [[Double]]
  private let kernel: SuccessorLists<Double>

  init(
    horizon: Int, start: [Double], grid: Grid, noise p: Double, interaction: [[Double]],
    aversion: Double, places: [[Double]]
  ) throws(MeanFieldError) {
    (self.horizon, initialDistribution) = (horizon, start)
    (self.grid, self.interaction) = (grid, interaction)
    (self.aversion, self.places) = (aversion, places)
    let cells = grid.cellCount
    feasibleActions = FeasibleActions(allOf: Self.moves.count, in: interaction.count * cells)
    func after(_ move: Grid.Move, _ cell: Int) -> Int {
      let next = grid.cell(after: move, from: cell)
      return grid.isWall[next] ? cell : next
    }
    var rows: [[Int]] = []
    for i in interaction.indices {
      for cell in 0..<cells {
        for action in Self.moves {
          let middle = after(action, cell)
          rows.append(Self.moves.map { i * cells + after($0, middle) })
        }
      }
    }
    let law = [1 - p, p / 4, p / 4, p / 4, p / 4]
    kernel = SuccessorLists(
      try SuccessorGraph(rows: rows, stateCount: interaction.count * cells),
      probabilities: rows.flatMap { _ in law })
  }

  /// The populations, by number.
  public var populations: [Population] {
    let cells = grid.cellCount
    return interaction.indices.map {
      Population("population \($0)", states: $0 * cells..<($0 + 1) * cells)
    }
  }

  /// Population, column, row.
  public var stateAxes: [Axis] {
    [Axis("population", labels: interaction.indices.map(String.init))] + grid.axes
  }

  /// The moves.
  public var actionAxes: [Axis] { [Axis("move", labels: Self.moveNames)] }

  /// All shares between 0 and 1 taken to their worst.
  public var rewardBound: Double {
    let bounds = interaction.indices.map { i in
      let low = (places[i].min() ?? 0) + interaction[i].reduce(0) { $0 + min($1, 0) }
      let high =
        (places[i].max() ?? 0) + interaction[i].reduce(0) { $0 + max($1, 0) }
        - aversion * Double.log(Self.floor)
      return max(abs(low), abs(high))
    }
    let bound = bounds.max() ?? 0
    return bound > 0 ? bound : 1
  }

  /// The cell's reward, the presence of the others and the aversion to the own population.
  public func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    let (A, cells, n) = (Self.moves.count, grid.cellCount, interaction.count)
    var μ = [Number](repeating: 0, count: n * cells)
    for i in 0..<n * cells * A { μ[i / A] += L[i] }
    var rewards: [Number] = []
    rewards.reserveCapacity(n * cells * A)
    for i in 0..<n {
      for x in 0..<cells {
        var r = Number(places[i][x])
        for j in 0..<n where interaction[i][j] != 0 {
          r += Number(interaction[i][j]) * μ[j * cells + x]
        }
        if aversion > 0 {
          r -= Number(aversion) * Number.log(μ[i * cells + x] + Number(Self.floor))
        }
        for _ in 0..<A { rewards.append(r) }
      }
    }
    return Stage(rewards: rewards, kernel: t < horizon ? kernel.kernel() : nil)
  }
}
