import ArtifactStore

/// A stored policy with the meaning of its states and actions.
package struct PolicyRecord: Equatable, Sendable {
  /// The number of epochs.
  package var epochCount: Int
  /// The factors of the state space, the last varying fastest.
  package var stateFactors: [Factor]
  /// The factors of the action space, the last varying fastest.
  package var actionFactors: [Factor]
  /// π(a ∣ s) at each epoch, shape (epoch, state, action) in row-major order.
  package var probabilities: [Double]
  /// The share of the agents in each state, shape (epoch, state) in row-major order.
  package var stateDistribution: [Double]

  /// Collects what is known of a policy.
  package init(
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
  package var stateCount: Int { stateFactors.first?.coordinates.count ?? 0 }
  /// The number of actions.
  package var actionCount: Int { actionFactors.first?.coordinates.count ?? 0 }

  /// π(a ∣ s).
  package func probability(of action: Int, in state: Int, at epoch: Int) -> Double {
    probabilities[(epoch * stateCount + state) * actionCount + action]
  }

  /// The share of the agents in a state.
  package func share(in state: Int, at epoch: Int) -> Double {
    stateDistribution[epoch * stateCount + state]
  }

  /// Reads the policy of a result.
  package init(reading file: ResultFile) throws {
    let shape = try file.policyShape
    self.init(
      epochCount: shape[0],
      stateFactors: try GameSpace(.states, count: shape[1], in: file).factors,
      actionFactors: try GameSpace(.actions, count: shape[2], in: file).factors,
      probabilities: try file.read(layout.policy, Double.self),
      stateDistribution: try file.read(layout.stateDistribution, Double.self))
  }
}

extension ResultFile {
  /// The numbers of epochs, states and actions.
  package var policyShape: [Int] {
    get throws {
      let shape = try root.dataset(layout.policy.path).shape
      guard shape.count == 3, shape.allSatisfy({ $0 > 0 }) else {
        throw ArtifactError(
          .wrongShape, "\(path):\(layout.policy.path)",
          expected: "epochs, states and actions", got: "shape \(shape)")
      }
      return shape
    }
  }
}
