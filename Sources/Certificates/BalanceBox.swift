/// What boxes of one problem have in common: how they are laid out, halved and bounded.
struct BoxGeometry {
  private let form: BalanceForm
  /// The number of coefficients of each polynomial.
  let size: Int
  /// The distance between coefficients of neighboring exponents of each block.
  private let strides: [Int]
  /// Whether an exponent is that of a corner, where the polynomial has its coefficient's value.
  private let isCorner: [Bool]
  /// Every edge of every block, with its lines.
  private let edges: [(block: Int, ends: (Int, Int), lines: [[Int]])]
  /// How much the polynomials change along a block of all policies.
  private var slopes: [Double] = []

  init(_ form: BalanceForm) {
    self.form = form
    let counts = form.blocks.map(\.exponents.count)
    size = counts.reduce(1, *)
    strides = counts.indices.map { counts[($0 + 1)...].reduce(1, *) }
    isCorner = form.blocks.reduce([true]) { all, block in
      all.flatMap { isCorner in
        block.exponents.map { isCorner && $0.contains(block.degree) }
      }
    }
    edges = form.blocks.enumerated().flatMap { b, block in
      block.edges.map { (b, $0, block.lines(along: $0)) }
    }
    slopes = Array(repeating: 0, count: counts.count)
    let coefficients = form.coefficients
    for (i, edge) in edges.enumerated() {
      let step = strides[edge.block]
      for polynomial in stride(from: 0, to: coefficients.count, by: size) {
        for (start, line) in starts(of: i).flatMap({ start in edge.lines.map { (start, $0) } }) {
          let values = line.map { coefficients[polynomial + start + $0 * step] }
          let changes = zip(values, values.dropFirst()).map { abs($0 - $1) }
          slopes[edge.block] = max(slopes[edge.block], changes.max() ?? 0)
        }
      }
    }
  }

  /// All policies, and the first reply.
  var root: BalanceBox {
    BalanceBox(
      coefficients: form.coefficients,
      corners: form.blocks.map { block in
        block.variables.indices.map { i in block.variables.indices.map { $0 == i ? 1 : 0 } }
      }, reply: form.replies[0])
  }

  /// The places of the first coefficients of all lines of an edge, in each polynomial.
  private func starts(of edge: Int) -> [Int] {
    let b = edges[edge].block
    let width = strides[b] * form.blocks[b].exponents.count
    return stride(from: 0, to: size, by: width).flatMap { outer in
      (0..<strides[b]).map { outer + $0 }
    }
  }

  // MARK: Halves

  /// The two halves of a box, cut at the middle of the edge along which the polynomials change most,
  /// by its length and their slope.
  func halves(of box: BalanceBox) -> [BalanceBox] {
    var longest = (edge: 0, length: -1.0)
    for (i, edge) in edges.enumerated() {
      let ends = (box.corners[edge.block][edge.ends.0], box.corners[edge.block][edge.ends.1])
      let length = slopes[edge.block] * zip(ends.0, ends.1).reduce(0) { $0 + abs($1.0 - $1.1) }
      if length > longest.length { longest = (i, length) }
    }
    let edge = edges[longest.edge]
    var (first, second) = (box, box)
    let corners = box.corners[edge.block]
    let middle = zip(corners[edge.ends.0], corners[edge.ends.1]).map { 0.5 * ($0 + $1) }
    first.corners[edge.block][edge.ends.1] = middle
    second.corners[edge.block][edge.ends.0] = middle
    let step = strides[edge.block]
    let starts = starts(of: longest.edge)
    first.coefficients.withUnsafeMutableBufferPointer { left in
      second.coefficients.withUnsafeMutableBufferPointer { right in
        for polynomial in stride(from: 0, to: left.count, by: size) {
          for start in starts {
            for line in edge.lines {
              let origin = polynomial + start
              // De Casteljau's triangle: its left side is the first half, its right side the second.
              for level in 1..<max(1, line.count) {
                for k in (level..<line.count).reversed() {
                  let (i, j) = (origin + line[k] * step, origin + line[k - 1] * step)
                  left[i] = productDown(0.5, sumDown(left[i], left[j]))
                }
                right[origin + line[line.count - 1 - level] * step] =
                  left[origin + line[line.count - 1] * step]
              }
            }
          }
        }
      }
    }
    return [first, second]
  }

  // MARK: Bounds

  /// The most mixtures of replies that are tried for one box.
  private static let mixtures = 8

  /// A lower bound of F on a box, and the box with the reply that gives it; nil where a corner of the
  /// box has F < `target`, so that no box around it will reach that.
  ///
  /// Replies are mixed as in fictitious play against the box's least coefficient; every mixture gives
  /// a bound, so how it was found is not to be trusted. It is enough to reach `target`.
  func bound(of box: inout BalanceBox, target: Double) -> Double? {
    var best = leastCoefficient(of: box, box.reply)
    for _ in 0..<Self.mixtures where best.value < target {
      let r = form.pairs.indices.map { box.coefficients[($0 + 1) * size + best.place] }
      var (reply, worth) = (form.replies[0], -Double.infinity)
      for candidate in form.replies {
        let value = zip(candidate, r).reduce(0) { $0 + $1.0.upper * $1.1 }
        if value > worth { (reply, worth) = (candidate, value) }
      }
      if isCorner[best.place], box.coefficients[best.place] + worth < target { return nil }
      var isBetter = false
      for share in [1, 0.5, 0.25, 0.125, 0.0625, 0.015625] where !isBetter {
        let mixed = zip(box.reply, reply).map { (1 - share) * $0 + share * $1 }
        let next = leastCoefficient(of: box, mixed)
        isBetter = next.value > best.value
        if isBetter { (box.reply, best) = (mixed, next) }
      }
      if !isBetter { break }
    }
    return best.value
  }

  /// The least coefficient of ⟨M, r⟩ + rest, rounded down, and its place.
  private func leastCoefficient(
    of box: BalanceBox, _ M: [Enclosure]
  ) -> (value: Double, place: Int) {
    var sums = Array(box.coefficients[..<size])
    box.coefficients.withUnsafeBufferPointer { h in
      sums.withUnsafeMutableBufferPointer { sums in
        for (i, flow) in M.enumerated() where flow.upper > 0 {
          let row = (i + 1) * size
          for α in 0..<size {
            let x = h[row + α]
            sums[α] = sumDown(sums[α], productDown(x >= 0 ? flow.lower : flow.upper, x))
          }
        }
      }
    }
    var least = (value: sums[0], place: 0)
    for (place, value) in sums.enumerated() where value < least.value { least = (value, place) }
    return least
  }
}

/// A product of simplices of policies.
struct BalanceBox {
  /// Lower bounds of the Bernstein coefficients on it, of −⟨L, r⟩ − λ W and of each reward.
  fileprivate(set) var coefficients: [Double]
  /// The corners of each block's simplex.
  fileprivate(set) var corners: [[[Double]]]
  /// The flow of a mixture of replies that is good against it.
  fileprivate(set) var reply: [Enclosure]
}
