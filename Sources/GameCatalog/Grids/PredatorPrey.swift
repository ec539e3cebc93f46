public import MeanField

/// Predators and prey on a grid: several populations chase and flee each other.
///
/// Each population walks on the n × n grid as in ``GridGeometry``: the action's move, then one of
/// chance, none with probability 1 − p and each other with p/4. Epochs are
/// 0 … T = `horizon`, and an agent of population i on cell x receives
///
///     rᵢ(x) = −c log(μᵢ(x) + 10⁻²⁵) + Σⱼ Mᵢⱼ μⱼ(x)
///
/// States are the disjoint union of the populations' cells. At epoch 0 OpenSpiel's logarithm reads
/// the initial law with x and y exchanged, which shifts values by a constant; ours does not.
/// [PerolatEtAl2021], [LanctotEtAl2019]
public struct PredatorPrey: CoreGame {
  /// What describes the game.
  public struct Parameters: GameParameters {
    /// Its line in the catalog.
    public static let entry = CatalogEntry(
      "predator-prey", "Predators and prey", cites: "[PerolatEtAl2021]", version: 2)
    /// The last epoch T.
    public var horizon = 9
    /// The number n of cells per side.
    public var size = 5
    /// What the border does.
    public var geometry = GridGeometry.square
    /// The probability p of a random move.
    public var noiseProbability = 0.8
    /// The weight c of the aversion to the own population.
    public var congestionCoeff = 1.0
    /// M, row by row; its rows are the populations.
    public var rewardMatrix: [[Double]] = [[0, -1, 1], [1, 0, -1], [-1, 1, 0]]
    /// Where agents start, rows [population, x, y, share]; empty for a corner each.
    public var initialDistribution: [[Double]] = []
    /// The defaults.
    public init() {}
    /// The declared parameters.
    public static let parameters: [Parameter<Parameters>] = [
      .horizonOrEpochs(\.horizon),
      Parameter("size", \.size, in: .between(1, 1000), unit: "cells", "cells per side n"),
      .geometry(\.geometry),
      .noise("noise-probability", \.noiseProbability),
      Parameter(
        "congestion-coeff", \.congestionCoeff, in: .between(0, 1e6), unit: "reward",
        "weight of the aversion to the own population"),
      Parameter(
        "reward-matrix", \.rewardMatrix, in: .between(-1e6, 1e6), unit: "reward",
        "what each population (row) gains where each other one (column) is"),
      .starts(
        \.initialDistribution,
        "law of the first cells, rows [population,x,y,share]; empty for a corner each"),
    ]

    /// The matrix is square, each population starts somewhere, memory holds it.
    public func validate() throws(MeanFieldError) {
      try Self.requireSquare(rewardMatrix, parameter: "reward-matrix")
      try Self.requireEntries(
        [horizon + 6, rewardMatrix.count, size, size, 5],
        spelled: "(horizon + 6)·populations·size²·5", parameter: "horizon")
      _ = try start(on: grid)
    }

    /// The cells.
    var grid: Grid { Grid(size: size, isTorus: geometry == .torus) }

    /// μ₀ of one population after the other.
    func start(on grid: Grid) throws(MeanFieldError) -> [Double] {
      let m = Double(size - 1)
      let corners = [[0, 0, 0, 1], [1, m, 0, 1], [2, 0, m, 1], [3, m, m, 1]]
      try Self.require(
        !initialDistribution.isEmpty || rewardMatrix.count <= corners.count, "initial-distribution",
        expected: "rows for each of \(rewardMatrix.count) populations",
        got: "[], which serves up to four")
      return try Self.laws(
        initialDistribution.isEmpty
          ? Array(corners.prefix(rewardMatrix.count)) : initialDistribution,
        of: rewardMatrix.count, on: grid, parameter: "initial-distribution")
    }
  }

  /// The parameters of this instance.
  public let parameters: Parameters
  /// The populations, the rows of the reward matrix, and their grid.
  public let core: PopulationsOnGrid

  /// Builds the game.
  public init(_ parameters: Parameters = .init()) throws(MeanFieldError) {
    self.parameters = try parameters.checked()
    let (grid, M) = (parameters.grid, parameters.rewardMatrix)
    core = try PopulationsOnGrid(
      horizon: parameters.horizon, start: try parameters.start(on: grid), grid: grid,
      noise: parameters.noiseProbability, interaction: M, aversion: parameters.congestionCoeff,
      places: M.map { _ in Array(repeating: 0, count: grid.cellCount) })
  }
}
