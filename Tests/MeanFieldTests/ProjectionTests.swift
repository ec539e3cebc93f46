@testable import MeanFieldSolvers
import TestSupport
import Testing

/// P is the Euclidean projection onto a convex set C exactly when Px ∈ C and
/// ⟨x − Px, q − Px⟩ ≤ 0 for all q ∈ C.
struct ProjectionTests {
  private let rounding = 1e-12

  private func expectProjection(
    of x: [Double], is y: [Double], among points: [[Double]],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for q in points {
      let product = x.indices.reduce(0) { $0 + (x[$1] - y[$1]) * (q[$1] - y[$1]) }
      #expect(product <= rounding * (1 + magnitude(x)), sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: [1, 2, 9, 50], [0.01, 1, 100])
  func `the nearest law is found`(count: Int, spread: Double) {
    var sampler = Sampler(seed: count)
    for _ in 0..<20 {
      let mask = (0..<count).map { $0 == 0 || sampler.number() < 0.5 ? 1.0 : 0 }
      // One entry before and one behind the range, which stay as they are.
      let x = sampler.numbers(count + 2, -spread, spread)
      var y = x
      Projection.ontoSimplex(&y, in: 1..<count + 1, mask: [0] + mask + [0])
      #expect(y.first == x.first && y.last == x.last)
      let p = Array(y[1...count])
      #expect(abs(p.reduce(0, +) - 1) <= rounding)
      #expect(zip(p, mask).allSatisfy { $0 >= 0 && ($1 > 0 || $0 == 0) })
      let vertices = mask.indices.filter { mask[$0] > 0 }.map { i in
        mask.indices.map { $0 == i ? 1.0 : 0 }
      }
      let allowed = zip(x[1...count], mask).map { $0 * $1 }
      expectProjection(of: allowed, is: p, among: vertices)
      var again = y
      Projection.ontoSimplex(&again, in: 1..<count + 1, mask: [0] + mask + [0])
      #expect(distance(again, y) <= rounding)
    }
  }

  @Test(arguments: [1, 2, 9, 50], [0.5, 10, 1e4])
  func `the nearest slack of bounded mass is found`(count: Int, mass: Double) {
    var sampler = Sampler(seed: count)
    for _ in 0..<20 {
      let x = sampler.numbers(count, -1, 2)
      var y = x
      Projection.ontoCappedOrthant(&y, mass: mass)
      #expect(y.allSatisfy { $0 >= 0 })
      #expect(y.reduce(0, +) <= mass * (1 + rounding))
      let corners = x.indices.map { i in x.indices.map { $0 == i ? mass : 0 } }
      let vertices = corners + [x.map { _ in 0 }]
      expectProjection(of: x, is: y, among: vertices)
      var again = y
      Projection.ontoCappedOrthant(&again, mass: mass)
      #expect(distance(again, y) <= rounding * mass)
    }
  }

  @Test(arguments: [1, 2, 9, 50], [0.5, 10])
  func `the nearest point of a ball is found`(count: Int, radius: Double) {
    var sampler = Sampler(seed: count)
    for _ in 0..<20 {
      let x = sampler.numbers(count, -3, 3)
      var y = x
      Projection.ontoBall(&y, radius: radius)
      let norm = y.reduce(0) { $0 + $1 * $1 }.squareRoot()
      #expect(norm <= radius * (1 + rounding))
      // The point of the ball farthest along x − y.
      let direction = zip(x, y).map { $0 - $1 }
      let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
      if length > 0 {
        expectProjection(of: x, is: y, among: [direction.map { radius * $0 / length }])
      } else {
        #expect(x == y)
      }
      var again = y
      Projection.ontoBall(&again, radius: radius)
      #expect(distance(again, y) <= rounding)
    }
  }
}
