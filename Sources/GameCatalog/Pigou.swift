public import MeanField

/// Pigou's two roads: one whose cost grows with its traffic, one of constant cost.
///
/// One state, T = 0. With x the share on the variable road its cost is `scale`·xᵈ with d =
/// `degree`, that of the other road is `constant`; the reward is minus the cost. For the defaults
/// everybody takes the variable road at equilibrium (cost 1), half of them at the optimum (cost
/// 3/4): the price of anarchy is 4/3. [RoughgardenTardos2002]
public struct Pigou: MeanFieldGame {
  /// What describes the roads.
  public struct Parameters: GameParameters {
    /// Its line in the catalog.
    public static let entry = CatalogEntry(
      "pigou", "Pigou's two roads", cites: "[RoughgardenTardos2002]", version: 2)
    /// The exponent of the variable road's cost.
    public var degree = 1
    /// The variable road's cost when everybody takes it.
    public var scale = 1.0
    /// The other road's cost.
    public var constant = 1.0
    /// The defaults.
    public init() {}
    /// The declared parameters.
    public static let parameters: [Parameter<Parameters>] = [
      Parameter("degree", \.degree, in: .between(1, 16), "exponent of the variable road's cost"),
      Parameter(
        "scale", \.scale, in: .between(1e-9, 1e9), unit: "time",
        "cost of the variable road when everybody takes it"),
      Parameter(
        "constant", \.constant, in: .between(0, 1e9), unit: "time", "cost of the other road"),
    ]
  }

  /// The parameters of this instance.
  public let parameters: Parameters
  /// One decision.
  public let horizon = 0
  /// One state.
  public let stateAxes = [Axis("state", labels: ["origin"])]
  /// Which road.
  public let actionAxes = [Axis("road", labels: ["variable", "constant"])]
  /// Everybody starts at the origin.
  public let initialDistribution = [1.0]
  /// Both, always.
  public let feasibleActions = FeasibleActions(allOf: 2, in: 1)
  /// The larger cost.
  public var rewardBound: Double { max(parameters.scale, parameters.constant) }

  /// Builds the game.
  public init(_ parameters: Parameters = .init()) throws(MeanFieldError) {
    self.parameters = try parameters.checked()
  }

  /// r(variable) = −`scale`·xᵈ, r(constant) = −`constant`.
  public func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    let cost = Number(parameters.scale) * L[0].power(parameters.degree)
    return Stage(rewards: [-cost, Number(-parameters.constant)], kernel: nil)
  }
}
