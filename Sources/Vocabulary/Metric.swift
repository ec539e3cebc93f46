/// A number that runs, games or their meetings are told by: what it is called, what it means, which
/// way is better.
///
/// Games declare their own, each once; result files carry every word of it, and whatever is made of
/// a file prints what the file says.
public struct Metric: Codable, Hashable, Sendable {
  /// Which of two values is the better one.
  public enum Direction: String, Codable, Hashable, Sendable {
    /// The smaller one.
    case lower
    /// The larger one.
    case higher
    /// Neither: the number describes, it does not judge.
    case neither
  }

  /// The kebab-case name in files and on the command line, such as `best-response-value`.
  public var name: String
  /// The name in prose.
  public var title: String
  /// The unit; `1` for pure numbers and for what is counted in the game's own unit of reward.
  public var unit: String
  /// Which way is better.
  public var better: Direction
  /// What the number is, in one sentence.
  public var definition: String
  /// How formulas write it, in TeX's mathematics mode.
  public var symbol: String?

  /// Describes a metric; its title is by default its name in words.
  public init(
    _ name: String, title: String? = nil, unit: String = "1", better: Direction,
    symbol: String? = nil, _ definition: String
  ) {
    self.name = name
    self.title = title ?? name.replacing("-", with: " ")
    (self.unit, self.better, self.definition, self.symbol) = (unit, better, definition, symbol)
  }

  /// The title as a column or an axis begins it.
  public var heading: String { title.prefix(1).uppercased() + title.dropFirst() }
}
