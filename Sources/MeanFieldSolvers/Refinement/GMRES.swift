internal import CNumerics

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
    return combine(basis, Self.backSubstitute(columns, g))
  }

  private func combine(_ basis: [[Double]], _ y: [Double]) -> [Double] {
    var x = basis[0].map { _ in 0.0 }
    for (v, c) in zip(basis, y) { mesob_axpy(x.count, c, v, &x) }
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
