import CNumerics
import Foundation
import TestSupport
import Testing

/// The C loops against Foundation's functions and against plain loops.
struct ElementaryFunctionTests {
  /// |x − y| in units in the last place of y.
  private func ulps(_ x: Double, _ y: Double) -> Double {
    abs(x - y) / max(y.ulp, .leastNonzeroMagnitude)
  }

  /// The largest error of `own` against `reference` at 200,000 points of a range.
  private func worst(
    _ range: ClosedRange<Double>, _ own: (Double) -> Double, _ reference: (Double) -> Double
  ) -> Double {
    var sampler = Sampler(seed: 11)
    return (0..<200_000).reduce(0) { worst, _ in
      let x = sampler.number(range.lowerBound, range.upperBound)
      return max(worst, ulps(own(x), reference(x)))
    }
  }

  /// Foundation's own error is below one ulp, which the bounds include.
  @Test func `the exponential is off by three units in the last place at most`() {
    #expect(worst(-708...709, mesob_exp, Foundation.exp) <= 3)
    #expect(worst(-1...1, mesob_exp, Foundation.exp) <= 3)
    #expect(worst(-1e-9...1e-9, mesob_exp, Foundation.exp) <= 1)
    #expect(mesob_exp(0) == 1)
    #expect(mesob_exp(-1e9) == mesob_exp(-708))
    #expect(mesob_exp(-.infinity) == mesob_exp(-708))
    #expect(mesob_exp(.infinity) == mesob_exp(709))
    #expect(mesob_exp(.nan).isNaN)
  }

  @Test func `the logarithm is off by two units in the last place at most`() {
    #expect(worst(1e-12...2, mesob_log, Foundation.log) <= 2)
    #expect(worst(0.9...1.1, mesob_log, Foundation.log) <= 2)
    #expect(worst(1...1e300, mesob_log, Foundation.log) <= 2)
    #expect(worst(1e-320...1e-308, mesob_log, Foundation.log) <= 2)
    #expect(mesob_log(1) == 0)
    #expect(mesob_log(0) == -.infinity)
    #expect(mesob_log(.infinity) == .infinity)
    #expect(mesob_log(-1).isNaN)
    #expect(mesob_log(.nan).isNaN)
  }

  @Test func `sine and cosine are off by two units in the last place at most`() {
    for radius in [1, 10, 1e5] {
      #expect(worst(-radius...radius, mesob_sin, Foundation.sin) <= 2)
      #expect(worst(-radius...radius, mesob_cos, Foundation.cos) <= 2)
    }
    #expect(mesob_sin(0) == 0)
    #expect(mesob_cos(0) == 1)
  }

  /// Lengths on both sides of the eight lanes.
  private static let lengths = [0, 1, 7, 8, 9, 16, 63, 64, 1000, 1001]

  private func lanes(_ count: Int, _ term: (Int) -> Double) -> Double {
    var lane = [Double](repeating: 0, count: 8)
    for i in 0..<count { lane[i % 8] += term(i) }
    return ((lane[0] + lane[4]) + (lane[2] + lane[6])) + ((lane[1] + lane[5]) + (lane[3] + lane[7]))
  }

  @Test(arguments: lengths)
  func `sums have the bits of a plain loop over eight lanes`(count: Int) {
    var sampler = Sampler(seed: count)
    let (x, y) = (sampler.numbers(count), sampler.numbers(count))
    #expect(mesob_dot(count, x, y).bitPattern == lanes(count) { x[$0] * y[$0] }.bitPattern)
    var sum = [0.0]
    mesob_row_sums(1, count, x, &sum)
    #expect(sum[0].bitPattern == lanes(count) { x[$0] }.bitPattern)
    var z = y
    mesob_axpy(count, 0.3, x, &z)
    #expect(z.map(\.bitPattern) == zip(x, y).map { ($1 + 0.3 * $0).bitPattern })
  }

  private func rows(
    _ columns: Int, spread: Double
  ) -> (logits: [Double], mask: [Double]) {
    var sampler = Sampler(seed: columns)
    let logits = sampler.numbers(20 * columns, -spread, spread)
    let mask = logits.indices.map { i in
      i % columns == 0 || sampler.number() < 0.3 ? 1.0 : 0
    }
    return (logits, mask)
  }

  @Test(arguments: [1, 2, 7, 8, 9, 33], [1.0, 40, 1e4, 1e300])
  func `softmax rows are laws over what is not masked`(columns: Int, spread: Double) {
    let (logits, mask) = rows(columns, spread: spread)
    var p = logits
    mesob_softmax(20, columns, logits, mask, &p)
    for r in 0..<20 {
      let row = r * columns..<(r + 1) * columns
      let open = row.filter { mask[$0] > 0 }
      let top = open.map { logits[$0] }.max() ?? 0
      let total = open.reduce(0) { $0 + Foundation.exp(logits[$1] - top) }
      #expect(abs(p[row].reduce(0, +) - 1) <= 1e-15 * Double(columns + 1))
      #expect(row.allSatisfy { mask[$0] > 0 || p[$0] == 0 })
      let expected = open.map { Foundation.exp(logits[$0] - top) / total }
      #expect(distance(open.map { p[$0] }, expected) <= 1e-15)
    }
  }

  @Test(arguments: [1, 2, 7, 8, 9, 33], [1e-4, 0.05, 1, 100])
  func `the soft maximum lies between the maximum and τ log A above it`(
    columns: Int, temperature: Double
  ) {
    let (q, mask) = rows(columns, spread: 1)
    var soft = [Double](repeating: 0, count: 20)
    var hard = soft
    var p = q
    mesob_soft_maximum(20, columns, temperature, q, mask, &soft, &p)
    mesob_maximum(20, columns, q, mask, &hard)
    for r in 0..<20 {
      let row = (r * columns..<(r + 1) * columns).filter { mask[$0] > 0 }
      let top = row.map { q[$0] }.max() ?? 0
      #expect(hard[r] == top)
      let total = row.reduce(0) { $0 + Foundation.exp((q[$1] - top) / temperature) }
      #expect(abs(soft[r] - top - temperature * Foundation.log(total)) <= 1e-14 * (1 + temperature))
      #expect(soft[r] >= top)
      #expect(soft[r] <= top + temperature * Foundation.log(Double(row.count)) + 1e-13)
      let expected = row.map { Foundation.exp((q[$0] - top) / temperature) / total }
      #expect(distance(row.map { p[$0] }, expected) <= 1e-14)
    }
  }

  @Test func `rows are scaled and averaged one by one`() {
    var sampler = Sampler(seed: 1)
    let (weights, x, p) = (sampler.numbers(5), sampler.numbers(45), sampler.numbers(45))
    var (joint, mean) = (x, weights)
    mesob_scale_rows(5, 9, weights, x, &joint)
    #expect(joint == x.indices.map { weights[$0 / 9] * x[$0] })
    mesob_expectation(5, 9, p, x, &mean)
    #expect(mean == (0..<5).map { r in lanes(9) { p[9 * r + $0] * x[9 * r + $0] } })
  }

  /// Algorithm 1 as it is printed in [KingmaBa2015].
  @Test func `an Adam step is that of the algorithm`() {
    var sampler = Sampler(seed: 2)
    let n = 37
    var x = sampler.numbers(n)
    var (m, v) = ([Double](repeating: 0, count: n), [Double](repeating: 0, count: n))
    var (expected, first, second) = (x, m, v)
    for t in 1...5 {
      let g = sampler.numbers(n)
      let (c1, c2) = (1 - Foundation.pow(0.9, Double(t)), 1 - Foundation.pow(0.999, Double(t)))
      mesob_adam(n, 0.01, 0.9, 0.999, 1e-8, c1, c2, g, &m, &v, &x)
      for i in 0..<n {
        first[i] = 0.9 * first[i] + 0.1 * g[i]
        second[i] = 0.999 * second[i] + 0.001 * g[i] * g[i]
        expected[i] -= 0.01 * (first[i] / c1) / ((second[i] / c2).squareRoot() + 1e-8)
      }
    }
    #expect(distance(x, expected) <= 1e-14)
  }
}
