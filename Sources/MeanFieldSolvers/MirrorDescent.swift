public import MeanField

/// The state of mirror descent: logits θ, the policy softmax(θ), and the steps done.
public struct MirrorDescentState: Sendable, Codable {
  /// θ, shape (T + 1) × S × A.
  public var logits: StateActionField
  /// softmax(θ) over the feasible actions.
  public var policy: Policy
  /// The steps done, as far as a method counts them here.
  public var steps = 0
  /// The size of steps that are certified.
  var ascent = CertifiedAscent()

  /// Starts at a policy; probabilities below 1e-12 start there.
  public init(at start: Policy, feasible: FeasibleActions) {
    logits = start.logits()
    policy = Policy(softmax: logits, feasible: feasible)
  }

  /// θ ← θ − η G at all epochs, with G the gradient field of F at the flow of the policy.
  public mutating func descend(
    on F: BalanceObjective, at flow: Flow, in game: some MeanFieldGame, stepSize η: Double
  ) {
    game.descend(on: F, at: flow, logits: &logits, policy: &policy, stepSize: η)
  }

  /// θ ← θ + η Q at all epochs, with Q the state–action values of the policy in its flow.
  public mutating func climb(at flow: Flow, in game: some MeanFieldGame, stepSize η: Double) {
    flow.process.climb(&logits, &policy, stepSize: η)
  }

  /// A certified step along the state–action values of the policy in its flow.
  mutating func ascend(in game: some MeanFieldGame) {
    var ascent = ascent
    self.ascent = CertifiedAscent()
    ascent.ascend(&self, in: game) { $0.write(valuesOf: $1, to: &$2) }
    self.ascent = ascent
  }

  /// A certified step along the optimal state–action values.
  mutating func ascendOptimally(in game: some MeanFieldGame) {
    var ascent = ascent
    self.ascent = CertifiedAscent()
    ascent.ascend(&self, in: game) { process, _, Q in process.write(optimalValuesTo: &Q) }
    self.ascent = ascent
  }

  /// θ ← θ + η Q* at all epochs, with Q* the optimal state–action values.
  public mutating func climbOptimally(at process: DecisionProcess, stepSize η: Double) {
    process.climbOptimally(&logits, &policy, stepSize: η)
  }
}

extension MeanFieldSolver where State == MirrorDescentState {
  /// The logits of the start.
  public func initialState(for game: some MeanFieldGame, from start: Policy) -> State {
    State(at: start, feasible: game.feasibleActions)
  }

  /// softmax(θ).
  public func policy(of state: State, in game: some MeanFieldGame) -> Policy { state.policy }
}

/// The point at `progress` 0 … 1 of a geometric path; a path from or to 0 is linear.
public func geometric(from start: Double, to end: Double, _ progress: Double) -> Double {
  guard start > 0, end > 0 else { return start + (end - start) * progress }
  return start * Double.exp(Double.log(end / start) * progress)
}
