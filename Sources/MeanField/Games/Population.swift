/// A class of identical agents that occupies a range of the states and has mass 1.
///
/// A game of several populations is written on the disjoint union of their state spaces; rewards
/// and transitions see all of it.
public struct Population: Sendable, Hashable {
  /// The name in reports.
  public var name: String
  /// The states of its agents.
  public var states: Range<Int>

  /// Names the agents that live in `states`.
  public init(_ name: String, states: Range<Int>) { (self.name, self.states) = (name, states) }
}
