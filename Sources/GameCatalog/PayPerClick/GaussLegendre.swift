import MeanField

/// Nodes and weights of Gauss–Legendre quadrature on [0, 1], exact up to degree 2n − 1.
///
/// Roots by bisection between sign changes, so that no library's cosine enters their bits.
struct GaussLegendre: Sendable {
  let nodes: [Double]
  let weights: [Double]

  /// Quadrature with n ≥ 1 nodes.
  init(_ n: Int) {
    var nodes: [Double] = []
    var weights: [Double] = []
    // Roots are wider than 1/(2n²) apart, and an odd number of cells has no boundary at the root 0.
    let cells = 8 * n * n + 1
    for cell in 0..<cells {
      var low = 2 * Double(cell) / Double(cells) - 1
      var high = 2 * Double(cell + 1) / Double(cells) - 1
      let sign = Self.legendre(n, low).value < 0
      guard sign != (Self.legendre(n, high).value < 0) else { continue }
      for _ in 0..<100 {
        let middle = 0.5 * (low + high)
        if (Self.legendre(n, middle).value < 0) == sign { low = middle } else { high = middle }
      }
      let x = 0.5 * (low + high)
      let slope = Self.legendre(n, x).derivative
      nodes.append(0.5 * (1 + x))
      weights.append(1 / ((1 - x * x) * slope * slope))
    }
    (self.nodes, self.weights) = (nodes, weights)
  }

  /// Pₙ(x) and P′ₙ(x) by the three-term recurrence.
  private static func legendre(_ n: Int, _ x: Double) -> (value: Double, derivative: Double) {
    var (previous, current) = (1.0, x)
    for k in 1..<max(n, 1) {
      let degree = Double(k)
      (previous, current) = (
        current, ((2 * degree + 1) * x * current - degree * previous) / (degree + 1)
      )
    }
    return (current, Double(n) * (x * current - previous) / (x * x - 1))
  }
}
