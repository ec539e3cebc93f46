public import MeanField

/// The state of mirror descent: logits θ, the policy softmax(θ), and the steps done.
public struct MirrorDescentState: Sendable, Codable {
  /// θ, shape (T + 1) × S × A.
  public var logits: StateActionField
  /// softmax(θ) over the feasible actions.
  public var policy: Policy
  /// The steps done, as far as a method counts them here.
  public var steps = 0

  /// Starts at a policy; probabilities below 1e-12 start there.
  public init(at start: Policy, feasible: FeasibleActions) {
    logits = start.logits()
    policy = Policy(softmax: logits, feasible: feasible)
  }

  /// θ ← θ − η G and π ← softmax(θ), one epoch.
  ///
  /// A backward pass does not come back to epoch t, so every Gₜ sees the policy before the step.
  public mutating func descend(
    _ G: [Double], at t: Int, stepSize η: Double, feasible: FeasibleActions
  ) {
    logits.add(G, scaledBy: -η, at: t)
    policy.update(softmax: logits[t], feasible: feasible, at: t)
  }

  /// θ ← θ − η G at all epochs, with G the gradient field of F at the flow of the policy.
  public mutating func descend(
    on F: BalanceObjective, at flow: Flow, in game: some MeanFieldGame, stepSize η: Double
  ) {
    let (π, feasible) = (policy, game.feasibleActions)
    game.forEachGradient(of: F, at: flow, playing: π) { t, G in
      descend(G, at: t, stepSize: η, feasible: feasible)
    }
  }

  /// θ ← θ + η Q at all epochs, with Q the state–action values of the policy in its flow.
  public mutating func climb(at flow: Flow, in game: some MeanFieldGame, stepSize η: Double) {
    let (π, feasible) = (policy, game.feasibleActions)
    flow.process.forEachStateActionValue(of: π) { t, Q in
      descend(Q, at: t, stepSize: -η, feasible: feasible)
    }
  }

  /// Forgets how far the logits have gone: θ ← log π with probabilities bounded below.
  ///
  /// A new field could not move logits that another one has driven far apart.
  public mutating func restart(feasible: FeasibleActions, floor: Double = 1e-2) {
    logits = policy.logits(floor: floor)
    policy = Policy(softmax: logits, feasible: feasible)
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
