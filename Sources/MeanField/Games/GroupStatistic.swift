/// A number that is told about a game's meetings.
public struct GroupStatistic: Sendable, Hashable {
  /// The kebab-case name, such as `cost-per-click`.
  public var name: String
  /// The unit, `1` for pure numbers.
  public var unit: String
  /// What it measures.
  public var meaning: String

  /// Names a statistic.
  public init(_ name: String, unit: String = "1", _ meaning: String) {
    self.name = name
    self.unit = unit
    self.meaning = meaning
  }

  /// The values of a statistic.
  public struct Values: Sendable, Hashable {
    /// One for each epoch; NaN where it means nothing.
    public var byEpoch: [Double]
    /// The one over all epochs.
    public var total: Double

    /// Puts values together.
    public init(byEpoch: [Double], total: Double) {
      self.byEpoch = byEpoch
      self.total = total
    }
  }
}
