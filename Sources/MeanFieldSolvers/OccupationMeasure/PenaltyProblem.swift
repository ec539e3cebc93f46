public import MeanField

/// The variables of occupation-measure optimization.
struct PenaltyPoint: Sendable {
  /// Lₜ(s, a), a law over feasible pairs at each epoch, not necessarily a flow.
  var L: OccupationMeasure
  /// yₜ(s), the value-like multipliers.
  var y: [[Double]]
  /// zₜ(s, a) ≥ 0, the slacks.
  var z: StateActionField
}

/// The penalty objective of MESOB-OMO and its gradient. [GuoEtAl2023]
///
/// With y_T₊₁ = 0 and the residuals
///
///     f₀ = Σₐ L₀ − μ₀,    fₜ₊₁(s') = Σₐ Lₜ₊₁(s', a) − Σ Pₜ(s'|s, a, Lₜ) Lₜ(s, a)
///     Dₜ(s, a) = yₜ(s) − rₜ(s, a, Lₜ) − Σ Pₜ(s'|s, a, Lₜ) yₜ₊₁(s') − zₜ(s, a)
///
/// the objective is c₁‖f‖² + c₂‖D‖² + c₃⟨z, L⟩ − W(L), where W carries the weight λ; other losses
/// replace the squares by norms, or ⟨z, L⟩ by its square.
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

  init(game: Game, settings: PenaltySettings, socialWeights: [Double]) {
    self.init(
      game: game, loss: settings.loss, c1: settings.c1, c2: settings.c2, c3: settings.c3,
      socialWeights: socialWeights,
      rewardBound: settings.rewardBound > 0 ? settings.rewardBound : nil)
  }

  /// Dₜ, one epoch; 0 on infeasible pairs.
  func dualResidual(_ x: PenaltyPoint, _ process: DecisionProcess, at t: Int) -> [Double] {
    var D = process.stages[t].rewards
    if t < shape.horizon { process.stages[t].kernel?.backup(x.y[t + 1], addingTo: &D) }
    let A = shape.actionCount
    let (y, z, mask) = (x.y[t], x.z[t], game.feasibleActions.mask)
    for i in D.indices { D[i] = mask[i] > 0 ? y[i / A] - D[i] - z[i] : 0 }
    return D
  }

  /// The objective.
  func value(_ x: PenaltyPoint) -> Double {
    let process = game.process(at: x.L)
    let flow = Flow(occupationMeasure: x.L, process: process)
    var total = 0.0
    for f in process.flowResidual(of: x.L) { total += c1 * loss.size(of: f) }
    for t in 0..<shape.epochCount {
      total += c2 * loss.size(of: dualResidual(x, process, at: t))
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
    let process = game.process(at: x.L)
    let G = complementarity(x)
    var terms = PenaltyTerms(complementarity: loss == .l2 ? G * G : G)
    for f in process.flowResidual(of: x.L) { terms.flow += loss.size(of: f) }
    for t in 0..<shape.epochCount { terms.dual += loss.size(of: dualResidual(x, process, at: t)) }
    return terms
  }

  /// The gradient in L, y and z, in a point of the same shape; of norms, a subgradient.
  ///
  /// - Complexity: six passes over all transitions: f and D, the flow's and the price's derivatives,
  ///   and those of f in L and of D in y.
  func gradient(_ x: PenaltyPoint) -> PenaltyPoint {
    let process = game.process(at: x.L)
    let f = process.flowResidual(of: x.L).map(loss.direction)
    let D = (0..<shape.epochCount).map { loss.direction(of: dualResidual(x, process, at: $0)) }
    let slopes: Slopes = (
      flow: loss.slope * c1, dual: loss.slope * c2,
      complementarity: loss == .l2 ? 2 * c3 * complementarity(x) : c3
    )
    var g = PenaltyPoint(
      L: OccupationMeasure(StateActionField(shape)), y: x.y, z: StateActionField(shape))
    let ν = game.totalsGradient(at: x.L, in: process) {
      cotangent(x, process.stages[$0], D[$0], slopes, at: $0)
    }
    for t in 0..<shape.epochCount {
      g.L[t] = gradientInL(x, process, f, D, slopes, totals: ν, at: t)
      g.z[t] = zip(D[t], x.L[t]).map { -slopes.dual * $0 + slopes.complementarity * $1 }
      let inflow = t == 0 ? nil : process.stages[t - 1].kernel?.push(D[t - 1])
      let (A, residual) = (shape.actionCount, D[t])
      g.y[t] = (0..<shape.stateCount).map { s in
        let outflow = residual[s * A..<(s + 1) * A].reduce(0, +)
        return slopes.dual * (outflow - (inflow?[s] ?? 0))
      }
    }
    return g
  }

  /// The derivatives of the objective along f, D and ⟨z, L⟩, up to the directions of the loss.
  private typealias Slopes = (flow: Double, dual: Double, complementarity: Double)

  /// The weights on rewards and objectives of one stage; none yet on its kernel.
  private func cotangent(
    _ x: PenaltyPoint, _ stage: Stage<Double>, _ D: [Double], _ slopes: Slopes, at t: Int
  ) -> StageCotangent {
    let (own, welfare) = game.splitWelfare(socialWeights)
    return StageCotangent(
      rewards: zip(D, x.L[t]).map { -slopes.dual * $0 - welfare * $1 },
      kernel: Array(repeating: 0, count: stage.kernel?.storedValues.count ?? 0),
      objectives: own.map { -$0 })
  }

  private func gradientInL(
    _ x: PenaltyPoint, _ process: DecisionProcess, _ f: [[Double]], _ D: [[Double]],
    _ slopes: Slopes, totals ν: [Double], at t: Int
  ) -> [Double] {
    let stage = process.stages[t]
    let (A, welfare) = (shape.actionCount, game.splitWelfare(socialWeights).welfare)
    let (L, z, residual) = (x.L[t], x.z[t], f[t])
    let (k1, k2, k3) = (slopes.flow, slopes.dual, slopes.complementarity)
    var g = stage.rewards
    for i in g.indices { g[i] = k1 * residual[i / A] + k3 * z[i] - welfare * g[i] }
    var cotangent = cotangent(x, stage, D[t], slopes, at: t)
    if let kernel = stage.kernel {
      let outflow = f[t + 1].map { -k1 * $0 }
      kernel.backup(outflow, addingTo: &g)
      kernel.pullback(of: L, against: outflow, addingTo: &cotangent.kernel)
      let price = x.y[t + 1].map { -k2 * $0 }
      kernel.pullback(of: D[t], against: price, addingTo: &cotangent.kernel)
    }
    game.pullback(cotangent, totals: ν, at: t, given: L, in: process, addingTo: &g)
    return g
  }

  /// The "hat" multipliers: y the best-response values at L, z their slack.
  ///
  /// Then D = 0, and ⟨z, L⟩ is the exploitability when L is a flow.
  ///
  /// - Complexity: two passes over all transitions, for y and for z.
  func hatMultipliers(at L: OccupationMeasure) -> (y: [[Double]], z: StateActionField) {
    let process = game.process(at: L)
    let y = process.bestResponse().values
    var z = StateActionField(shape)
    let A = shape.actionCount
    for t in 0..<shape.epochCount {
      var Q = process.stages[t].rewards
      if t < shape.horizon { process.stages[t].kernel?.backup(y[t + 1], addingTo: &Q) }
      let (V, mask) = (y[t], game.feasibleActions.mask)
      z[t] = Q.indices.map { mask[$0] * (V[$0 / A] - Q[$0]) }
    }
    return (y, z)
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

  /// The gradient of ``size(of:)`` up to ``slope``: sign(x), with 0 at 0, or x.
  func direction(of residual: [Double]) -> [Double] {
    self == .l1 ? residual.map { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 } : residual
  }

  /// The factor in front of ``direction(of:)``.
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
