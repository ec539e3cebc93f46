public import MeanField

/// Crowd modelling on a circle: near the bar in the middle, but not where everybody is.
///
/// Places x ∈ {0, …, n − 1} on a circle; an agent moves by a ∈ {−1, 0, 1}, then chance by −1, 0 or
/// 1 with 1/3 each; μ₀ is uniform. Epochs are 0 … T = `horizon`, and
///
///     r = 1 − |x − m|/m − |a'|/n − log(μₜ(x) + 10⁻²⁵),    m = ⌊n/2⌋
///
/// with a' the move of the epoch before (none at epoch 0; the last move costs nothing). We pay the
/// cost at the epoch where the move is made, which changes no total. The beach bar of
/// [PerrinEtAl2020] as in [LanctotEtAl2019].
public struct CrowdModelling1D<Charge: ActionCharge>: CoreGame {
  /// What describes the game.
  public struct Parameters: GameParameters {
    /// Its line in the catalog.
    public static var entry: CatalogEntry {
      Charge.entry("crowd-modelling-1d", "Crowd modelling on a circle")
    }
    /// The last epoch T.
    public var horizon = 9
    /// The number n of places.
    public var size = 10
    /// The defaults.
    public init() {}
    /// The declared parameters.
    public static var parameters: [Parameter<Parameters>] {
      [
        .horizonOrEpochs(\.horizon),
        Parameter("size", \.size, in: .between(2, 1e6), unit: "places", "number n of places"),
      ]
    }
    /// Memory holds it.
    public func validate() throws(MeanFieldError) {
      try Self.requireEntries(
        [horizon + 1, size, 3], spelled: "(horizon + 1)·size·3", parameter: "horizon")
    }
  }

  /// The parameters of this instance.
  public let parameters: Parameters
  /// The walk around the circle.
  public let core: PreparedWalk

  /// Builds the game.
  public init(_ parameters: Parameters = .init()) throws(MeanFieldError) {
    self.parameters = try parameters.checked()
    let n = parameters.size
    let middle = n / 2
    core = try PreparedWalk(
      horizon: parameters.horizon, states: [Axis("place", 0...n - 1, unit: "places")],
      actions: Axis("move", -1...1, unit: "places"), order: Array(0..<n),
      rows: (0..<3 * n).map { i in (0..<3).map { (i / 3 + i % 3 + $0 - 2 + 2 * n) % n } },
      probabilities: Array(repeating: 1 / 3, count: 9 * n),
      stateRewards: (0..<n).map { 1 - Double(abs($0 - middle)) / Double(middle) },
      charges: (0..<3 * n).map { $0 % 3 == 1 ? 0 : -1 / Double(n) }, neutral: 1,
      charge: Charge.self, aversion: 1, floor: 1e-25)
  }

  /// The action whose cost everybody in a state pays, by epoch and state, where it is so.
  public var firstVisitedActions: [[Int?]]? { core.firstVisits }
}
