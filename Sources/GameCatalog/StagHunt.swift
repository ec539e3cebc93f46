public import MeanField

/// Stag hunt in a population: the stag pays when the others hunt it too, the hare always.
///
/// One state, T = 0. With m the share that hunts the stag, r(stag) = `stag`·m and r(hare) = `hare`.
/// If `stag` > `hare`, the Nash equilibria are all-hare, all-stag, and m = `hare`/`stag`, which is
/// as good as all-hare. [Skyrms2004]
public struct StagHunt: MeanFieldGame {
  /// What describes a stag hunt.
  public struct Parameters: GameParameters {
    /// Its line in the catalog.
    public static let entry = CatalogEntry(
      "stag-hunt", "Stag hunt in a population", cites: "[Skyrms2004]", version: 2)
    /// The reward of the stag when everybody hunts it.
    public var stag = 2.0
    /// The reward of the hare.
    public var hare = 1.0
    /// The defaults.
    public init() {}
    /// The declared parameters.
    public static let parameters: [Parameter<Parameters>] = [
      Parameter(
        "stag", \.stag, in: .between(1e-9, 1e9), "reward of the stag when everybody hunts it"),
      Parameter("hare", \.hare, in: .between(0, 1e9), "reward of the hare"),
    ]
  }

  /// The parameters of this instance.
  public let parameters: Parameters
  /// One decision.
  public let horizon = 0
  /// One state.
  public let stateAxes = [Axis("state", labels: ["hunter"])]
  /// What to hunt.
  public let actionAxes = [Axis("action", labels: ["stag", "hare"])]
  /// Everybody is a hunter.
  public let initialDistribution = [1.0]
  /// Both, always.
  public let feasibleActions = FeasibleActions(allOf: 2, in: 1)
  /// The larger reward.
  public var rewardBound: Double { max(parameters.stag, parameters.hare) }

  /// Builds the game.
  public init(_ parameters: Parameters = .init()) throws(MeanFieldError) {
    self.parameters = try parameters.checked()
  }

  /// r(stag) = `stag`·m(stag), r(hare) = `hare`.
  public func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    Stage(rewards: [Number(parameters.stag) * L[0], Number(parameters.hare)], kernel: nil)
  }
}
