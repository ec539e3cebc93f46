/// A number that every run is scored by: what it is called, what it means, which way is better.
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
  /// The heading of a column or an axis.
  public var title: String
  /// The unit; `1` for pure numbers and for what is counted in the game's own unit of reward.
  public var unit: String
  /// Which way is better.
  public var better: Direction
  /// What the number is, in one sentence.
  public var definition: String
  /// How formulas write it, in TeX's mathematics mode.
  public var symbol: String?

  /// Describes a metric.
  public init(
    _ name: String, title: String, unit: String = "1", better: Direction, symbol: String? = nil,
    _ definition: String
  ) {
    self.name = name
    self.title = title
    self.unit = unit
    self.better = better
    self.definition = definition
    self.symbol = symbol
  }

  /// The metric of a social objective that one game brings along, such as `cost`.
  public static func objective(
    _ name: String, title: String, better: Direction = .higher
  ) -> Metric {
    Metric(
      name, title: title, better: better, "The social objective '\(name)' at the induced flow.")
  }
}
