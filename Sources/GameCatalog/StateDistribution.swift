internal import MeanField

/// The state distribution μ(s) = Σₐ L(s, a) of one epoch.
func stateDistribution<Number: Scalar>(of L: Span<Number>, actionCount A: Int) -> [Number] {
  (0..<L.count / A).map { s in
    var share = L[s * A]
    for a in 1..<max(A, 1) { share += L[s * A + a] }
    return share
  }
}

extension ParameterSet {
  /// Throws unless `law` is a distribution on `count` states, or empty: the uniform one.
  static func requireInitialLaw(_ law: [Double], count: Int) throws(MeanFieldError) {
    guard !law.isEmpty else { return }
    try requireDistribution(law, count: count, parameter: "mu0")
  }

  /// Throws when the product of `factors`, a number of stored entries, is beyond reach.
  ///
  /// 2²⁶ entries fill half a gigabyte; a solver needs about ten such arrays.
  static func requireEntries(
    _ factors: [Int], spelled product: String, parameter: String
  ) throws(MeanFieldError) {
    let (limit, entries) = (0x1p26, factors.reduce(1.0) { $0 * Double($1) })
    guard entries <= limit else {
      throw invalid(
        parameter, expected: "\(product) of at most \(ParameterValue.number(limit))",
        got: ParameterValue.number(entries))
    }
  }
}

/// `law`, or the uniform one on `count` states if it is empty.
func initialLaw(_ law: [Double], count: Int) -> [Double] {
  law.isEmpty ? Array(repeating: 1 / Double(count), count: count) : law
}

extension Axis {
  /// An axis of the whole numbers in `range`.
  init(_ name: String, _ range: ClosedRange<Int>, unit: String = "1") {
    self.init(name, coordinates: range.map(Double.init), unit: unit)
  }
}
