import MeanField

/// The occupation measures of one agent when the population is frozen: flows through fixed kernels.
///
///     {x ≥ 0, 0 on infeasible pairs : Σₐ x₀ = μ₀,  Σₐ xₜ₊₁(s', a) = Σ Pₜ(s'|s, a) xₜ(s, a)}
///
/// Written A x = b with b = (μ₀, 0, …, 0); (Aᵀy)ₜ(s, a) = yₜ(s) − Σ Pₜ(s'|s, a) yₜ₊₁(s').
struct OccupationPolytope {
  /// The largest violated flow constraint that is still rounding, per unit of what is projected.
  static let tolerance = 1e-8
  /// The largest violated flow constraint whatever is projected; masses are at most 1.
  static let largestResidual = 1e-6

  /// Rewards are not used.
  let process: DecisionProcess
  /// The largest S for which Newton's systems are factored.
  var largestBlock = NormalEquations.largestBlock

  private var epochs: Range<Int> { 0..<process.shape.epochCount }

  /// A dual point y with its x(y) = max(0, c + Aᵀy) and the flow residual A x − b there.
  struct DualPoint {
    var y: [[Double]]
    var x: OccupationMeasure
    var residual: [[Double]]
    /// φ(y) = ½‖x(y)‖² − ⟨b, y⟩.
    var value: Double
    /// max |A x − b|.
    var error: Double
  }

  /// The point of the polytope nearest to `c`, and the potentials y that prove it.
  ///
  /// The projection is x = max(0, c + Aᵀy) for the y that minimize φ(y) = ½‖x(y)‖² − ⟨b, y⟩, a convex
  /// function with gradient A x − b. Newton steps on its generalized Hessian A D Aᵀ, with D = 1
  /// where x > 0, are regularized by a multiple of the residual and shortened until φ or the
  /// residual falls; they start at `potentials` and go on as long as rounding allows.
  /// [QiSun1993]
  func projection(
    of c: StateActionField, from potentials: [[Double]]
  ) throws(MeanFieldError) -> DualPoint {
    var point = dualPoint(potentials, c)
    guard point.value.isFinite else { return point }
    let scale = c.values.reduce(1) { max($0, abs($1)) }
    let equations = NormalEquations(process, largestBlock: largestBlock)
    var stalls = 0
    for _ in 0..<500 where point.error > 1e-16 * scale && stalls < 3 {
      let active = epochs.map { t in point.x[t].map { $0 > 0 ? 1.0 : 0 } }
      let σ = min(1e-2, max(1e-13, 0.1 * point.error))
      let δ = equations.solution(of: point.residual, active: active, regularization: σ)
      guard let next = descend(from: point, along: δ, c) else { break }
      stalls = next.error < 0.5 * point.error || next.value < point.value ? 0 : stalls + 1
      if next.error <= 1e-12 * scale, next.error >= 0.5 * point.error { stalls += 1 }
      point = next
    }
    let accepted = min(Self.tolerance * scale, Self.largestResidual)
    if point.error > accepted { point = refilled(from: point, c, scale, equations) }
    try MeanFieldError.require(
      point.error <= accepted, .unsupported, "projection onto occupation measures",
      expected: "flow residual ≤ \(accepted)", got: "\(point.error)")
    return point
  }

  /// y − s·δ for the first s = 1, ½, ¼, … that makes φ or the residual fall; nil if none does.
  private func descend(
    from point: DualPoint, along δ: [[Double]], _ c: StateActionField
  ) -> DualPoint? {
    let slope = point.residual.joined().dot(δ.joined())
    var s = 1.0
    for _ in 0..<60 {
      let y = zip(point.y, δ).map { zip($0, $1).map { $0 - s * $1 } }
      let next = dualPoint(y, c)
      if next.value <= point.value - 1e-4 * s * slope || next.error < 0.9 * point.error {
        return next
      }
      s *= 0.5
    }
    return nil
  }

  /// The best of up to 100 steps of a primal–dual active set method.
  ///
  /// Newton's matrix is all but singular where a state has lost all its pairs and gets little mass:
  /// then its steps are too long, and rounding hides what shorter ones gain. Here the best pair of
  /// each state counts as used, with its negative share, so that the state refills within one step.
  /// [HintermullerItoKunisch2002]
  private func refilled(
    from start: DualPoint, _ c: StateActionField, _ scale: Double, _ equations: NormalEquations
  ) -> DualPoint {
    var (point, best) = (start, start)
    for _ in 0..<100 where best.error > 1e-14 * scale {
      let (x, active) = usingBestPairs(shares(point.y, c))
      let residual = process.flowResidual(of: OccupationMeasure(x))
      let δ = equations.solution(of: residual, active: active, regularization: 1e-13)
      point = dualPoint(zip(point.y, δ).map { zip($0, $1).map { $0 - $1 } }, c)
      if point.error < best.error { best = point }
    }
    return best
  }

  /// The shares that are used, and where they are: the positive ones, or else a state's largest.
  private func usingBestPairs(_ shares: StateActionField) -> (StateActionField, [[Double]]) {
    var x = shares
    let A = process.shape.actionCount
    let mask = process.feasibleActions.mask
    let active = epochs.map { t in
      let slice = shares[t]
      return (0..<process.shape.stateCount).flatMap { s in
        let pairs = (s * A..<(s + 1) * A).filter { mask[$0] > 0 }
        let best = pairs.max { slice[$0] < slice[$1] }
        return (s * A..<(s + 1) * A).map { i in
          i == best || mask[i] > 0 && slice[i] > 0 ? 1.0 : 0
        }
      }
    }
    for t in epochs { x[t] = zip(shares[t], active[t]).map { $1 > 0 ? $0 : 0 } }
    return (x, active)
  }

  /// c + Aᵀy.
  private func shares(_ y: [[Double]], _ c: StateActionField) -> StateActionField {
    var result = c
    let A = process.shape.actionCount
    for t in epochs {
      var price = [Double](repeating: 0, count: process.shape.pairCount)
      if t + 1 < epochs.count { process.stages[t].kernel?.backup(y[t + 1], addingTo: &price) }
      let (own, slice) = (y[t], c[t])
      result[t] = price.indices.map { slice[$0] + own[$0 / A] - price[$0] }
    }
    return result
  }

  private func dualPoint(_ y: [[Double]], _ c: StateActionField) -> DualPoint {
    var x = shares(y, c)
    var value = 0.0
    let mask = process.feasibleActions.mask
    for t in epochs {
      // Written so that NaN survives.
      x[t] = zip(x[t], mask).map { $1 == 0 || $0 <= 0 ? 0 : $0 }
      value = x[t].reduce(value) { $0 + 0.5 * $1 * $1 }
    }
    value -= process.initialDistribution.dot(y[0])
    let measure = OccupationMeasure(x)
    let residual = process.flowResidual(of: measure)
    let error = residual.joined().reduce(0) { max($0, abs($1)) }
    return DualPoint(y: y, x: measure, residual: residual, value: value, error: error)
  }
}
