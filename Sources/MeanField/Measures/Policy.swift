internal import CNumerics

/// The conditional law of the action given epoch and state, πₜ(a | s).
///
/// Shape (T + 1) × S × A; every row is a distribution over the feasible actions A(s), also in
/// states that nobody reaches.
public struct Policy: Sendable, Hashable, Codable {
  /// The entries.
  public internal(set) var field: StateActionField

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
    field = logits
    for t in 0..<logits.shape.epochCount { soften(at: t, feasible: feasible) }
  }

  /// Replaces πₜ by the softmax of an S × A array of logits over the feasible actions.
  public mutating func update(softmax logits: [Double], feasible: FeasibleActions, at t: Int) {
    field[t] = logits
    soften(at: t, feasible: feasible)
  }

  /// Replaces the logits that stand at epoch t by their softmax.
  private mutating func soften(at t: Int, feasible: FeasibleActions) {
    precondition(
      shape.stateCount == feasible.stateCount && shape.actionCount == feasible.actionCount)
    let shape = shape
    field.values.withUnsafeMutableBufferPointer { π in
      let slice = π.baseAddress.unsafelyUnwrapped + t * shape.pairCount
      feasible.withMask {
        mesob_softmax(shape.stateCount, shape.actionCount, slice, $0, slice)
      }
    }
  }

  /// Plays one feasible action in a state at epoch t, and no other.
  package mutating func play(_ action: Int, in state: Int, at t: Int) {
    for a in 0..<shape.actionCount { field[t, state, a] = a == action ? 1 : 0 }
  }

  /// Plays the entries at some places of a row with the given probabilities, which sum to 1.
  package mutating func set(_ places: [Int], to probabilities: [Double]) {
    for (place, p) in zip(places, probabilities) { field.values[place] = p }
  }

  /// Becomes the softmax of logits, (T + 1) × S × A, over the feasible actions.
  package mutating func update(softmax logits: [Double], feasible: FeasibleActions) {
    precondition(logits.count == field.values.count)
    withSoftmax(feasible: feasible) { $0.update(from: logits, count: logits.count) }
  }

  /// Becomes the softmax of the logits that `body` writes in its place.
  mutating func withSoftmax(
    feasible: FeasibleActions, _ body: (_ logits: UnsafeMutablePointer<Double>) -> Void
  ) {
    let (shape, n) = (shape, shape.pairCount)
    field.values.withUnsafeMutableBufferPointer { π in
      let π = π.baseAddress.unsafelyUnwrapped
      body(π)
      feasible.withMask { mask in
        for t in 0..<shape.epochCount {
          mesob_softmax(shape.stateCount, shape.actionCount, π + t * n, mask, π + t * n)
        }
      }
    }
  }

  /// Hands out the step of mirror descent at one epoch: V = Σₐ π Q, θ ← θ + η Q, π ← softmax(θ).
  ///
  /// Softmaxes of small games are taken at the end, all at once.
  mutating func withMirror(
    _ θ: inout StateActionField, feasible: FeasibleActions,
    _ body: (
      (_ t: Int, _ Q: UnsafePointer<Double>, _ η: Double, _ V: UnsafeMutablePointer<Double>) -> Void
    ) -> Void
  ) {
    precondition(θ.shape == shape)
    let (shape, S, A, n) = (shape, shape.stateCount, shape.actionCount, shape.pairCount)
    feasible.withMask { mask in
      θ.values.withUnsafeMutableBufferPointer { θ in
        field.values.withUnsafeMutableBufferPointer { π in
          let (θ, π) = (θ.baseAddress.unsafelyUnwrapped, π.baseAddress.unsafelyUnwrapped)
          if mask == nil, n <= Self.smallGame {
            body { t, Q, η, V in mesob_ascend(S, A, η, Q, π + t * n, θ + t * n, V) }
            mesob_softmax(S * shape.epochCount, A, θ, nil, π)
          } else {
            body { t, Q, η, V in mesob_mirror(S, A, η, Q, mask, θ + t * n, π + t * n, V) }
          }
        }
      }
    }
  }

  /// The pairs of an epoch that are too few to fill vectors.
  private static let smallGame = 256

  /// The policy Π(L) that an occupation measure plays: Lₜ/μₜ, uniform over A(s) where μₜ(s) = 0.
  public init(inducing L: OccupationMeasure, feasible: FeasibleActions) {
    field = L.field
    condition(feasible)
  }

  /// Becomes the policy Π((1 − α) L + α M) that an average of occupation measures plays.
  public mutating func update(
    inducing L: OccupationMeasure, and M: OccupationMeasure, share α: Double,
    feasible: FeasibleActions
  ) {
    precondition(L.shape == shape && M.shape == shape)
    field.values.withUnsafeMutableBufferPointer {
      mesob_combine($0.count, 1 - α, L.values, α, M.values, $0.baseAddress)
    }
    condition(feasible)
  }

  /// Divides the masses of pairs by those of states.
  private mutating func condition(_ feasible: FeasibleActions) {
    let (shape, n) = (shape, shape.pairCount)
    field.values.withUnsafeMutableBufferPointer { π in
      for t in 0..<shape.epochCount {
        mesob_condition(
          shape.stateCount, shape.actionCount, feasible.uniform,
          π.baseAddress.unsafelyUnwrapped + t * n)
      }
    }
  }

  /// The logarithm of the policy with probabilities bounded below by `floor`, as logits.
  public func logits(floor: Double = 1e-12) -> StateActionField {
    var logits = field
    for i in logits.values.indices { logits.values[i] = Double.log(max(logits.values[i], floor)) }
    return logits
  }
}
