import MeanField

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
  func solution(
    of ρ: [[Double]], active D: [[Double]], regularization σ: Double
  ) -> [[Double]] {
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
      let kernel = t + 1 < v.count ? process.stages[t].kernel : nil
      kernel?.backup(v[t + 1], addingTo: &price)
      for i in price.indices {
        price[i] = D[t][i] * (v[t][i / A] - price[i])
        result[t][i / A] += price[i]
      }
      if let kernel { result[t + 1] = zip(result[t + 1], kernel.push(price)).map { $0 - $1 } }
    }
    return result
  }

  /// Conjugate gradients with a diagonal preconditioner, as exact as the residual is small.
  private func conjugateGradients(
    _ ρ: [[Double]], _ D: [[Double]], _ σ: Double
  ) -> [[Double]] {
    var scale = ρ.map { $0.map { _ in σ } }
    for t in ρ.indices {
      for i in D[t].indices { scale[t][i / A] += D[t][i] }
      if t + 1 < ρ.count, let kernel = process.stages[t].kernel {
        scale[t + 1] = zip(scale[t + 1], kernel.push(D[t])).map { $0 + $1 }
      }
    }
    let weights = Array(scale.joined())
    func shaped(_ v: [Double]) -> [[Double]] {
      ρ.indices.map { Array(v[$0 * S..<($0 + 1) * S]) }
    }
    func dot(_ v: [Double], _ w: [Double]) -> Double {
      v.dot(w)
    }
    var r = Array(ρ.joined())
    var δ = r.map { _ in 0.0 }
    var z = zip(r, weights).map { $0 / $1 }
    var p = z
    var rz = dot(r, z)
    let norm = dot(r, r).squareRoot()
    let target = norm * min(0.1, norm)
    for _ in 0..<max(1000, 2 * S) where dot(r, r).squareRoot() > target && rz > 0 {
      let q = Array(product(shaped(p), D, σ).joined())
      let step = rz / dot(p, q)
      for i in p.indices {
        δ[i] += step * p[i]
        r[i] -= step * q[i]
        z[i] = r[i] / weights[i]
      }
      let next = dot(r, z)
      for i in p.indices { p[i] = z[i] + next / rz * p[i] }
      rz = next
    }
    return shaped(δ)
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
