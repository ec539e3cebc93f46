internal import CNumerics

/// The last steps of a quasi-Newton method: how far each went, and how the gradient changed.
///
/// Limited-memory BFGS [LiuNocedal1989]: the inverse Hessian is that of a given metric, scaled to the
/// last pair, corrected by the pairs that are kept.
struct SecantMemory: Sendable, Codable {
  /// A step s, the change y of the gradient along it, and 1/⟨s, y⟩.
  struct Pair: Sendable, Codable {
    var step: [Double]
    var change: [Double]
    var inverse: Double
  }

  /// The pairs, oldest first.
  private(set) var pairs: [Pair] = []
  /// The most pairs that are kept.
  let capacity: Int
  /// Pairs that are forgotten, to be written over; what a product writes to.
  private var forgotten = Scratch<[Pair]>()
  private var products = Scratch<(shares: [Double], change: [Double])>()

  /// As many pairs as fit into 64 MB, between 1 and 20, for vectors of so many numbers.
  init(count: Int) { capacity = min(20, max(1, (8 << 20) / (2 * count))) }

  /// Forgets all pairs.
  mutating func removeAll() {
    var forgotten = forgotten.take() ?? []
    forgotten.append(contentsOf: pairs)
    pairs.removeAll(keepingCapacity: true)
    self.forgotten.giveBack(forgotten)
  }

  /// Keeps a pair whose curvature ⟨s, y⟩ is positive; forgets the oldest if there are too many.
  ///
  /// `gradients` are those before and after.
  mutating func keep(step: [Double], gradients: (before: [Double], after: [Double])) {
    var forgotten = forgotten.take() ?? []
    defer { self.forgotten.giveBack(forgotten) }
    var pair =
      if pairs.count == capacity { pairs.removeFirst() } else if let earlier = forgotten.popLast() {
        earlier
      } else { Pair(step: step, change: step, inverse: 0) }
    let n = step.count
    pair.step.withUnsafeMutableBufferPointer { mesob_combine(n, 1, step, 0, nil, $0.baseAddress) }
    pair.change.withUnsafeMutableBufferPointer {
      mesob_combine(n, 1, gradients.after, -1, gradients.before, $0.baseAddress)
    }
    let curvature = mesob_dot(n, pair.step, pair.change)
    let lengths = mesob_dot(n, pair.step, pair.step) * mesob_dot(n, pair.change, pair.change)
    guard curvature > 1e-10 * lengths.squareRoot() else { return forgotten.append(pair) }
    pair.inverse = 1 / curvature
    pairs.append(pair)
  }

  /// g ← H g, with H the inverse Hessian made of `metric`, which multiplies by an inverse metric.
  mutating func precondition(_ g: inout [Double], metric: (inout [Double]) -> Void) {
    guard let last = pairs.last else { return metric(&g) }
    let n = g.count
    var (shares, change) =
      products.take() ?? (Array(repeating: 0, count: capacity), Array(repeating: 0, count: n))
    defer { products.giveBack((shares, change)) }
    for (i, pair) in pairs.enumerated().reversed() {
      shares[i] = pair.inverse * mesob_dot(n, pair.step, g)
      mesob_axpy(n, -shares[i], pair.change, &g)
    }
    change.overwrite(with: last.change)
    metric(&change)
    let scale = 1 / (last.inverse * mesob_dot(n, last.change, change))
    metric(&g)
    for i in 0..<n { g[i] *= scale }
    for (i, pair) in pairs.enumerated() {
      let share = pair.inverse * mesob_dot(n, pair.change, g)
      mesob_axpy(n, shares[i] - share, pair.step, &g)
    }
  }
}

extension [Double] {
  /// Takes the numbers of an array of the same length, where they are.
  mutating func overwrite(with other: [Double]) {
    withUnsafeMutableBufferPointer { mesob_combine(other.count, 1, other, 0, nil, $0.baseAddress) }
  }
}
