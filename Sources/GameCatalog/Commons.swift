public import MeanField

/// A game that gives a name and parameters to a core.
public protocol CoreGame: MeanFieldGame {
  /// The kind of the game.
  associatedtype Core: GameCore
  /// Everything but the name and the parameters.
  var core: Core { get }
}

extension CoreGame {
  /// That of the core.
  public var horizon: Int { core.horizon }
  /// Those of the core.
  public var stateAxes: [Axis] { core.stateAxes }
  /// Those of the core.
  public var actionAxes: [Axis] { core.actionAxes }
  /// That of the core.
  public var initialDistribution: [Double] { core.initialDistribution }
  /// Those of the core.
  public var feasibleActions: FeasibleActions { core.feasibleActions }
  /// Those of the core.
  public var populations: [Population] { core.populations }
  /// That of the core.
  public var rewardBound: Double { core.rewardBound }
  /// That of the core.
  public var totalCount: Int { core.totalCount }

  /// Those of the core.
  public func totals<Number: Scalar>(at t: Int, given L: Span<Number>) -> [Number] {
    core.totals(at: t, given: L)
  }

  /// That of the core.
  public func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    core.stage(at: t, given: L)
  }

  /// That of the core.
  public func stage<Number: Scalar>(
    at t: Int, given L: Span<Number>, totals M: Span<Number>
  ) -> Stage<Number> { core.stage(at: t, given: L, totals: M) }
}

/// Parameters with a last epoch and a law of the first state, uniform if empty.
public protocol StartedParameters: GameParameters {
  /// The last epoch T.
  var horizon: Int { get set }
  /// The law of the first state; uniform if empty.
  var mu0: [Double] { get set }
}

extension StartedParameters {
  /// The parameter `mu0`.
  static func mu0(
    _ meaning: String = "law of the first state; empty for uniform"
  ) -> Parameter<Self> { Parameter("mu0", \.mu0, in: .between(0, 1), meaning) }

  /// Throws unless `mu0` is a distribution on `count` states, or empty: the uniform one.
  func requireInitialLaw(count: Int) throws(MeanFieldError) {
    guard !mu0.isEmpty else { return }
    try Self.requireDistribution(mu0, count: count, parameter: "mu0")
  }
}

extension MeanFieldGame where Parameters: StartedParameters {
  /// The last epoch T.
  public var horizon: Int { parameters.horizon }
  /// The law of the first state.
  public var initialDistribution: [Double] {
    parameters.mu0.isEmpty
      ? Array(repeating: 1 / Double(stateCount), count: stateCount) : parameters.mu0
  }
}

/// Parameters that several games of the catalog declare in the same words.
extension Parameter {
  static func logEps(
    _ property: Property<Double>, _ meaning: String = "added to the share inside the logarithm"
  ) -> Self { Self("log-eps", property, in: .between(1e-300, 0.5), meaning) }

  static func stillProbability(_ property: Property<Double>) -> Self {
    Self("p-still", property, in: .between(0, 1), "probability of no noise")
  }

  static func mersenneSeed(_ property: Property<Int>, of what: String) -> Self {
    Self("seed", property, in: .between(0, 4_294_967_295), "seed of \(what), as in MFGLib")
  }

  static func matrix(_ name: String, _ property: Property<[[Double]]>, _ meaning: String) -> Self {
    Self(name, property, in: .between(-1e6, 1e6), "\(meaning); drawn if empty")
  }

  static func noise(_ name: String, _ property: Property<Double>) -> Self {
    Self(name, property, in: .between(0, 1), "probability of a random move")
  }

  static func geometry(_ property: Property<GridGeometry>) -> Self {
    Self("geometry", property, "what the border does")
  }

  static func walls(_ property: Property<[[Double]]>, _ meaning: String) -> Self {
    Self("walls", property, in: .between(0, 1000), meaning)
  }

  static func starts(_ property: Property<[[Double]]>, _ meaning: String) -> Self {
    Self("initial-distribution", property, in: .between(0, 1000), meaning)
  }

  static func stepLength(
    _ property: Property<Double>, in range: ParameterRange, _ meaning: String
  ) -> Self { Self("step-length", property, in: range, unit: "time", meaning) }
}

/// The largest number of stored entries that an array of a game may ask for.
///
/// 2²⁶ entries fill half a gigabyte; a solver needs about ten such arrays.
let largestEntryCount = 0x1p26

extension ParameterSet {
  /// Throws when the product of `factors`, a number of stored entries, is beyond reach.
  static func requireEntries(
    _ factors: [Int], spelled product: String, parameter: String
  ) throws(MeanFieldError) {
    try requireEntries(
      factors.reduce(1.0) { $0 * Double($1) }, spelled: product, parameter: parameter)
  }

  /// Throws when a number of stored entries is beyond reach.
  static func requireEntries(
    _ entries: Double, spelled product: String, parameter: String
  ) throws(MeanFieldError) {
    try require(
      entries <= largestEntryCount, parameter,
      expected: "\(product) of at most \(ParameterValue.number(largestEntryCount))",
      got: ParameterValue.number(entries))
  }
}

/// The state distribution μ(s) = Σₐ L(s, a) of one epoch.
func stateDistribution<Number: Scalar>(of L: Span<Number>, actionCount A: Int) -> [Number] {
  (0..<L.count / A).map { s in
    var share = L[s * A]
    for a in 1..<max(A, 1) { share += L[s * A + a] }
    return share
  }
}

extension Axis {
  /// An axis of the whole numbers in `range`.
  init(_ name: String, _ range: ClosedRange<Int>, unit: String = "1") {
    self.init(name, coordinates: range.map(Double.init), unit: unit)
  }
}

extension SuccessorLists<Double> {
  /// Transitions that depend on nobody, for numbers of any type.
  func kernel<Other: Scalar>() -> TransitionKernel<Other> {
    .successors(
      self as? SuccessorLists<Other>
        ?? SuccessorLists<Other>(graph, probabilities: probabilities.map { Other($0) }))
  }
}
