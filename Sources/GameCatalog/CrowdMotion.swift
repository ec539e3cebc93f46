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
  /// What describes the square and the bar's way over it.
  public struct Parameters: StartedParameters {
    /// Its line in the catalog.
    public static let entry = CatalogEntry(
      "crowd-motion", "Crowd motion", cites: "[GuoEtAl2023MFGLib]", version: 2)
    /// The last epoch T.
    public var horizon = 3
    /// The rows of the grid.
    public var length = 20
    /// The columns of the grid.
    public var width = 20
    /// The number of epochs between two steps of the bar.
    public var changeInterval = 2
    /// The pull of the bar.
    public var c = 10.0
    /// What keeps the logarithm finite.
    public var logEps = 1e-10
    /// The probability that the noise is (0, 0).
    public var stillProbability = 0.5
    /// The seed of the bar's walk, that of MFGLib.
    public var seed = 0
    /// The bar's cell at each epoch; a walk from the seed if empty.
    public var barLocations: [[Double]] = []
    /// The law of the first state; uniform if empty.
    public var mu0: [Double] = []
    /// The defaults.
    public init() {}
    /// The declared parameters.
    public static let parameters: [Parameter<Parameters>] = [
      .horizon(\.horizon),
      Parameter("torus-l", \.length, in: .between(1, 1e4), unit: "cells", "rows of the grid"),
      Parameter("torus-w", \.width, in: .between(1, 1e4), unit: "cells", "columns of the grid"),
      Parameter(
        "loc-change-freq", \.changeInterval, in: .between(1, 1e6), unit: "epochs",
        "time between two steps of the bar"),
      Parameter("c", \.c, in: .between(0, 1e9), "pull of the bar"),
      .logEps(\.logEps),
      .stillProbability(\.stillProbability),
      .mersenneSeed(\.seed, of: "the bar\'s walk"),
      Parameter(
        "bar-locs", \.barLocations, in: .between(0, 1e4),
        "row and column of the bar at each epoch; empty for a walk from the seed"),
      mu0(),
    ]

    /// The grid fits into memory, the bar is on it, and `mu0` is a law on its cells.
    public func validate() throws(MeanFieldError) {
      try Self.requireEntries(
        [horizon + 1, length, width, 5], spelled: "5·(horizon + 1)·torus-l·torus-w",
        parameter: "torus-l")
      try Self.require(
        barLocations.isEmpty || barLocations.count == horizon + 1, "bar-locs",
        expected: "\(horizon + 1) rows, one per epoch, or none", got: barLocations.count)
      for (t, cell) in barLocations.enumerated() {
        let isOnGrid =
          cell.count == 2 && cell.allSatisfy { $0 == $0.rounded() } && cell[0] < Double(length)
          && cell[1] < Double(width)
        try Self.require(
          isOnGrid, "bar-locs", expected: "a row below \(length) and a column below \(width)",
          got: "\(cell) at epoch \(t)")
      }
      try requireInitialLaw(count: length * width)
    }

    /// The cell of the bar at each epoch.
    ///
    /// Every `loc-change-freq` epochs two coins, first row, then column, propose a step by ±1 in
    /// both; a step that would leave the grid is not made. For the default grid, interval and seed:
    /// (10, 10) (10, 10) (9, 11) (9, 11) (10, 10) (10, 10) (11, 11) (11, 11) (12, 12) …
    var barWalk: [[Int]] {
      guard barLocations.isEmpty else { return barLocations.map { $0.map { Int($0) } } }
      var coins = MersenneTwister(seed: seed)
      var bar = [length / 2, width / 2]
      return (0...horizon).map { t in
        if t > 0, t % changeInterval == 0 {
          let step = bar.map { $0 + (coins.next() % 2 == 0 ? -1 : 1) }
          if (0..<length).contains(step[0]), (0..<width).contains(step[1]) { bar = step }
        }
        return bar
      }
    }
  }

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
  public func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    let (bar, w) = (barLocations[t], parameters.width)
    let size = Double(parameters.length + w)
    let rewards = stateDistribution(of: L, actionCount: 5).enumerated().flatMap { s, share in
      let distance = Double(abs(s / w - bar[0]) + abs(s % w - bar[1]))
      let nearness = parameters.c * (1 - distance / size)
      return Array(repeating: nearness - Number.log(share + parameters.logEps), count: 5)
    }
    return Stage(
      rewards: rewards,
      kernel: t < horizon
        ? .outcomes(OutcomeTable(moves, probabilities: moveLaw.map(Number.init))) : nil)
  }
}
