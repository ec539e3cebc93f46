internal import CNumerics
import MeanField

/// One linearly implicit step of mirror descent from θ, of size η.
///
/// It solves θ⁺ = θ + η A(θ⁺) with A linearized in the probabilities that change:
///
///     (I − η A'(θ) C) δ = η A(θ),    C = diag((exp δ̂ − 1)/δ̂),    θ⁺ = θ + δ
///
/// δ̂ is a rough solution with C = I. An action whose logit moves by δ changes its probability p by
/// p (exp δ − 1); without C an action that dies out would take more than all of its probability
/// along, and one that comes up too little. [SaadSchultz1986] solves both systems.
struct ImplicitStep<Game: MeanFieldGame> {
  /// The advantages as a map.
  let map: AdvantageMap<Game>
  /// The logits θ.
  let θ: [Double]
  /// A(θ).
  let advantages: [Double]
  /// The step size η.
  let η: Double
  /// The actions that matter: played, or better than what is played.
  ///
  /// The others have no influence, and their large advantages would hide the small ones that a
  /// relative residual has to resolve.
  let isActive: [Bool]

  init(in game: Game, from θ: [Double], advantages: [Double], size η: Double) {
    map = AdvantageMap(game: game)
    (self.θ, self.advantages, self.η) = (θ, advantages, η)
    isActive = zip(map.policy(θ).values, advantages).map { $0 >= 1e-7 || $1 > 0 }
  }

  /// δ of the linear system on the actions that matter, η A on the others.
  func direction(krylov: Int) -> [Double] {
    let rough = solve(GMRES(dimension: krylov, tolerance: 0.05), effect: θ.map { _ in 1 })
    let effect = rough.map { δ in
      abs(δ) < 1e-3 ? 1 : (Double.exp(min(δ, Self.largestRise / 2)) - 1) / δ
    }
    let δ = solve(GMRES(dimension: krylov, tolerance: 1e-3), effect: effect)
    return δ.indices.map { isActive[$0] ? δ[$0] : η * advantages[$0] }
  }

  private func solve(_ method: GMRES, effect: [Double]) -> [Double] {
    method.solve(θ.indices.map { isActive[$0] ? η * advantages[$0] : 0 }) { v in
      let J = map.derivative(at: θ, where: advantages, along: zip(v, effect).map { $0 * $1 })
      return v.indices.map { isActive[$0] ? v[$0] - η * J[$0] : v[$0] }
    }
  }

  /// The largest rise of a logit in a step; linearization knows nothing of what nobody plays yet.
  private static var largestRise: Double { 4 }

  /// θ + δ with bounded steps, no logit more than 40 below the largest of its state.
  func moved(by δ: [Double]) -> [Double] {
    let next = zip(θ, δ).map { $0 + min(max($1, -30), Self.largestRise) }
    let A = map.game.actionCount
    let largest = map.largestLogits(next)
    return next.indices.map { max(next[$0], largest[$0 / A] - 40) }
  }

  /// ‖θ⁺ − θ − η A(θ⁺)‖ in units of ‖η A(θ)‖, over the actions whose step was not bounded.
  ///
  /// 0 when the implicit equation holds; at a large η, the factor by which advantages fell.
  func residual(of next: [Double], by δ: [Double], advantages after: [Double]) -> Double {
    var (residual, scale) = (0.0, 0.0)
    for i in δ.indices where isActive[i] && (-30...Self.largestRise).contains(δ[i]) {
      let r = next[i] - θ[i] - η * after[i]
      residual += r * r
      scale += η * advantages[i] * η * advantages[i]
    }
    return scale > 0 ? Double.sqrt(residual / scale) : 0
  }
}

/// The generalized minimal residual method without restarts: solves M x = b from products M v.
///
/// Modified Gram–Schmidt and Givens rotations. [SaadSchultz1986]
struct GMRES {
  /// The largest number of products.
  let dimension: Int
  /// The residual ‖b − M x‖ at which to stop, in units of ‖b‖.
  let tolerance: Double

  /// The x of least residual in the Krylov space of b.
  ///
  /// - Complexity: n products and n² scalar products for n ≤ `dimension`.
  func solve(_ b: [Double], _ product: ([Double]) -> [Double]) -> [Double] {
    let norm = Self.norm(b)
    guard norm > 0, norm.isFinite else { return b }
    var basis = [b.map { $0 / norm }]
    var columns: [[Double]] = []
    var rotations: [(c: Double, s: Double)] = []
    var g = [norm]
    while columns.count < min(dimension, b.count), abs(g[g.count - 1]) > tolerance * norm {
      var w = product(basis[columns.count])
      var h = basis.map { v in
        let c = Self.dot(v, w)
        mesob_axpy(w.count, -c, v, &w)
        return c
      }
      let length = Self.norm(w)
      guard length.isFinite else { break }
      for (i, r) in rotations.enumerated() {
        (h[i], h[i + 1 == h.count ? i : i + 1]) = (
          r.c * h[i] + r.s * h[i + 1], r.c * h[i + 1] - r.s * h[i]
        )
      }
      let last = h.count - 1
      let radius = Double.sqrt(h[last] * h[last] + length * length)
      guard radius > 0 else { break }
      let rotation = (c: h[last] / radius, s: length / radius)
      h[last] = radius
      rotations.append(rotation)
      columns.append(h)
      g.append(-rotation.s * g[last])
      g[last] *= rotation.c
      guard length > 1e-14 * radius else { break }
      basis.append(w.map { $0 / length })
    }
    var x = b.map { _ in 0.0 }
    for (v, c) in zip(basis, Self.backSubstitute(columns, g)) { mesob_axpy(x.count, c, v, &x) }
    return x
  }

  /// Solves the triangular system whose columns are given.
  private static func backSubstitute(_ columns: [[Double]], _ g: [Double]) -> [Double] {
    var y = Array(g.prefix(columns.count))
    for i in y.indices.reversed() {
      for j in i + 1..<max(y.count, i + 1) { y[i] -= columns[j][i] * y[j] }
      y[i] /= columns[i][i]
    }
    return y
  }

  private static func dot(_ x: [Double], _ y: [Double]) -> Double { mesob_dot(x.count, x, y) }
  private static func norm(_ x: [Double]) -> Double { Double.sqrt(dot(x, x)) }
}

/// The advantages A(θ) = Q(π, Γ(π)) − V(π, Γ(π)) of π = softmax(θ), as a map on flat logits.
///
/// At an equilibrium with full support it is 0; mirror descent follows θ' = A(θ).
struct AdvantageMap<Game: MeanFieldGame> {
  let game: Game

  /// The policy of flat logits, row-major (T + 1) × S × A.
  func policy(_ θ: [Double]) -> Policy {
    var π = Policy(uniformOver: game.feasibleActions, horizon: game.horizon)
    for (t, logits) in θ.chunked(by: game.shape.pairCount).enumerated() {
      π.update(softmax: logits, feasible: game.feasibleActions, at: t)
    }
    return π
  }

  /// A(θ), 0 where infeasible.
  func callAsFunction(_ θ: [Double]) -> [Double] {
    let π = policy(θ)
    return advantages(of: π, in: game.flow(inducedBy: π))
  }

  /// The advantages of a policy in its own flow.
  func advantages(of π: Policy, in flow: Flow) -> [Double] {
    let (A, n) = (game.actionCount, game.shape.pairCount)
    let mask = game.feasibleActions.mask
    var advantages = [Double](repeating: 0, count: game.shape.count)
    flow.process.forEachStateActionValue(of: π) { t, Q in
      let p = π[t]
      for s in 0..<game.stateCount {
        let row = s * A..<(s + 1) * A
        let V = row.reduce(0) { $0 + p[$1] * Q[$1] }
        for i in row where mask[i] > 0 { advantages[t * n + i] = Q[i] - V }
      }
    }
    return advantages
  }

  /// The derivative of A at θ in direction v, by a difference from the `value` A(θ).
  ///
  /// No logit moves by more than 1e-6: curvature then adds an error of that relative order, which
  /// is far below what the linear system is solved to.
  func derivative(at θ: [Double], where value: [Double], along v: [Double]) -> [Double] {
    let largest = v.reduce(0) { max($0, abs($1)) }
    guard largest > 0 else { return v }
    let ε = 1e-6 / largest
    let moved = self(zip(θ, v).map { $0 + ε * $1 })
    return zip(moved, value).map { ($0 - $1) / ε }
  }

  /// The largest logit of each state among its feasible actions, row-major (T + 1) × S.
  func largestLogits(_ θ: [Double]) -> [Double] {
    let (A, mask) = (game.actionCount, game.feasibleActions.mask)
    return stride(from: 0, to: θ.count, by: A).map { row in
      (row..<row + A).reduce(-Double.infinity) { mask[$1 % mask.count] > 0 ? max($0, θ[$1]) : $0 }
    }
  }
}

/// Best replies of one state at one epoch after the other, each in the flow of all before it.
///
/// From the first epoch to the last, every state that is reached and could do better moves to its
/// best action, and the flow is computed anew before the next one looks. Where a state's own choice
/// feeds on itself, as in an epidemic, simultaneous replies turn in circles and successive ones
/// settle. A policy that nobody replies to is an equilibrium.
struct SuccessiveReplies<Game: MeanFieldGame> {
  let game: Game
  /// The advantage that is not worth a reply.
  let tolerance: Double
  /// The part α of a state's agents that replies; less than 1 where all of them would overshoot.
  let share: Double

  /// One round over all epochs; nil when nobody replied.
  ///
  /// - Complexity: one pass forward and backward over all transitions per epoch and per reply.
  func round(from π: Policy) throws(MeanFieldError) -> Policy? {
    var field = π.field
    var hasReplied = false
    let A = game.actionCount
    for t in 0...game.horizon {
      var (gains, μ) = try self.gains(from: field, at: t)
      for s in 0..<game.stateCount where μ[s] > 0 {
        // The first best action, if it gains enough.
        let row = gains[s * A..<(s + 1) * A]
        guard let best = row.max(), best > tolerance, let i = row.firstIndex(of: best) else {
          continue
        }
        for b in 0..<A {
          field[t, s, b] = (1 - share) * field[t, s, b] + (i - s * A == b ? share : 0)
        }
        hasReplied = true
        (gains, μ) = try self.gains(from: field, at: t)
      }
    }
    return hasReplied ? try Policy(checking: field, feasible: game.feasibleActions) : nil
  }

  /// What the states of epoch t gain by each action, and who is there.
  private func gains(
    from field: StateActionField, at t: Int
  ) throws(MeanFieldError) -> (gains: [Double], μ: [Double]) {
    let π = try Policy(checking: field, feasible: game.feasibleActions)
    let flow = game.flow(inducedBy: π)
    let advantages = AdvantageMap(game: game).advantages(of: π, in: flow)
    let slices = advantages.chunked(by: game.shape.pairCount)
    return (slices[t], flow.occupationMeasure.stateDistribution(at: t))
  }
}
