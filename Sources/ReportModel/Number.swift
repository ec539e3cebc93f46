/// A number that texts quote by its key: in LaTeX `\mesobnum{key}`.
public struct Number: Codable, Hashable, Sendable {
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
