internal import MeanField

/// The state distribution μ(s) = Σₐ L(s, a) of one epoch.
func stateDistribution<Number: Scalar>(of L: Span<Number>, actionCount A: Int) -> [Number] {
  (0..<L.count / A).map { s in
    var share = L[s * A]
    for a in 1..<max(A, 1) { share += L[s * A + a] }
    return share
  }
}

extension Axis {
  /// An axis of the whole numbers in `range`.
  init(_ name: String, _ range: ClosedRange<Int>, unit: String = "1") {
    self.init(name, coordinates: range.map(Double.init), unit: unit)
  }
}
