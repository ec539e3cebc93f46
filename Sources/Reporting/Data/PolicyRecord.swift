import ArtifactStore

/// A stored policy with the meaning of its states and actions.
public struct PolicyRecord: Hashable, Sendable {
  /// One factor of the state or action space, with its coordinate at every point of that space.
  public struct Factor: Hashable, Sendable {
    /// What the factor counts, such as `budget`.
    public var name: String
    /// The coordinate of each state, or of each action.
    public var coordinates: [Double]
    /// What each coordinate is called: the number, where it has no name.
    public var labels: [String]

    /// Names a factor.
    public init(_ name: String, _ coordinates: [Double], labels: [String]? = nil) {
      self.name = name
      self.coordinates = coordinates
      self.labels = labels ?? coordinates.map(CSV.number)
    }

    /// One point of the space for each value of the factor, in their order.
    var values: [Int] { coordinates.indices.map(\.self).uniqued { coordinates[$0] } }
  }

  /// The number of epochs.
  public var epochCount: Int
  /// The factors of the state space, the last varying fastest.
  public var stateFactors: [Factor]
  /// The factors of the action space, the last varying fastest.
  public var actionFactors: [Factor]
  /// π(a ∣ s) at each epoch, shape (epoch, state, action) in row-major order.
  public var probabilities: [Double]
  /// The share of the agents in each state, shape (epoch, state) in row-major order.
  public var stateDistribution: [Double]

  /// Collects what was read of a run.
  public init(
    epochCount: Int, stateFactors: [Factor], actionFactors: [Factor], probabilities: [Double],
    stateDistribution: [Double]
  ) {
    self.epochCount = epochCount
    self.stateFactors = stateFactors
    self.actionFactors = actionFactors
    self.probabilities = probabilities
    self.stateDistribution = stateDistribution
  }

  /// The number of states.
  var stateCount: Int { stateFactors.first?.coordinates.count ?? 0 }
  /// The number of actions.
  var actionCount: Int { actionFactors.first?.coordinates.count ?? 0 }

  /// π(a ∣ s).
  func probability(of action: Int, in state: Int, at epoch: Int) -> Double {
    probabilities[(epoch * stateCount + state) * actionCount + action]
  }

  /// The share of the agents in a state.
  func share(in state: Int, at epoch: Int) -> Double {
    stateDistribution[epoch * stateCount + state]
  }

  /// Throws `ReportError` with the code `unusableRun` if the parts do not fit together.
  func checkShape(for subject: String) throws {
    for (space, factors) in [("state", stateFactors), ("action", actionFactors)] {
      let counts = factors.map(\.coordinates.count)
      guard let count = counts.first, count > 0, counts.allSatisfy({ $0 == count }) else {
        throw ReportError(
          .unusableRun, subject, "expected \(space) factors of one length, got \(counts)")
      }
    }
    guard probabilities.count == epochCount * stateCount * actionCount,
      stateDistribution.count == epochCount * stateCount
    else {
      throw ReportError(
        .unusableRun, subject,
        "expected a policy of shape [\(epochCount), \(stateCount), \(actionCount)] and its state "
          + "distribution, got \(probabilities.count) and \(stateDistribution.count) numbers")
    }
  }
}
