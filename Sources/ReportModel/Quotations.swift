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

/// A number that texts quote by its key: in LaTeX `\mesobnum{key}`.
public struct QuotedNumber: Codable, Equatable, Sendable {
  /// The kebab-case key, unique in a paper.
  public var key: String
  /// What the number is, in words.
  public var meaning: String
  /// How it is computed, game by game.
  public var quantity: Quantity
  /// How its values over the games become one.
  public var statistic: Statistic
  /// The label of the only game to look at; nil for all games.
  public var game: String?
  /// The significant digits that are printed where there is no standard error.
  public var digits: Int

  /// Declares a number.
  public init(
    _ key: String, _ meaning: String, _ quantity: Quantity,
    statistic: Statistic = .meanAndStandardError, game: String? = nil, digits: Int = 4
  ) {
    self.key = key
    self.meaning = meaning
    self.quantity = quantity
    self.statistic = statistic
    self.game = game
    self.digits = digits
  }
}

/// A quoted number, as experiments declare it: `Number("key", "What it is", quantity)`.
public typealias Number = QuotedNumber

/// A sentence that the data must support: in LaTeX `\mesobclaim{key}{prose}`.
///
///     Claim("balance-earns-more", "A balance earns more than competition",
///       Quantity(\.revenue, of: .label("balanced")), exceeds: base)
public struct Claim: Codable, Equatable, Sendable {
  /// How two sides are compared.
  public enum Relation: String, Codable, Equatable, Sendable {
    /// The left side is larger.
    case exceeds = ">"
    /// The left side is as large or larger.
    case isAtLeast = "≥"
    /// The left side is smaller.
    case isBelow = "<"
    /// The left side is as small or smaller.
    case isAtMost = "≤"
  }

  /// Where the comparison must hold.
  public enum Scope: String, Codable, Equatable, Sendable {
    /// Between the means over all games.
    case mean = "on average"
    /// In every single game.
    case everyGame = "in every game"
  }

  /// The kebab-case key, unique in a paper.
  public var key: String
  /// The sentence, as it is printed where it fails.
  public var sentence: String
  /// The left side.
  public var left: Quantity
  /// How the sides are compared.
  public var relation: Relation
  /// The right side.
  public var right: Quantity
  /// Where the comparison must hold.
  public var scope: Scope
  /// The label of the only game to look at; nil for all games.
  public var game: String?

  /// Declares a comparison of any kind.
  public init(
    _ key: String, _ sentence: String, _ left: Quantity, _ relation: Relation, _ right: Quantity,
    scope: Scope = .mean, game: String? = nil
  ) {
    self.key = key
    self.sentence = sentence
    self.left = left
    self.relation = relation
    self.right = right
    self.scope = scope
    self.game = game
  }

  /// Claims that the left side is larger.
  public init(
    _ key: String, _ sentence: String, _ left: Quantity, exceeds right: Quantity,
    scope: Scope = .mean, game: String? = nil
  ) {
    self.init(key, sentence, left, .exceeds, right, scope: scope, game: game)
  }

  /// Claims that the left side is smaller.
  public init(
    _ key: String, _ sentence: String, _ left: Quantity, isBelow right: Quantity,
    scope: Scope = .mean, game: String? = nil
  ) {
    self.init(key, sentence, left, .isBelow, right, scope: scope, game: game)
  }
}
