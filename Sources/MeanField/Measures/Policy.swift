/// The conditional law of the action given epoch and state, πₜ(a | s).
///
/// Shape (T + 1) × S × A; every row is a distribution over the feasible actions A(s), also in
/// states that nobody reaches.
public struct Policy: Sendable, Hashable, Codable {
  /// The entries.
  public private(set) var field: StateActionField

  /// The dimensions.
  public var shape: GameShape { field.shape }
  /// All entries, row-major.
  public var values: [Double] { field.values }
  /// The S × A array πₜ.
  public subscript(t: Int) -> [Double] { field[t] }
  /// The probability of action a at epoch t in state s.
  public subscript(t: Int, s: Int, a: Int) -> Double { field[t, s, a] }

  /// Wraps rows that are distributions by construction.
  init(unchecked field: StateActionField) { self.field = field }

  /// Wraps rows that the caller read somewhere; throws unless each is a distribution over A(s).
  ///
  /// Rows must sum to 1 within `tolerance`; nothing is clipped or renormalized.
  public init(
    checking field: StateActionField, feasible: FeasibleActions, tolerance: Double = 1e-9
  ) throws(MeanFieldError) {
    let shape = field.shape
    try MeanFieldError.require(
      shape.stateCount == feasible.stateCount && shape.actionCount == feasible.actionCount,
      .wrongShape, "policy",
      expected: "\(feasible.stateCount) states and \(feasible.actionCount) actions",
      got: "\(shape.stateCount) and \(shape.actionCount)")
    for t in 0..<field.shape.epochCount {
      for s in 0..<field.shape.stateCount {
        var sum = 0.0
        for a in 0..<field.shape.actionCount {
          try Policy.check(field, t, s, a, feasible)
          sum += field[t, s, a]
        }
        try MeanFieldError.require(
          abs(sum - 1) <= tolerance, .notADistribution, "policy at epoch \(t), state \(s)",
          expected: "probabilities that sum to 1 ± \(tolerance)", got: "sum \(sum)")
      }
    }
    self.field = field
  }

  /// The largest distance of the sum of a row from 1.
  package var deficit: Double {
    var largest = 0.0
    for t in 0..<shape.epochCount {
      let row = self[t]
      for start in stride(from: 0, to: row.count, by: shape.actionCount) {
        largest = max(largest, abs(row[start..<start + shape.actionCount].reduce(0, +) - 1))
      }
    }
    return largest
  }

  private static func check(
    _ field: StateActionField, _ t: Int, _ s: Int, _ a: Int, _ feasible: FeasibleActions
  ) throws(MeanFieldError) {
    let p = field[t, s, a]
    let place = "policy at epoch \(t), state \(s), action \(a)"
    try MeanFieldError.require(
      p.isFinite, .notFinite, place, expected: "a probability", got: "\(p)")
    try MeanFieldError.require(
      p >= 0, .notADistribution, place, expected: "a probability ≥ 0", got: "\(p)")
    try MeanFieldError.require(
      p == 0 || feasible.contains(state: s, action: a), .infeasibleAction, place,
      expected: "0 because the action is infeasible", got: "\(p)")
  }

  /// The uniform policy over the feasible actions.
  public init(uniformOver feasible: FeasibleActions, horizon: Int) {
    let shape = GameShape(
      horizon: horizon, stateCount: feasible.stateCount, actionCount: feasible.actionCount)
    field = StateActionField(shape)
    for t in 0...horizon { field[t] = feasible.uniform }
  }

  /// The softmax of `logits` over the feasible actions.
  public init(softmax logits: StateActionField, feasible: FeasibleActions) {
    field = StateActionField(
      logits.shape,
      epochs: (0..<logits.shape.epochCount).map {
        Kernels.softmax(of: logits[$0], feasible: feasible)
      })
  }

  /// Replaces πₜ by the softmax of an S × A array of logits over the feasible actions.
  public mutating func update(softmax logits: [Double], feasible: FeasibleActions, at t: Int) {
    field[t] = Kernels.softmax(of: logits, feasible: feasible)
  }

  /// The policy Π(L) that an occupation measure plays: Lₜ/μₜ, uniform over A(s) where μₜ(s) = 0.
  public init(inducing L: OccupationMeasure, feasible: FeasibleActions) {
    let A = L.shape.actionCount
    let epochs = (0..<L.shape.epochCount).map { t in
      let (slice, μ, uniform) = (L[t], L.stateDistribution(at: t), feasible.uniform)
      return slice.indices.map { i in μ[i / A] == 0 ? uniform[i] : slice[i] / μ[i / A] }
    }
    field = StateActionField(L.shape, epochs: epochs)
  }

  /// The logarithm of the policy with probabilities bounded below by `floor`, as logits.
  public func logits(floor: Double = 1e-12) -> StateActionField {
    var logits = field
    for t in 0..<shape.epochCount { logits[t] = field[t].map { Double.log(max($0, floor)) } }
    return logits
  }
}
