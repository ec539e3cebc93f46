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
      "normal-form", "Population game in normal form", cites: "[Sandholm2010]", version: 2)
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
      let constant = Number(parameters.constants.isEmpty ? 0 : parameters.constants[a])
      return row.enumerated().reduce(constant) { $0 + $1.element * L[$1.offset] }
    }
    return Stage(rewards: rewards, kernel: nil)
  }
}

/// The payoffs of one of OpenSpiel's games in normal form: three actions, shares ν of each.
public protocol NormalFormPayoff: Sendable {
  /// The name after `normal-form-`.
  static var word: String { get }
  /// The name in prose.
  static var title: String { get }
  /// A true bound of the payoffs over all ν.
  static var bound: Double { get }
  /// The payoff of each action.
  static func payoffs<Number: Scalar>(_ ν: Span<Number>) -> [Number]
}

/// One of OpenSpiel's one-shot games of three actions, whose payoffs need not be linear.
///
/// One state, T = 0, r(a) = the payoff of a at the shares ν. [LanctotEtAl2019]
public struct NormalFormExample<Payoff: NormalFormPayoff>: MeanFieldGame {
  /// Nothing to choose.
  public struct Parameters: GameParameters {
    /// Its line in the catalog.
    public static var entry: CatalogEntry {
      CatalogEntry(
        "normal-form-" + Payoff.word, "Normal form: " + Payoff.title, cites: "[LanctotEtAl2019]",
        version: 2)
    }
    /// The defaults.
    public init() {}
    /// None.
    public static var parameters: [Parameter<Parameters>] { [] }
  }

  /// The parameters of this instance.
  public let parameters: Parameters
  /// One decision.
  public let horizon = 0
  /// One state.
  public let stateAxes = [Axis("state", labels: ["start"])]
  /// What to play.
  public let actionAxes = [Axis("action", labels: ["0", "1", "2"])]
  /// Everybody is in it.
  public let initialDistribution = [1.0]
  /// All, always.
  public let feasibleActions = FeasibleActions(allOf: 3, in: 1)
  /// That of the payoffs.
  public var rewardBound: Double { Payoff.bound }

  /// Builds the game.
  public init(_ parameters: Parameters = .init()) throws(MeanFieldError) {
    self.parameters = parameters
  }

  /// The payoffs at ν = L.
  public func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    Stage(rewards: Payoff.payoffs(L), kernel: nil)
  }
}

/// Cooperation pays, but has to be found: three equilibria, one of them good.
public enum CooperationPayoff: NormalFormPayoff {
  /// The name after `normal-form-`.
  public static let word = "coop"
  /// The name in prose.
  public static let title = "cooperation"
  /// That of action 1 when everybody plays 2.
  public static let bound = 2380.0
  /// 10ν₀ − (200/9)(ν₀ − ν₂)ν₂ − 20ν₁;  20(ν₀ − ν₁) − 2380ν₂;  (2000/9)(ν₀ − ν₂)ν₂.
  public static func payoffs<Number: Scalar>(_ ν: Span<Number>) -> [Number] {
    let lead = (ν[0] - ν[2]) * ν[2]
    return [
      10 * ν[0] - Number(200.0 / 9) * lead - 20 * ν[1],
      20 * (ν[0] - ν[1]) - 2380 * ν[2],
      Number(2000.0 / 9) * lead,
    ]
  }
}

/// Two ways to coordinate and an action that is dominated.
public enum DominatedPayoff: NormalFormPayoff {
  /// The name after `normal-form-`.
  public static let word = "dom"
  /// The name in prose.
  public static let title = "a dominated action"
  /// That of everybody on one action.
  public static let bound = 1.0
  /// ν₀ + ν₂;  ν₁;  ν₀ + ν₂ − 1/4.
  public static func payoffs<Number: Scalar>(_ ν: Span<Number>) -> [Number] {
    [ν[0] + ν[2], ν[1], ν[0] + ν[2] - Number(0.25)]
  }
}

/// Rock, paper and scissors of unequal strength; (15, 21, 35)/71 is the equilibrium.
public enum BiasedRockPaperScissorsPayoff: NormalFormPayoff {
  /// The name after `normal-form-`.
  public static let word = "biased-indirect-rps"
  /// The name in prose.
  public static let title = "biased indirect rock–paper–scissors"
  /// That of everybody on the first action.
  public static let bound = 0.7
  /// With p = 0.7ν₀, q = 0.5ν₁, s = 0.3ν₂: q − s;  s − p;  p − q.
  public static func payoffs<Number: Scalar>(_ ν: Span<Number>) -> [Number] {
    let (p, q, s) = (Number(0.7) * ν[0], Number(0.5) * ν[1], Number(0.3) * ν[2])
    return [q - s, s - p, p - q]
  }
}
