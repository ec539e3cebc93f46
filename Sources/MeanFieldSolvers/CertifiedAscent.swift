import MeanField

/// Mirror ascent along a field of values, with steps whose size is certified on the way.
///
/// With Q(θ) the values of actions where π = softmax(θ) is played, and A its differences from the
/// mean under π, a step is extrapolated,
///
///     θ' = θ + η A(θ),    θ ← θ + η A(θ'),
///
/// which leads to equilibria of monotone games, also where plain steps turn in circles, as long as
/// η L < 1 for a Lipschitz constant L of A [Korpelevich1976]. What of L matters is measured, so that
/// η needs no unit: a step is accepted where
///
///     ‖A(θ') − A(θ)‖ ≤ 0.6 ‖A(θ)‖,    ‖x‖² = Σ μₜ(s) πₜ(a|s) xₜ(s, a)²,
///
/// and tried with a smaller η elsewhere; after a small change η grows, up to twofold. [Khobotov1987]
/// Where A jumps no η is small enough: η stays above a tenth of the first that was accepted, and
/// what it cannot certify is a plain step along A(θ).
///
/// With cooling the field is Q − τθ, which ends at softmax(Q/τ), and τ falls by a third whenever that
/// is all but reached: at first it is a tenth of the range of rewards. Then η is at most 1/τ.
///
/// Logits are at most 40 below the largest of their state, so that no action is lost for long.
struct CertifiedAscent: Sendable, Codable {
  /// η; 0 before the first step.
  private(set) var stepSize = 0.0
  /// τ; nil without cooling, 0 before the first step.
  private(set) var temperature: Double?
  /// The least η.
  private var leastStepSize = 0.0
  /// Where a step writes: A(θ), A(θ'), θ' and its softmax.
  private var memory = Scratch<Memory>()

  private struct Memory: Sendable {
    var field: StateActionField
    var extrapolated: StateActionField
    var logits: StateActionField
    var policy: Policy
  }

  /// The largest change of the field, relative to it, that certifies a step; what is aimed at.
  private static let certified = 0.6
  private static let aim = 0.4
  /// The farthest that a logit moves in a step, where there is mass, and the least logit.
  private static let farthest = 30.0
  static let leastLogit = -40.0

  /// With cooling or without.
  init(isCooled: Bool = false) { temperature = isCooled ? 0 : nil }

  /// Moves logits and policy; `write` puts the values of a policy's actions in its flow.
  mutating func ascend(
    _ state: inout MirrorDescentState, in game: some MeanFieldGame,
    along write: (_ process: DecisionProcess, _ π: Policy, _ Q: inout StateActionField) -> Void
  ) {
    var memory =
      self.memory.take()
      ?? Memory(
        field: StateActionField(game.shape), extrapolated: StateActionField(game.shape),
        logits: state.logits, policy: state.policy)
    defer { self.memory.giveBack(memory) }
    let flow = game.flow(inducedBy: state.policy)
    let metric = PolicyMetric(of: flow, playing: state.policy, in: game)
    if temperature == 0 { temperature = 0.1 * flow.rewardSpan }

    write(flow.process, state.policy, &memory.field)
    cool(&memory.field, by: temperature ?? 0, at: state.logits)
    metric.center(&memory.field)
    var size = metric.norm(memory.field)
    while let τ = temperature, size < 0.3 * τ {
      temperature = τ / 3
      cool(&memory.field, by: τ / 3 - τ, at: state.logits)
      metric.center(&memory.field)
      size = metric.norm(memory.field)
    }
    let largest = metric.largest(memory.field)
    guard size > 0, largest > 0 else { return }
    let isFirst = stepSize == 0
    if isFirst {
      stepSize = 1 / largest
      // Where A jumps at the start, no size would do.
      leastStepSize = 1e-6 * stepSize
    }
    while true {
      stepSize = min(max(stepSize, leastStepSize), Self.farthest / largest)
      if let τ = temperature, τ > 0 { stepSize = min(stepSize, 1 / τ) }
      metric.move(state.logits, along: memory.field, by: stepSize, to: &memory.logits)
      memory.policy.update(softmax: memory.logits.values, feasible: game.feasibleActions)
      write(game.flow(inducedBy: memory.policy).process, memory.policy, &memory.extrapolated)
      cool(&memory.extrapolated, by: temperature ?? 0, at: memory.logits)
      metric.center(&memory.extrapolated)
      let change = metric.norm(memory.extrapolated, minus: memory.field) / size
      let isCertified = change <= Self.certified
      if !isCertified, stepSize > leastStepSize {
        stepSize *= max(0.2, 0.5 / change)
        continue
      }
      if isFirst { leastStepSize = 0.1 * stepSize }
      if isCertified {
        metric.move(state.logits, along: memory.extrapolated, by: stepSize, to: &memory.logits)
        memory.policy.update(softmax: memory.logits.values, feasible: game.feasibleActions)
      }
      swap(&state.logits, &memory.logits)
      swap(&state.policy, &memory.policy)
      stepSize *= min(2, Self.aim / max(change, 0.1))
      return
    }
  }

  /// Q ← Q − τθ.
  private func cool(_ Q: inout StateActionField, by τ: Double, at θ: StateActionField) {
    if τ != 0 { Q.add(θ, scaledBy: -τ) }
  }
}

/// What a field on logits means where a policy is played: its mean is nothing, its weights are μπ.
private struct PolicyMetric {
  let policy: Policy
  let measure: OccupationMeasure
  let mask: [Double]
  private var actionCount: Int { policy.shape.actionCount }

  init(of flow: Flow, playing π: Policy, in game: some MeanFieldGame) {
    (policy, measure, mask) = (π, flow.occupationMeasure, game.feasibleActions.mask)
  }

  /// Takes the mean over actions off; what is not feasible becomes 0.
  func center(_ x: inout StateActionField) {
    let (A, n, count) = (actionCount, mask.count, policy.values.count)
    policy.values.withUnsafeBufferPointer { π in
      mask.withUnsafeBufferPointer { mask in
        x.withMutableEntries { x in
          var pair = 0
          for row in stride(from: 0, to: count, by: A) {
            var mean = 0.0
            for a in 0..<A where mask[pair + a] > 0 { mean += π[row + a] * x[row + a] }
            for a in 0..<A { x[row + a] = mask[pair + a] > 0 ? x[row + a] - mean : 0 }
            pair = pair + A == n ? 0 : pair + A
          }
        }
      }
    }
  }

  /// √(Σ μ π x²), or that of a difference.
  func norm(_ x: StateActionField, minus y: StateActionField? = nil) -> Double {
    var sum = 0.0
    measure.values.withUnsafeBufferPointer { L in
      x.values.withUnsafeBufferPointer { x in
        guard let y else {
          for i in L.indices { sum += L[i] * x[i] * x[i] }
          return
        }
        y.values.withUnsafeBufferPointer { y in
          for i in L.indices { sum += L[i] * (x[i] - y[i]) * (x[i] - y[i]) }
        }
      }
    }
    return sum.squareRoot()
  }

  /// The largest |x| where there is mass.
  func largest(_ x: StateActionField) -> Double {
    var largest = 0.0
    for i in measure.values.indices where measure.values[i] > 0 {
      largest = max(largest, abs(x.values[i]))
    }
    return largest
  }

  /// θ + η x, with the largest logit of each state 0.
  func move(
    _ θ: StateActionField, along x: StateActionField, by η: Double,
    to result: inout StateActionField
  ) {
    let (A, n, count) = (actionCount, mask.count, θ.values.count)
    θ.values.withUnsafeBufferPointer { θ in
      x.values.withUnsafeBufferPointer { x in
        result.withMutableEntries { result in
          var pair = 0
          for row in stride(from: 0, to: count, by: A) {
            var largest = -Double.infinity
            for i in row..<row + A {
              result[i] = θ[i] + η * x[i]
              if mask[pair + i - row] > 0 { largest = max(largest, result[i]) }
            }
            for i in row..<row + A {
              result[i] = max(result[i] - largest, CertifiedAscent.leastLogit)
            }
            pair = pair + A == n ? 0 : pair + A
          }
        }
      }
    }
  }
}
