public import MeanField

/// Susceptible–infected: going out is pleasant and spreads the disease.
///
/// States healthy and infected, actions go out and keep distance. From healthy, going out infects
/// with probability 0.81·μ(infected), keeping distance never; the infected recover with probability
/// 0.3. Infection costs 1 an epoch, distance 1/2. [CuiKoeppl2021]
public struct SusceptibleInfected: MeanFieldGame {
  /// What describes the epidemic.
  public struct Parameters: StartedParameters {
    /// Its line in the catalog.
    public static let entry = CatalogEntry(
      "susceptible-infected", "Susceptible–infected", cites: "[CuiKoeppl2021]", version: 2)
    /// The last epoch T.
    public var horizon = 50
    /// The law of the first state.
    public var mu0 = [0.4, 0.6]
    /// The defaults.
    public init() {}
    /// The declared parameters.
    public static let parameters: [Parameter<Parameters>] = [
      .horizon(\.horizon),
      mu0("law of the first state: healthy, infected"),
    ]
    /// `mu0` is a law on two states.
    public func validate() throws(MeanFieldError) {
      try Self.requireDistribution(mu0, count: 2, parameter: "mu0")
    }
  }

  /// The parameters of this instance.
  public let parameters: Parameters
  /// How an agent is.
  public let stateAxes = [Axis("health", labels: ["healthy", "infected"])]
  /// What it does.
  public let actionAxes = [Axis("action", labels: ["go-out", "distance"])]
  /// Both, everywhere.
  public let feasibleActions = FeasibleActions(allOf: 2, in: 2)
  /// The cost of distance while infected.
  public let rewardBound = 1.5
  private let moves: SuccessorGraph

  /// Builds the game.
  public init(_ parameters: Parameters = .init()) throws(MeanFieldError) {
    self.parameters = try parameters.checked()
    moves = try SuccessorGraph(rows: [[0, 1], [0], [0, 1], [0, 1]], stateCount: 2)
  }

  /// Constant costs; infection by those who are infected.
  public func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    let infection = 0.81 * (L[2] + L[3])
    let probabilities: [Number] = [1 - infection, infection, 1, 0.3, 0.7, 0.3, 0.7]
    return Stage(
      rewards: [0, -0.5, -1, -1.5],
      kernel: t < horizon ? .successors(SuccessorLists(moves, probabilities: probabilities)) : nil)
  }
}
