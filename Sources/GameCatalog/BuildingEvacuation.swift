public import MeanField

/// Building evacuation: a crowd looks for the way down and avoids the dense places.
///
/// States (f, i, j): floor, row, column. Actions 0 … 5: i + 1, i − 1, j − 1, j + 1, each clamped to
/// the floor; down one floor where (i, j) = (0, 0); up one where (i, j) is the opposite corner;
/// stairs elsewhere, below the ground and above the top lead nowhere. All moves are certain, and
///
///     r(s, a, L) = −`eta`·ln max(μ(s), `log-eps`) + `evac-r`·1{f = 0}
///
/// for every action. MFGLib's variant [GuoEtAl2023MFGLib] of the game of [PerolatEtAl2021].
public struct BuildingEvacuation: MeanFieldGame {
  /// What describes the building.
  public struct Parameters: StartedParameters {
    /// Its line in the catalog.
    public static let entry = CatalogEntry(
      "building-evacuation", "Building evacuation", cites: "[GuoEtAl2023MFGLib]", version: 2)
    /// The last epoch T.
    public var horizon = 3
    /// The number of floors.
    public var floorCount = 5
    /// The rows of a floor.
    public var floorLength = 10
    /// The columns of a floor.
    public var floorWidth = 10
    /// The least share inside the logarithm.
    public var logEps = 1e-20
    /// The dislike of crowds.
    public var eta = 1.0
    /// The reward of an epoch on the ground floor.
    public var evacuationReward = 10.0
    /// The law of the first state; uniform if empty.
    public var mu0: [Double] = []
    /// The defaults.
    public init() {}
    /// The declared parameters.
    public static let parameters: [Parameter<Parameters>] = [
      .horizon(\.horizon),
      Parameter("n-floor", \.floorCount, in: .between(1, 1e4), unit: "floors", "number of floors"),
      Parameter("floor-l", \.floorLength, in: .between(1, 1e4), unit: "cells", "rows of a floor"),
      Parameter("floor-w", \.floorWidth, in: .between(1, 1e4), unit: "cells", "columns of a floor"),
      .logEps(\.logEps, "least share inside the logarithm"),
      Parameter("eta", \.eta, in: .between(1e-9, 1e9), "dislike of crowds"),
      Parameter(
        "evac-r", \.evacuationReward, in: .between(-1e9, 1e9),
        "reward of an epoch on the ground floor"),
      mu0(),
    ]
    var stateCount: Int { floorCount * floorLength * floorWidth }
    /// The building fits into memory, and `mu0` is a law on its cells.
    public func validate() throws(MeanFieldError) {
      try Self.requireEntries(
        [horizon + 1, floorCount, floorLength, floorWidth, 6],
        spelled: "6·(horizon + 1)·n-floor·floor-l·floor-w", parameter: "n-floor")
      try requireInitialLaw(count: stateCount)
    }
  }

  /// The parameters of this instance.
  public let parameters: Parameters
  /// Floor, row and column.
  public let stateAxes: [Axis]
  /// Four ways on a floor, and the two staircases.
  public let actionAxes = [
    Axis("move", labels: ["row-up", "row-down", "column-down", "column-up", "down", "up"])
  ]
  /// All, everywhere; where there are no stairs they lead nowhere.
  public let feasibleActions: FeasibleActions
  /// An empty cell on the ground floor, or a full one if that is penalized.
  public let rewardBound: Double
  private let moves: DeterministicMap

  /// Builds the game.
  public init(_ parameters: Parameters = .init()) throws(MeanFieldError) {
    self.parameters = try parameters.checked()
    let (l, w) = (parameters.floorLength, parameters.floorWidth)
    stateAxes = [
      Axis("floor", 0...parameters.floorCount - 1), Axis("row", 0...l - 1),
      Axis("column", 0...w - 1),
    ]
    feasibleActions = FeasibleActions(allOf: 6, in: parameters.stateCount)
    moves = try DeterministicMap(stateCount: parameters.stateCount, actionCount: 6) { s, a in
      var (f, i, j) = (s / (l * w), s / w % l, s % w)
      switch a {
      case 0: i = min(i + 1, l - 1)
      case 1: i = max(i - 1, 0)
      case 2: j = max(j - 1, 0)
      case 3: j = min(j + 1, w - 1)
      case 4 where i == 0 && j == 0: f = max(f - 1, 0)
      case 5 where i == l - 1 && j == w - 1: f = min(f + 1, parameters.floorCount - 1)
      default: break
      }
      return (f * l + i) * w + j
    }
    let empty = -parameters.eta * Double.log(parameters.logEps)
    rewardBound = empty + abs(parameters.evacuationReward)
  }

  /// Company, and the ground floor.
  public func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    let groundFloor = parameters.floorLength * parameters.floorWidth
    let rewards = stateDistribution(of: L, actionCount: 6).enumerated().flatMap { s, share in
      let bounded = Number.maximum(share, Number(parameters.logEps))
      let exit = Number(s < groundFloor ? parameters.evacuationReward : 0)
      return Array(repeating: exit - parameters.eta * Number.log(bounded), count: 6)
    }
    return Stage(rewards: rewards, kernel: t < horizon ? .deterministic(moves) : nil)
  }
}
