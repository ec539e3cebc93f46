public import MeanField

/// Crowd modelling on a circle: near the bar in the middle, but not where everybody is.
///
/// Places x ∈ {0, …, n − 1} on a circle; an agent moves by a ∈ {−1, 0, 1}, then chance by −1, 0 or
/// 1 with 1/3 each; μ₀ is uniform. There are H = `horizon` epochs, T = H − 1, and
///
///     r = 1 − |x − m|/m − |a'|/n − log(μₜ(x) + 10⁻²⁵),    m = ⌊n/2⌋
///
/// with a' the move of the epoch before (none at epoch 0; the last move costs nothing). We pay the
/// cost at the epoch where the move is made, which changes no total. The beach bar of
/// [PerrinEtAl2020] as in [LanctotEtAl2019].
public struct CrowdModelling1D<Charge: ActionCharge>: CoreGame {
  /// The name on the command line.
  public static var name: String { "crowd-modelling-1d" + Charge.suffix }
  /// The name in prose.
  public static var title: String { "Crowd modelling on a circle" + Charge.titleSuffix }
  /// The source of the definition.
  public static var reference: String { "[LanctotEtAl2019]" }
  /// Raised when results change.
  public static var algorithmVersion: Int { 1 }

  /// What describes the game.
  public struct Parameters: ParameterSet {
    /// The game's name.
    public static var name: String { CrowdModelling1D.name }
    /// The number H of epochs.
    public var horizon = 10
    /// The number n of places.
    public var size = 10
    /// The defaults.
    public init() {}
    /// The declared parameters.
    public static var parameters: [Parameter<Parameters>] {
      [
        Parameter(
          "horizon", \.horizon, in: .between(1, 1e6), unit: "epochs", "number H of epochs, T + 1"),
        Parameter("size", \.size, in: .between(2, 1e6), unit: "places", "number n of places"),
      ]
    }
    /// Memory holds it.
    public func validate() throws(MeanFieldError) {
      try Self.requireEntries(
        [horizon, size, 3], spelled: "horizon·size·3", parameter: "horizon")
    }
  }

  /// The parameters of this instance.
  public let parameters: Parameters
  /// The walk around the circle.
  public let core: PreparedWalk

  /// Builds the game.
  public init(_ parameters: Parameters = .init()) throws(MeanFieldError) {
    try parameters.check()
    self.parameters = parameters
    let n = parameters.size
    let middle = n / 2
    core = try PreparedWalk(
      CrowdAverseWalk(
        horizon: parameters.horizon - 1, actionCount: 3,
        rows: (0..<3 * n).map { i in (0..<3).map { (i / 3 + i % 3 + $0 - 2 + 2 * n) % n } },
        probabilities: Array(repeating: 1 / 3, count: 9 * n),
        stateRewards: (0..<n).map { 1 - Double(abs($0 - middle)) / Double(middle) },
        charges: (0..<3 * n).map { $0 % 3 == 1 ? 0 : -1 / Double(n) },
        aversion: 1, floor: 1e-25, neutral: 1, start: Array(0..<n)),
      charge: Charge.self,
      states: [Axis("place", coordinates: (0..<n).map(Double.init), unit: "places")],
      actions: Axis("move", coordinates: [-1, 0, 1], unit: "places"))
  }

  /// The action whose cost everybody in a state pays, by epoch and state, where it is so.
  public var firstVisitedActions: [[Int?]]? { core.firstVisits }
}
