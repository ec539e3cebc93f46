internal import CNumerics

/// The loops behind the definitions; each proves its lengths once per call.
enum Kernels {
  /// y ← y + c x.
  static func add(_ x: [Double], scaledBy c: Double, to y: inout [Double]) {
    precondition(x.count == y.count)
    mesob_axpy(y.count, c, x, &y)
  }

  /// ⟨x, y⟩.
  static func dot(_ x: [Double], _ y: [Double]) -> Double {
    precondition(x.count == y.count)
    return mesob_dot(y.count, x, y)
  }

  /// The softmax of each state's logits over its feasible actions.
  static func softmax(of logits: [Double], feasible: FeasibleActions) -> [Double] {
    precondition(logits.count == feasible.mask.count)
    return array(of: logits.count) { p in
      mesob_softmax(feasible.stateCount, feasible.actionCount, logits, feasible.mask, p)
    }
  }

  /// V(s) = τ log Σ exp(Q/τ) over A(s); returns the soft best response softmax(Q/τ).
  static func softMaximum(
    of Q: [Double], temperature: Double, feasible: FeasibleActions, into V: inout [Double]
  ) -> [Double] {
    precondition(Q.count == feasible.mask.count && V.count == feasible.stateCount)
    return array(of: Q.count) { policy in
      mesob_soft_maximum(
        feasible.stateCount, feasible.actionCount, temperature, Q, feasible.mask, &V, policy)
    }
  }

  /// V(s) = max Q(s, a) over A(s).
  static func maximum(of Q: [Double], feasible: FeasibleActions, into V: inout [Double]) {
    precondition(Q.count == feasible.mask.count && V.count == feasible.stateCount)
    mesob_maximum(feasible.stateCount, feasible.actionCount, Q, feasible.mask, &V)
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

  /// μ(s) = Σₐ L(s, a).
  static func rowSums(_ L: [Double], into μ: inout [Double]) {
    mesob_row_sums(μ.count, columns(L, rows: μ.count), L, &μ)
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
