public import MeanField

/// The state of mirror descent on logits: θ and the policy softmax(θ).
public struct MirrorDescentState: Sendable, Codable {
  /// The logits, shape (T + 1) × S × A.
  public var θ: StateActionField
  /// softmax(θ) over the feasible actions.
  public var π: Policy

  /// Starts at a policy; probabilities below 1e-12 start there.
  init(at start: Policy, feasible: FeasibleActions) {
    θ = start.logits()
    π = Policy(softmax: θ, feasible: feasible)
  }

  /// θ ← θ − η G and π ← softmax(θ), one epoch.
  ///
  /// A backward pass does not come back to epoch t, so every Gₜ sees the policy before the step.
  mutating func descend(_ G: [Double], at t: Int, stepSize η: Double, feasible: FeasibleActions) {
    θ.add(G, scaledBy: -η, at: t)
    π.update(softmax: θ[t], feasible: feasible, at: t)
  }

  /// Forgets how far the logits have gone: θ ← log π with probabilities bounded below.
  ///
  /// A new field could not move logits that another one has driven far apart.
  mutating func restart(feasible: FeasibleActions, floor: Double = 1e-2) {
    θ = π.logits(floor: floor)
    π = Policy(softmax: θ, feasible: feasible)
  }
}

/// The point at `progress` 0 … 1 of a geometric path; a path from or to 0 is linear.
func geometric(from start: Double, to end: Double, _ progress: Double) -> Double {
  guard start > 0, end > 0 else { return start + (end - start) * progress }
  return start * Double.exp(Double.log(end / start) * progress)
}
