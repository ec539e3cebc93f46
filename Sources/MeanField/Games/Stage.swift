/// What one epoch of a game is at a given population: rewards, transitions, social objectives.
public struct Stage<Number: Scalar>: Sendable {
  /// The reward rₜ(s, a, Lₜ) of one agent, row-major S × A; 0 where the action is infeasible.
  public var rewards: [Number]
  /// The transition to the next epoch; nil at the last one.
  public var kernel: TransitionKernel<Number>?
  /// wₜ(Lₜ) of the game's own social objectives, in the order in which the game names them.
  public var objectives: [Number]

  /// Puts one epoch together.
  public init(rewards: [Number], kernel: TransitionKernel<Number>?, objectives: [Number] = []) {
    (self.rewards, self.kernel, self.objectives) = (rewards, kernel, objectives)
  }
}

/// Weights on everything a stage contains, to be pulled back to a gradient in Lₜ.
public struct StageCotangent: Sendable {
  /// One weight per state–action pair, S × A.
  public var rewards: [Double]
  /// One weight per stored value of the kernel.
  public var kernel: [Double]
  /// One weight per social objective of the game.
  public var objectives: [Double]

  /// Collects the weights.
  public init(rewards: [Double], kernel: [Double], objectives: [Double]) {
    (self.rewards, self.kernel, self.objectives) = (rewards, kernel, objectives)
  }

  /// Every number of a stage with its weight.
  func paired<Number>(with stage: Stage<Number>) -> [(Number, weight: Double)] {
    var pairs = Array(zip(stage.rewards, rewards))
    pairs += zip(stage.kernel?.storedValues ?? [], kernel)
    pairs += zip(stage.objectives, objectives)
    return pairs.map { ($0, weight: $1) }
  }
}
