internal import CNumerics

/// The loops behind the definitions; each proves its lengths once per call.
enum Kernels {
  /// y ← y + c x.
  static func add(_ x: [Double], scaledBy c: Double, to y: inout [Double]) {
    precondition(x.count == y.count)
    mesob_axpy(y.count, c, x, &y)
  }

  /// V(s) = Σₐ π(a|s) Q(s, a).
  static func expectation(of Q: [Double], under π: [Double], into V: inout [Double]) {
    let columns = columns(Q, rows: V.count)
    precondition(π.count == Q.count)
    mesob_expectation(V.count, columns, π, Q, &V)
  }

  /// L(s, a) = μ(s) π(a|s).
  static func scaleRows(of π: [Double], by μ: [Double]) -> [Double] {
    let columns = columns(π, rows: μ.count)
    return array(of: π.count) { L in mesob_scale_rows(μ.count, columns, μ, π, L) }
  }

  /// An array that `fill` writes completely.
  private static func array(of count: Int, _ fill: (UnsafeMutablePointer<Double>) -> Void)
    -> [Double]
  {
    [Double](unsafeUninitializedCapacity: count) { buffer, written in
      if let start = buffer.baseAddress { fill(start) }
      written = count
    }
  }

  private static func columns(_ x: [Double], rows: Int) -> Int {
    let columns = rows == 0 ? 0 : x.count / rows
    precondition(columns * rows == x.count)
    return columns
  }
}

extension Sequence<Double> {
  /// Σ xᵢ yᵢ, summed from the first to the last.
  @inlinable
  package func dot(_ other: some Sequence<Double>) -> Double {
    zip(self, other).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
