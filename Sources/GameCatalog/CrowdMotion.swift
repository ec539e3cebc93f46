public import MeanField

/// Crowd motion: a crowd follows a bar that wanders over a square, and spreads around it.
///
/// States (i, j) on a grid of `torus-l` × `torus-w` cells, moves (1, 0), (−1, 0), (0, 1), (0, −1)
/// and (0, 0). Noise adds one of the same five: (0, 0) with probability `p-still`, each other one
/// with (1 − `p-still`)/4. The sum of both is clamped to the grid, once. With the bar at (bₜ, b'ₜ)
///
///     rₜ(s, a, L) = `c`·(1 − (|i − bₜ| + |j − b'ₜ|)/(`torus-l` + `torus-w`)) − ln(μ(s) + `log-eps`)
///
/// for every action. In spite of the parameters' names there are walls and no torus: MFGLib's
/// variant [GuoEtAl2023MFGLib] of the game of [PerolatEtAl2021].
public struct CrowdMotion: MeanFieldGame {
  /// The five moves, also those of the noise.
  private static let steps = [(1, 0), (-1, 0), (0, 1), (0, -1), (0, 0)]

  /// The parameters of this instance.
  public let parameters: Parameters
  /// Row and column.
  public let stateAxes: [Axis]
  /// The five moves.
  public let actionAxes = [
    Axis("move", labels: ["row-up", "row-down", "column-up", "column-down", "stay"])
  ]
  /// All, everywhere.
  public let feasibleActions: FeasibleActions
  /// An empty cell at the bar; the opposite, a full one far away, is smaller.
  public var rewardBound: Double { parameters.c - Double.log(parameters.logEps) }
  /// The cell (row, column) of the bar at each epoch.
  public let barLocations: [[Int]]
  private let moves: OutcomeMap
  /// P(x | a) of the total move, row-major moves × displacements.
  private let moveLaw: [Double]

  /// Builds the game.
  public init(_ parameters: Parameters = .init()) throws(MeanFieldError) {
    self.parameters = try parameters.checked()
    let (l, w) = (parameters.length, parameters.width)
    stateAxes = [Axis("row", 0...l - 1), Axis("column", 0...w - 1)]
    feasibleActions = FeasibleActions(allOf: 5, in: l * w)
    barLocations = parameters.barWalk
    // The thirteen cells within two steps.
    let displacements = (-2...2).flatMap { i in
      (-2...2).filter { abs(i) + abs($0) <= 2 }.map { j in (i, j) }
    }
    moves = try OutcomeMap(stateCount: l * w, outcomeCount: displacements.count) { s, x in
      let (i, j) = (s / w + displacements[x].0, s % w + displacements[x].1)
      return min(max(i, 0), l - 1) * w + min(max(j, 0), w - 1)
    }
    let p = parameters.stillProbability
    moveLaw = Self.steps.flatMap { step in
      displacements.map { total in
        let noise = (abs(total.0 - step.0), abs(total.1 - step.1))
        return noise == (0, 0) ? p : noise.0 + noise.1 == 1 ? (1 - p) / 4 : 0
      }
    }
  }

  /// The way to the bar, and company.
  @specialized(where Number == Double)
  public func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    let (bar, w) = (barLocations[t], parameters.width)
    let size = Double(parameters.length + w)
    var rewards: [Number] = []
    rewards.reserveCapacity(L.count)
    for (s, share) in stateDistribution(of: L, actionCount: 5).enumerated() {
      let distance = Double(abs(s / w - bar[0]) + abs(s % w - bar[1]))
      let nearness = Number(parameters.c * (1 - distance / size))
      let r = nearness - Number.log(share + Number(parameters.logEps))
      for _ in 0..<5 { rewards.append(r) }
    }
    return Stage(
      rewards: rewards,
      kernel: t < horizon
        ? .outcomes(OutcomeTable(moves, probabilities: moveLaw.map(Number.init))) : nil)
  }
}
