public import MeanField

/// A population game in normal form: one choice, paid by the shares ν of the population's choices.
///
/// One state, T = 0, and r = `payoff`·ν + `constants`: the payoff of action a is
/// Σ_b `payoff`[a][b]·ν_b + `constants`[a]. [Sandholm2010]
public struct NormalForm: MeanFieldGame {
  /// What describes the game.
  public struct Parameters: GameParameters {
    /// Its line in the catalog.
    public static let entry = CatalogEntry(
      "normal-form", "Population game in normal form", cites: "[Sandholm2010]")
    /// The payoff of each action against each action, A × A; rock, paper, scissors at first.
    public var payoff = [[0.0, -1, 1], [1, 0, -1], [-1, 1, 0]]
    /// What each action pays whatever the others do; empty for nothing.
    public var constants: [Double] = []
    /// The defaults.
    public init() {}
    /// The declared parameters.
    public static let parameters: [Parameter<Parameters>] = [
      Parameter(
        "payoff", \.payoff, in: .between(-1e9, 1e9), unit: "payoff",
        "payoff of each action against each action, row by row"),
      Parameter(
        "constants", \.constants, in: .between(-1e9, 1e9), unit: "payoff",
        "what each action pays whatever the others do; empty for nothing"),
    ]
    /// The matrix is square.
    public func validate() throws(MeanFieldError) {
      try Self.require(
        (1...1024).contains(payoff.count), "payoff", expected: "1 … 1024 rows", got: payoff.count)
      for (a, row) in payoff.enumerated() where row.count != payoff.count {
        throw Self.invalid(
          "payoff", expected: "\(payoff.count) numbers in each row",
          got: "\(row.count) in row \(a + 1)")
      }
      try Self.require(
        constants.isEmpty || constants.count == payoff.count, "constants",
        expected: "\(payoff.count) numbers, or none", got: constants.count)
    }
  }

  /// The parameters of this instance.
  public let parameters: Parameters
  /// One decision.
  public let horizon = 0
  /// One state.
  public let stateAxes = [Axis("state", labels: ["start"])]
  /// What to play.
  public let actionAxes: [Axis]
  /// Everybody is in it.
  public let initialDistribution = [1.0]
  /// All, always.
  public let feasibleActions: FeasibleActions
  /// The largest payoff without its sign, plus the largest constant without its.
  public let rewardBound: Double

  /// Builds the game.
  public init(_ parameters: Parameters = .init()) throws(MeanFieldError) {
    self.parameters = try parameters.checked()
    let A = parameters.payoff.count
    actionAxes = [Axis("action", labels: (0..<A).map(String.init))]
    feasibleActions = FeasibleActions(allOf: A, in: 1)
    let largest = parameters.payoff.joined().reduce(0) { max($0, abs($1)) }
    let bound = largest + parameters.constants.reduce(0) { max($0, abs($1)) }
    rewardBound = bound > 0 ? bound : 1
  }

  /// r = `payoff`·ν + `constants`.
  public func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    let rewards = parameters.payoff.enumerated().map { a, row in
      row.enumerated().reduce(
        Number(parameters.constants.isEmpty ? 0 : parameters.constants[a])
      ) { $0 + Number($1.element) * L[$1.offset] }
    }
    return Stage(rewards: rewards, kernel: nil)
  }
}
