/// Euclidean projections onto the constraint sets of occupation-measure optimization.
enum Projection {
  /// Onto {x ≥ 0 : Σ x = 1} over the entries whose mask is 1; the others become 0.
  ///
  /// - Complexity: O(n log n). [HeldWolfeCrowder1974]
  static func ontoSimplex(_ x: inout [Double], in range: Range<Int>, mask: [Double]) {
    let candidates = range.filter { mask[$0] > 0 }.map { x[$0] }
    let shift = threshold(candidates.sorted(by: >), mass: 1)
    for i in range { x[i] = mask[i] > 0 ? max(0, x[i] - shift) : 0 }
  }

  /// Onto {x ≥ 0 : Σ x ≤ mass}.
  static func ontoCappedOrthant(_ x: inout [Double], mass: Double) {
    for i in x.indices { x[i] = max(0, x[i]) }
    guard x.reduce(0, +) > mass else { return }
    let shift = threshold(x.sorted(by: >), mass: mass)
    for i in x.indices { x[i] = max(0, x[i] - shift) }
  }

  /// Onto {x : ‖x‖₂ ≤ radius}.
  static func ontoBall(_ x: inout [Double], radius: Double) {
    let norm = x.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard norm > radius else { return }
    for i in x.indices { x[i] *= radius / norm }
  }

  /// The shift c with Σ max(0, x − c) = mass, for x in descending order.
  private static func threshold(_ descending: [Double], mass: Double) -> Double {
    var sum = 0.0
    var shift = 0.0
    for (k, value) in descending.enumerated() {
      sum += value
      let candidate = (sum - mass) / Double(k + 1)
      guard value > candidate else { break }
      shift = candidate
    }
    return shift
  }
}
