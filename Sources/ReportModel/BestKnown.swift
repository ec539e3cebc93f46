public import Vocabulary

/// The best known value of a metric: a thin line across a frontier.
public struct BestKnown: Codable, Hashable, Sendable {
  /// Where the value comes from.
  public enum Origin: Codable, Hashable, Sendable {
    /// The best one over all runs of the experiment, game by game.
    case runs
    /// A number that is known from elsewhere, and where from.
    case constant(Double, source: String)
  }

  /// The metric, one of those at the axes.
  public var metric: Metric
  /// Where the value comes from.
  public var origin: Origin

  /// Declares a line of any kind.
  public init(_ metric: Metric, _ origin: Origin) {
    self.metric = metric
    self.origin = origin
  }

  /// The best value over all runs of the experiment: `.best(\.revenue)`.
  public static func best(_ metric: KeyPath<Metrics, Metric>) -> BestKnown {
    BestKnown(Metrics()[keyPath: metric], .runs)
  }

  /// A value known from elsewhere: `.known(\.revenue, 7.5, from: "a linear program")`.
  public static func known(
    _ metric: KeyPath<Metrics, Metric>, _ value: Double, from source: String
  ) -> BestKnown {
    BestKnown(Metrics()[keyPath: metric], .constant(value, source: source))
  }
}
