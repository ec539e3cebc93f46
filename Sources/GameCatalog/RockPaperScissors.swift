public import MeanField

/// Rock–paper–scissors in a population, with payoffs of different size.
///
/// States start, rock, paper, scissors; T = 1 unless `horizon` says otherwise; every action a leads to state 1 + a. The reward
/// depends on the state alone: 2μ(S) − μ(P) for rock, 4μ(R) − 2μ(S) for paper, 6μ(P) − 3μ(R) for
/// scissors, 0 at the start. The Nash equilibrium is not uniform: the shares of rock, paper and
/// scissors are 26/77, 20/77 and 31/77, and the value is 6/11 (for T = 1). [CuiKoeppl2021]
public struct RockPaperScissors: MeanFieldGame {
  /// What describes the game.
  public struct Parameters: StartedParameters {
    /// Its line in the catalog.
    public static let entry = CatalogEntry(
      "rock-paper-scissors", "Rock–paper–scissors", cites: "[CuiKoeppl2021]", version: 2)
    /// The last epoch T.
    public var horizon = 1
    /// The law of the first state.
    public var mu0 = [1.0, 0, 0, 0]
    /// The defaults.
    public init() {}
    /// The declared parameters.
    public static let parameters: [Parameter<Parameters>] = [
      .horizon(\.horizon),
      mu0("law of the first state: start, rock, paper, scissors"),
    ]
    /// `mu0` is a law on four states.
    public func validate() throws(MeanFieldError) {
      try Self.requireDistribution(mu0, count: 4, parameter: "mu0")
    }
  }

  /// The parameters of this instance.
  public let parameters: Parameters
  /// What an agent has shown.
  public let stateAxes = [Axis("hand", labels: ["start", "rock", "paper", "scissors"])]
  /// What it shows next.
  public let actionAxes = [Axis("show", labels: ["rock", "paper", "scissors"])]
  /// All, everywhere.
  public let feasibleActions = FeasibleActions(allOf: 3, in: 4)
  /// The largest payoff.
  public let rewardBound = 6.0
  private let moves: DeterministicMap

  /// Builds the game.
  public init(_ parameters: Parameters = .init()) throws(MeanFieldError) {
    self.parameters = try parameters.checked()
    moves = try DeterministicMap(stateCount: 4, actionCount: 3) { _, a in 1 + a }
  }

  /// The payoffs against the hands that the population shows.
  public func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    func share(_ s: Int) -> Number { L[3 * s] + L[3 * s + 1] + L[3 * s + 2] }
    let (rock, paper, scissors) = (share(1), share(2), share(3))
    let payoffs: [Number] = [
      0,
      Number(2) * scissors - paper,
      Number(4) * rock - Number(2) * scissors,
      Number(6) * paper - Number(3) * rock,
    ]
    return Stage(
      rewards: payoffs.flatMap { Array(repeating: $0, count: 3) },
      kernel: t < horizon ? .deterministic(moves) : nil)
  }
}
