internal import CNumerics
public import MeanField

/// The variables of occupation-measure optimization.
struct PenaltyPoint: Sendable {
  /// Lₜ(s, a), a law over feasible pairs at each epoch, not necessarily a flow.
  var L: OccupationMeasure
  /// yₜ(s), the value-like multipliers, row-major (T + 1) × S.
  var y: [Double]
  /// zₜ(s, a) ≥ 0, the slacks.
  var z: StateActionField
  /// The slacks' shares of their bound, and behind them what is left of it.
  var shares: [Double]

  /// All 0.
  init(_ shape: GameShape) {
    self.init(
      L: OccupationMeasure(StateActionField(shape)),
      y: Array(repeating: 0, count: shape.epochCount * shape.stateCount), z: StateActionField(shape)
    )
  }

  /// Variables that are not made of shares.
  init(L: OccupationMeasure, y: [Double], z: StateActionField) {
    (self.L, self.y, self.z) = (L, y, z)
    shares = Array(repeating: 0, count: z.values.count + 1)
  }

  /// Hands out the arrays.
  func withArrays(
    _ body: (_ L: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ z: UnsafePointer<Double>) ->
      Void
  ) {
    L.values.withUnsafeBufferPointer { L in
      y.withUnsafeBufferPointer { y in
        z.values.withUnsafeBufferPointer { z in
          body(
            L.baseAddress.unsafelyUnwrapped, y.baseAddress.unsafelyUnwrapped,
            z.baseAddress.unsafelyUnwrapped)
        }
      }
    }
  }

  /// Hands out the arrays to be written.
  mutating func withMutableArrays(
    _ body: (
      _ L: UnsafeMutablePointer<Double>, _ y: UnsafeMutablePointer<Double>,
      _ z: UnsafeMutablePointer<Double>, _ shares: UnsafeMutablePointer<Double>
    ) -> Void
  ) {
    L.field.withMutableEntries { L in
      y.withUnsafeMutableBufferPointer { y in
        z.withMutableEntries { z in
          shares.withUnsafeMutableBufferPointer { shares in
            body(
              L, y.baseAddress.unsafelyUnwrapped, z, shares.baseAddress.unsafelyUnwrapped)
          }
        }
      }
    }
  }
}

/// The arrays of a step: the point, the gradient there, and the residuals between them.
struct PenaltyMemory: Sendable {
  var point: PenaltyPoint
  var gradient: PenaltyPoint
  /// f, row-major (T + 1) × S.
  var f: [Double]
  /// D, 0 on infeasible pairs.
  var D: StateActionField
  /// The weights of the objective on rewards.
  var onRewards: StateActionField
  /// λ times the weight of each social objective.
  let socialWeights: [Double]

  init(_ shape: GameShape, socialWeights: [Double]) {
    self.socialWeights = socialWeights
    point = PenaltyPoint(shape)
    gradient = point
    f = point.y
    (D, onRewards) = (point.z, point.z)
  }
}

/// The penalty objective of MESOB-OMO and its gradient. [GuoEtAl2023]
///
/// With y_T₊₁ = 0 and the residuals
///
///     f₀ = Σₐ L₀ − μ₀,    fₜ₊₁(s') = Σₐ Lₜ₊₁(s', a) − Σ Pₜ(s'|s, a, Lₜ) Lₜ(s, a)
///     Dₜ(s, a) = yₜ(s) − rₜ(s, a, Lₜ) − Σ Pₜ(s'|s, a, Lₜ) yₜ₊₁(s') − zₜ(s, a)
///
/// the objective is c₁‖f‖² + c₂‖D‖² + c₃⟨z, L⟩ − W(L), where W carries the weight λ; other losses
/// replace the squares by norms, or ⟨z, L⟩ by its square. In the words of the authors' program
/// c₁ = ρ₀, c₂ = ρ₁, c₃ = λ₁, the weight of competition, and λ = λ₀, that of society.
struct PenaltyProblem<Game: MeanFieldGame> {
  let game: Game
  let loss: PenaltyLoss
  var c1: Double
  var c2: Double
  let c3: Double
  /// λ times the weight of each social objective, in the order of `allObjectives`.
  let socialWeights: [Double]
  /// T, S and A.
  let shape: GameShape
  /// 1ᵀz is at most S·A·(T² + T + 2)·r_max.
  let slackBound: Double
  /// ‖y‖₂ is at most S(T + 1)(T + 2)/2·r_max.
  let multiplierBound: Double
  /// The unit of rewards, y and z that the weights are for.
  var unit = 1.0

  init(
    game: Game, loss: PenaltyLoss = .l1_l2, c1: Double, c2: Double, c3: Double,
    socialWeights: [Double], rewardBound: Double? = nil
  ) {
    (self.game, self.loss, self.socialWeights) = (game, loss, socialWeights)
    (self.c1, self.c2, self.c3) = (c1, c2, c3)
    shape = game.shape
    let T = Double(shape.horizon)
    let bound = rewardBound ?? game.rewardBound
    slackBound = Double(shape.pairCount) * (T * T + T + 2) * bound
    multiplierBound = Double(shape.stateCount) * (T + 1) * (T + 2) / 2 * bound
  }

  /// With rewards, multipliers and social objectives measured in `unit`, so that the objective is a
  /// pure number; `socialWeights` are in that unit already.
  init(game: Game, settings: PenaltySettings, socialWeights: [Double], unit: Double) {
    let loss = settings.loss
    self.init(
      game: game, loss: loss, c1: settings.c1, c2: settings.c2 / loss.power(of: unit),
      c3: settings.c3 / (loss == .l2 ? unit * unit : unit),
      socialWeights: socialWeights,
      rewardBound: settings.rewardBound > 0 ? settings.rewardBound : nil)
    self.unit = unit
  }

  /// Writes f, (T + 1) × S, and D, (T + 1) × S × A with 0 on infeasible pairs.
  private func writeResiduals(
    at x: PenaltyPoint, in process: DecisionProcess, f: UnsafeMutablePointer<Double>,
    D: UnsafeMutablePointer<Double>
  ) {
    let (S, A, n) = (shape.stateCount, shape.actionCount, shape.pairCount)
    let mask = game.feasibleActions.mask
    x.withArrays { L, y, z in
      process.writeFlowResidual(of: L, to: f)
      process.rewards.values.withUnsafeBufferPointer { r in
        let r = r.baseAddress.unsafelyUnwrapped
        for t in 0..<shape.epochCount {
          // At the last epoch no values follow, and none are read.
          let next = y + min(t + 1, shape.horizon) * S
          process.backup(next, at: t, adding: r + t * n, into: D + t * n)
          for s in 0..<S {
            let own = y[t * S + s]
            for a in 0..<A {
              let (i, k) = (s * A + a, t * n + s * A + a)
              D[k] = mask[i] > 0 ? own - D[k] - z[k] : 0
            }
          }
        }
      }
    }
  }

  /// f and D, one array per epoch.
  func residuals(
    of x: PenaltyPoint, in process: DecisionProcess
  ) -> (f: [[Double]], D: [[Double]]) {
    var f = x.y
    var D = x.z
    f.withUnsafeMutableBufferPointer { f in
      D.withMutableEntries {
        writeResiduals(at: x, in: process, f: f.baseAddress.unsafelyUnwrapped, D: $0)
      }
    }
    return (f.chunked(by: shape.stateCount), D.values.chunked(by: shape.pairCount))
  }

  /// The objective.
  func value(_ x: PenaltyPoint) -> Double {
    let process = game.process(at: x.L)
    let flow = Flow(occupationMeasure: x.L, process: process)
    let (f, D) = residuals(of: x, in: process)
    var total = 0.0
    for f in f { total += c1 * loss.size(of: f) }
    for t in 0..<shape.epochCount {
      total += c2 * loss.size(of: D[t])
      if loss != .l2 { for (z, L) in zip(x.z[t], x.L[t]) { total += c3 * z * L } }
    }
    if loss == .l2 {
      let G = complementarity(x)
      total += c3 * G * G
    }
    return total - socialWeights.dot(flow.objectives(of: game))
  }

  /// ⟨z, L⟩.
  private func complementarity(_ x: PenaltyPoint) -> Double { x.z.values.dot(x.L.values) }

  /// The three parts of the objective, unweighted.
  ///
  /// - Complexity: two passes over all transitions, for f and for D.
  func terms(_ x: PenaltyPoint) -> PenaltyTerms {
    let (f, D) = residuals(of: x, in: game.process(at: x.L))
    let G = complementarity(x)
    var terms = PenaltyTerms(complementarity: loss == .l2 ? G * G : G)
    for f in f { terms.flow += loss.size(of: f) }
    for D in D { terms.dual += loss.size(of: D) }
    return terms
  }

  /// The derivatives of the objective along f, D and ⟨z, L⟩, up to the directions of the loss.
  private typealias Slopes = (flow: Double, dual: Double, complementarity: Double)

  /// Finds the gradient in L, y and z at the point in memory; of norms, a subgradient.
  ///
  /// - Complexity: six passes over all transitions: f and D, the flow's and the price's derivatives,
  ///   and those of f in L and of D in y.
  func findGradient(in memory: inout PenaltyMemory) {
    let process = game.process(at: memory.point.L)
    let slopes: Slopes = (
      flow: loss.slope * c1, dual: loss.slope * c2,
      complementarity: loss == .l2 ? 2 * c3 * complementarity(memory.point) : c3
    )
    let x = memory.point
    memory.f.withUnsafeMutableBufferPointer { f in
      memory.D.withMutableEntries { D in
        let f = f.baseAddress.unsafelyUnwrapped
        writeResiduals(at: x, in: process, f: f, D: D)
        loss.direct(f, shape.epochCount * shape.stateCount)
        loss.direct(D, shape.count)
        memory.onRewards.withMutableEntries { onRewards in
          memory.gradient.withMutableArrays { gL, gy, gz, _ in
            x.withArrays { L, y, z in
              mesob_combine(shape.count, -slopes.dual, D, slopes.complementarity, L, gz)
              findGradientInY(process, D, slopes, gy)
              mesob_combine(
                shape.count, -slopes.dual, D, -game.welfareWeight(in: socialWeights), L,
                onRewards)
            }
            findGradientInL(x, process, f, D, slopes, onRewards: onRewards, gL)
          }
        }
      }
    }
  }

  private func findGradientInY(
    _ process: DecisionProcess, _ D: UnsafePointer<Double>, _ slopes: Slopes,
    _ g: UnsafeMutablePointer<Double>
  ) {
    let (S, A, n) = (shape.stateCount, shape.actionCount, shape.pairCount)
    for s in 0..<S { g[s] = 0 }
    for t in 0..<shape.horizon { process.push(D + t * n, at: t, into: g + (t + 1) * S) }
    for row in 0..<shape.epochCount * S {
      var outflow = 0.0
      for a in 0..<A { outflow += D[row * A + a] }
      g[row] = slopes.dual * (outflow - g[row])
    }
  }

  private func findGradientInL(
    _ x: PenaltyPoint, _ process: DecisionProcess, _ f: UnsafePointer<Double>,
    _ D: UnsafePointer<Double>, _ slopes: Slopes, onRewards: UnsafePointer<Double>,
    _ g: UnsafeMutablePointer<Double>
  ) {
    let (S, A, n) = (shape.stateCount, shape.actionCount, shape.pairCount)
    let (k1, k2, k3) = slopes
    let welfare = game.welfareWeight(in: socialWeights)
    x.withArrays { L, y, z in
      process.withStates { V in
        process.rewards.values.withUnsafeBufferPointer { r in
          for t in 0..<shape.epochCount {
            for s in 0..<S {
              let residual = k1 * f[t * S + s]
              for k in t * n + s * A..<t * n + (s + 1) * A {
                g[k] = residual + k3 * z[k] - welfare * r[k]
              }
            }
            guard t < shape.horizon else { continue }
            mesob_combine(S, -k1, f + (t + 1) * S, 0, nil, V)
            process.backup(V, at: t, adding: g + t * n, into: g + t * n)
          }
        }
        game.addGradient(
          at: x.L, in: process, rewards: onRewards, objectives: socialWeights, scale: -1, to: g
        ) { t, onKernel in
          mesob_combine(S, -k1, f + (t + 1) * S, 0, nil, V)
          process.pullback(of: L + t * n, against: V, at: t, addingTo: onKernel)
          mesob_combine(S, -k2, y + (t + 1) * S, 0, nil, V)
          process.pullback(of: D + t * n, against: V, at: t, addingTo: onKernel)
        }
      }
    }
  }

  /// The "hat" multipliers: y the best-response values at L, z their slack.
  ///
  /// Then D = 0, and ⟨z, L⟩ is the exploitability when L is a flow.
  ///
  /// - Complexity: two passes over all transitions, for y and for z.
  func hatMultipliers(at L: OccupationMeasure) -> (y: [Double], z: StateActionField) {
    let process = game.process(at: L)
    let y = process.bestResponse().values
    var z = StateActionField(shape)
    let A = shape.actionCount
    for t in 0..<shape.epochCount {
      var Q = process.rewards[t]
      if t < shape.horizon { process.backup(y[t + 1], at: t, addingTo: &Q) }
      let (V, mask) = (y[t], game.feasibleActions.mask)
      z[t] = Q.indices.map { mask[$0] * (V[$0 / A] - Q[$0]) }
    }
    return (Array(y.joined()), z)
  }

  /// z with the same share of its bound on every feasible pair, and as much of it left over.
  var evenSlack: StateActionField {
    let mask = game.feasibleActions.mask
    let count = Double(shape.epochCount) * mask.reduce(0, +)
    var z = StateActionField(shape)
    for t in 0..<shape.epochCount { z[t] = mask.map { $0 * slackBound / (count + 1) } }
    return z
  }
}

/// How the residuals f, D and the complementarity G = ⟨z, L⟩ enter the penalty objective.
///
/// Named as in the literature. [GuoHuZhang2024]
public enum PenaltyLoss: String, CaseIterable, ParameterRepresentable {
  /// c₁‖f‖₁ + c₂‖D‖₁ + c₃ G.
  case l1
  /// c₁‖f‖₂² + c₂‖D‖₂² + c₃ G².
  case l2
  /// c₁‖f‖₂² + c₂‖D‖₂² + c₃ G.
  case l1_l2

  /// ‖x‖₁ or ‖x‖₂².
  func size(of residual: [Double]) -> Double {
    self == .l1 ? residual.reduce(0) { $0 + abs($1) } : residual.reduce(0) { $0 + $1 * $1 }
  }

  /// Turns a residual into the gradient of ``size(of:)`` up to ``slope``: sign(x), with 0 at 0, or x.
  func direct(_ residual: UnsafeMutablePointer<Double>, _ count: Int) {
    guard self == .l1 else { return }
    for i in 0..<count { residual[i] = residual[i] > 0 ? 1 : residual[i] < 0 ? -1 : 0 }
  }

  /// What ``size(of:)`` becomes of a unit.
  func power(of unit: Double) -> Double { self == .l1 ? unit : unit * unit }

  /// The factor in front of that.
  var slope: Double { self == .l1 ? 1 : 2 }
}

/// The three parts of the penalty objective, unweighted and as the loss measures them.
struct PenaltyTerms: Sendable {
  /// O₁, of the flow residual f.
  var flow = 0.0
  /// O₂, of the dual residual D.
  var dual = 0.0
  /// O₃, of ⟨z, L⟩.
  var complementarity = 0.0
}

/// Adaptive weights c₁, c₂: a residual that lags behind the others is weighed more.
///
/// With O₁, O₂, O₃ the unweighted terms of the objective,
///
///     O₁/max(O₂, O₃) > m₁  →  c₁ ← m₂ c₁
///     O₁/min(O₂, O₃) < m₃  →  c₁ ← c₁/m₂
///
/// where the second rule wins when both hold, and likewise c₂ with O₂ against O₁ and O₃; a rule
/// whose denominator is 0 is left out. Both use the weights from before, no weight ends above
/// ``cap``, and c₃ stays. This is the rule of MFGLib's program, which its description contradicts
/// for c₂. [GuoHuZhang2024]
struct ResidualBalancing: Sendable {
  /// The largest weight that balancing leaves.
  static let cap = 1000.0

  let m1: Double
  let m2: Double
  let m3: Double

  /// The new c₁ and c₂.
  func weights(c1: Double, c2: Double, terms O: PenaltyTerms) -> (c1: Double, c2: Double) {
    (
      weight(c1, of: O.flow, against: O.dual, O.complementarity),
      weight(c2, of: O.dual, against: O.flow, O.complementarity)
    )
  }

  private func weight(
    _ c: Double, of own: Double, against other: Double, _ third: Double
  ) -> Double {
    let (large, small) = (max(other, third), min(other, third))
    var result = c
    if large != 0, own / large > m1 { result = c * m2 }
    if small != 0, own / small < m3 { result = c / m2 }
    return min(result, Self.cap)
  }
}
