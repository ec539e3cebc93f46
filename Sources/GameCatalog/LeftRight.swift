public import MeanField

/// Left–right: everybody moves left or right once and dislikes company, twice as much on the right.
///
/// States center, left, right; T = 1; every action a leads to state 1 + a. The reward depends on
/// the state alone: 0 in the center, −μ(left) on the left, −2μ(right) on the right. At the Nash
/// equilibrium two thirds go left, with value −2/3. [CuiKoeppl2021]
public struct LeftRight: MeanFieldGame {
  /// What describes the game.
  public struct Parameters: GameParameters {
    /// Its line in the catalog.
    public static let entry = CatalogEntry(
      "left-right", "Left–right", cites: "[CuiKoeppl2021]", version: 2)
    /// The law of the first state.
    public var mu0 = [1.0, 0, 0]
    /// The defaults.
    public init() {}
    /// The declared parameters.
    public static let parameters: [Parameter<Parameters>] = [
      Parameter("mu0", \.mu0, in: .between(0, 1), "law of the first state: center, left, right")
    ]
    /// `mu0` is a law on three states.
    public func validate() throws(MeanFieldError) {
      try Self.requireDistribution(mu0, count: 3, parameter: "mu0")
    }
  }

  /// The parameters of this instance.
  public let parameters: Parameters
  /// Two epochs.
  public let horizon = 1
  /// Where an agent is.
  public let stateAxes = [Axis("place", labels: ["center", "left", "right"])]
  /// Where it goes.
  public let actionAxes = [Axis("move", labels: ["left", "right"])]
  /// The law of the first state.
  public var initialDistribution: [Double] { parameters.mu0 }
  /// Both, everywhere.
  public let feasibleActions = FeasibleActions(allOf: 2, in: 3)
  /// Twice the largest share.
  public let rewardBound = 2.0
  private let moves: DeterministicMap

  /// Builds the game.
  public init(_ parameters: Parameters = .init()) throws(MeanFieldError) {
    self.parameters = try parameters.checked()
    moves = try DeterministicMap(stateCount: 3, actionCount: 2) { _, a in 1 + a }
  }

  /// r(left) = −μ(left), r(right) = −2μ(right).
  public func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    let left = -(L[2] + L[3])
    let right = Number(-2) * (L[4] + L[5])
    return Stage(
      rewards: [0, 0, left, left, right, right], kernel: t < horizon ? .deterministic(moves) : nil)
  }
}
