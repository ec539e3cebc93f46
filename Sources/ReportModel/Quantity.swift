public import Vocabulary

/// Something that is computed from metrics, game by game: `100 * (gain / base - 1)`.
///
/// Key paths name the metrics, so a metric that is renamed does not compile:
///
///     let revenue = Quantity(\.revenue, of: .label("balanced"))
///     let base = Quantity(\.revenue, of: .label("competitive only"))
///     Number("revenue-gain", "How much more a balance earns, in percent",
///       100 * (revenue / base - 1))
public indirect enum Quantity: Codable, Equatable, Sendable {
  /// Which of several methods' values is taken.
  public enum Choice: String, Codable, Equatable, Sendable {
    /// That of the only method; several are a mistake.
    case only
    /// The smallest.
    case least
    /// The largest.
    case greatest
  }

  /// A metric of one method, or the least or greatest one among several.
  case metric(Metric, MethodSelector, Choice)
  /// The same number in every game.
  case constant(Double)
  /// The area that one contestant's front dominates, in a declared comparison of fronts.
  case hypervolume(
    of: MethodSelector, in: FrontDeclaration, at: FrontDeclaration.Cut = .equalEvaluations)
  /// How many points of the incumbent the challenger dominates, in a declared comparison.
  case dominated(in: DominanceDeclaration)
  /// How many points the incumbent has in all.
  case incumbents(in: DominanceDeclaration)
  /// What finite populations make of one method's solution.
  case population(PopulationMeasure, of: MethodSelector)
  /// Two quantities joined.
  case combined(Quantity, Operation, Quantity)

  /// What joins two quantities.
  public enum Operation: String, Codable, Equatable, Sendable {
    /// The sum.
    case plus = "+"
    /// The difference.
    case minus = "−"
    /// The product.
    case times = "×"
    /// The ratio.
    case over = "/"
  }

  /// A metric of one method: `Quantity(\.revenue, of: .label("truthful bidding"))`.
  public init(
    _ metric: KeyPath<Metrics, Metric>, of methods: MethodSelector, choosing choice: Choice = .only
  ) {
    self = .metric(Metrics()[keyPath: metric], methods, choice)
  }

  /// A metric on average among so many agents; in the mean field it has another value:
  /// `Quantity(\.welfare, of: .label("balanced"), amongAgents: 100)`.
  public init(
    _ metric: KeyPath<Metrics, Metric>, of method: MethodSelector, amongAgents agents: Int
  ) {
    self = .population(.metric(Metrics()[keyPath: metric], agents: agents), of: method)
  }

  /// What arithmetic joins, from left to right; the quantity itself where it joins nothing.
  public var operands: [Quantity] {
    if case .combined(let left, _, let right) = self {
      left.operands + right.operands
    } else {
      [self]
    }
  }

  /// The sum, game by game.
  public static func + (a: Quantity, b: Quantity) -> Quantity { .combined(a, .plus, b) }
  /// The difference, game by game.
  public static func - (a: Quantity, b: Quantity) -> Quantity { .combined(a, .minus, b) }
  /// The product, game by game.
  public static func * (a: Quantity, b: Quantity) -> Quantity { .combined(a, .times, b) }
  /// The ratio, game by game.
  public static func / (a: Quantity, b: Quantity) -> Quantity { .combined(a, .over, b) }
}

extension Quantity: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  /// The same number in every game.
  public init(floatLiteral value: Double) { self = .constant(value) }
  /// The same number in every game.
  public init(integerLiteral value: Int) { self = .constant(Double(value)) }
}

/// What can be quoted of the finite populations behind a solution.
public enum PopulationMeasure: Codable, Equatable, Sendable {
  /// The distance ‖Lᴺ − L‖₁ of N agents' empirical measure from the mean field, mean over epochs.
  case flowError(agents: Int)
  /// The slope of the logarithm of that distance in the logarithm of N.
  case errorSlope
  /// Half the width of the slope's 95 % confidence interval.
  case errorSlopeHalfWidth
  /// What one of N agents gains by playing a best response to the mean field.
  case deviationGain(agents: Int)
  /// A metric on average among N agents.
  case metric(Metric, agents: Int)
}
