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
    lower = Array(
      repeating: Array(repeating: 0, count: size * size), count: max(0, blockCount - 1))
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
        for r in 0..<n {
          for k in 0..<n { x[t][r] -= below[t - 1][r * n + k] * x[t - 1][k] }
        }
      }
      Self.factor(&factors[t], n)
      Self.forward(factors[t], &x[t], at: 0, n)
    }
    for t in factors.indices.reversed() {
      if t + 1 < factors.count {
        for r in 0..<n {
          for k in 0..<n { x[t][k] -= below[t][r * n + k] * x[t + 1][r] }
        }
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
