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
