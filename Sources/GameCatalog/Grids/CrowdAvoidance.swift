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
