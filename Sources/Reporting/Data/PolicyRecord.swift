/// A stored policy with the meaning of its states and actions.
public struct PolicyRecord: Hashable, Sendable {
  /// One factor of the state or action space, with its coordinate at every point of that space.
  public struct Factor: Hashable, Sendable {
    /// What the factor counts, such as `budget`.
    public var name: String
    /// The coordinate of each state, or of each action.
    public var coordinates: [Double]

    /// Names a factor.
    public init(_ name: String, _ coordinates: [Double]) {
      self.name = name
      self.coordinates = coordinates
    }
  }

  /// The number of epochs.
  public var epochCount: Int
  /// The factors of the state space, the last varying fastest.
  public var stateFactors: [Factor]
  /// The only factor of the action space.
  public var actionFactor: Factor
  /// π(a ∣ s) at each epoch, shape (epoch, state, action) in row-major order.
  public var probabilities: [Double]
  /// The share of the agents in each state, shape (epoch, state) in row-major order.
  public var stateDistribution: [Double]

  /// Collects what was read of a run.
  public init(
    epochCount: Int, stateFactors: [Factor], actionFactor: Factor, probabilities: [Double],
    stateDistribution: [Double]
  ) {
    self.epochCount = epochCount
    self.stateFactors = stateFactors
    self.actionFactor = actionFactor
    self.probabilities = probabilities
    self.stateDistribution = stateDistribution
  }
}
