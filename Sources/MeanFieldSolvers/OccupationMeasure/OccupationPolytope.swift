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
        return (s * A..<(s + 1) * A).map { i in i == best || mask[i] > 0 && slice[i] > 0 ? 1.0 : 0 }
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
      if t + 1 < epochs.count { process.backup(y[t + 1], at: t, addingTo: &price) }
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

/// Systems (A D Aᵀ + σ I) δ = ρ for the flow constraints A and a 0–1 diagonal D.
///
/// The matrix is block tridiagonal over epochs with blocks of shape S × S. Up to
/// ``largestBlock`` states they are formed and factored, above that conjugate gradients need
/// only pushes and backups.
struct NormalEquations {
  /// The largest S for which blocks are formed.
  static let largestBlock = 128

  private let process: DecisionProcess
  private let rows: [SparseRows]
  private let S: Int
  private let A: Int
  private let isFactored: Bool

  init(_ process: DecisionProcess, largestBlock: Int) {
    self.process = process
    let (S, A) = (process.shape.stateCount, process.shape.actionCount)
    (self.S, self.A) = (S, A)
    isFactored = S <= largestBlock
    rows =
      isFactored
      ? process.stages.dropLast().map { stage in
        SparseRows(dense: stage.kernel?.denseProbabilities(actionCount: A) ?? [], columns: S)
      } : []
  }

  /// δ, one array of shape S per epoch.
  func solution(of ρ: [[Double]], active D: [[Double]], regularization σ: Double) -> [[Double]] {
    guard isFactored else { return conjugateGradients(ρ, D, σ) }
    var matrix = BlockTridiagonal(blockCount: ρ.count, size: S, diagonal: σ)
    for t in ρ.indices {
      for i in D[t].indices where D[t][i] > 0 {
        let s = i / A
        matrix.diagonal[t][s * S + s] += 1
        guard t < rows.count else { continue }
        let row = rows[t].starts[i]..<rows[t].starts[i + 1]
        for j in row {
          let (next, p) = (rows[t].columns[j], rows[t].values[j])
          matrix.lower[t][next * S + s] -= p
          for k in row {
            matrix.diagonal[t + 1][next * S + rows[t].columns[k]] += p * rows[t].values[k]
          }
        }
      }
    }
    return matrix.solution(of: ρ)
  }

  /// (A D Aᵀ + σ I) v.
  private func product(_ v: [[Double]], _ D: [[Double]], _ σ: Double) -> [[Double]] {
    var result = v.map { $0.map { σ * $0 } }
    for t in v.indices {
      var price = [Double](repeating: 0, count: S * A)
      if t + 1 < v.count { process.backup(v[t + 1], at: t, addingTo: &price) }
      for i in price.indices {
        price[i] = D[t][i] * (v[t][i / A] - price[i])
        result[t][i / A] += price[i]
      }
      if let next = process.push(price, at: t) {
        result[t + 1] = zip(result[t + 1], next).map { $0 - $1 }
      }
    }
    return result
  }

  /// Conjugate gradients with a diagonal preconditioner, as exact as the residual is small.
  private func conjugateGradients(_ ρ: [[Double]], _ D: [[Double]], _ σ: Double) -> [[Double]] {
    var scale = ρ.map { $0.map { _ in σ } }
    for t in ρ.indices {
      for i in D[t].indices { scale[t][i / A] += D[t][i] }
      if let next = process.push(D[t], at: t) {
        scale[t + 1] = zip(scale[t + 1], next).map { $0 + $1 }
      }
    }
    let weights = Array(scale.joined())
    var r = Array(ρ.joined())
    var δ = r.map { _ in 0.0 }
    var z = zip(r, weights).map { $0 / $1 }
    var p = z
    var rz = r.dot(z)
    let norm = r.dot(r).squareRoot()
    let target = norm * min(0.1, norm)
    for _ in 0..<max(1000, 2 * S) where r.dot(r).squareRoot() > target && rz > 0 {
      let q = Array(product(p.chunked(by: S), D, σ).joined())
      let step = rz / p.dot(q)
      for i in p.indices {
        δ[i] += step * p[i]
        r[i] -= step * q[i]
        z[i] = r[i] / weights[i]
      }
      let next = r.dot(z)
      for i in p.indices { p[i] = z[i] + next / rz * p[i] }
      rz = next
    }
    return δ.chunked(by: S)
  }
}

/// The nonzero entries of a matrix, row by row.
private struct SparseRows {
  var starts = [0]
  var columns: [Int] = []
  var values: [Double] = []

  init(dense: [Double], columns count: Int) {
    for (i, value) in dense.enumerated() {
      if value != 0 {
        columns.append(i % count)
        values.append(value)
      }
      if (i + 1) % count == 0 { starts.append(columns.count) }
    }
  }
}

/// A symmetric positive definite matrix of square blocks on the diagonal and next to it.
///
/// - Complexity: a solution costs about 7/3·n³ for each block of size n.
struct BlockTridiagonal {
  /// The size of a block.
  let size: Int
  /// The blocks on the diagonal, row-major.
  var diagonal: [[Double]]
  /// The blocks below: `lower[t]` is in the rows of block t + 1 and the columns of block t.
  var lower: [[Double]]

  /// A multiple of the identity.
  init(blockCount: Int, size: Int, diagonal σ: Double) {
    self.size = size
    let block = (0..<size * size).map { $0 % (size + 1) == 0 ? σ : 0.0 }
    diagonal = Array(repeating: block, count: blockCount)
    lower = Array(repeating: Array(repeating: 0, count: size * size), count: max(0, blockCount - 1))
  }

  /// The x with M x = b, by block Cholesky factors; a pivot lost to rounding is taken as 1e-13.
  func solution(of b: [[Double]]) -> [[Double]] {
    let n = size
    var factors = diagonal
    var below = lower
    var x = b
    for t in factors.indices {
      if t > 0 {
        // W = B C⁻ᵀ row by row, then Mₜ − W Wᵀ.
        for r in 0..<n { Self.forward(factors[t - 1], &below[t - 1], at: r * n, n) }
        Self.subtractSquare(of: below[t - 1], from: &factors[t], n)
        for r in 0..<n { for k in 0..<n { x[t][r] -= below[t - 1][r * n + k] * x[t - 1][k] } }
      }
      Self.factor(&factors[t], n)
      Self.forward(factors[t], &x[t], at: 0, n)
    }
    for t in factors.indices.reversed() {
      if t + 1 < factors.count {
        for r in 0..<n { for k in 0..<n { x[t][k] -= below[t][r * n + k] * x[t + 1][r] } }
      }
      Self.backward(factors[t], &x[t], n)
    }
    return x
  }

  /// M ← C with C Cᵀ = M, in the lower triangle.
  private static func factor(_ M: inout [Double], _ n: Int) {
    for j in 0..<n {
      for i in j..<n {
        var sum = M[i * n + j]
        for k in 0..<j { sum -= M[i * n + k] * M[j * n + k] }
        M[i * n + j] = i == j ? max(sum, 1e-13).squareRoot() : sum / M[j * n + j]
      }
    }
  }

  /// v ← C⁻¹ v for the n numbers from `start`.
  private static func forward(_ C: [Double], _ v: inout [Double], at start: Int, _ n: Int) {
    for i in 0..<n {
      var sum = v[start + i]
      for k in 0..<i { sum -= C[i * n + k] * v[start + k] }
      v[start + i] = sum / C[i * n + i]
    }
  }

  /// v ← C⁻ᵀ v.
  private static func backward(_ C: [Double], _ v: inout [Double], _ n: Int) {
    for i in (0..<n).reversed() {
      v[i] /= C[i * n + i]
      for k in 0..<i { v[k] -= C[i * n + k] * v[i] }
    }
  }

  /// M ← M − W Wᵀ in the lower triangle.
  private static func subtractSquare(of W: [Double], from M: inout [Double], _ n: Int) {
    for i in 0..<n {
      for j in 0...i {
        var sum = 0.0
        for k in 0..<n { sum += W[i * n + k] * W[j * n + k] }
        M[i * n + j] -= sum
      }
    }
  }
}
