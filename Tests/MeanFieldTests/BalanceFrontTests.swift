import MeanField
import Testing

/// Fronts whose indicators follow by hand.
struct BalanceFrontTests {
  static func point(
    _ exploitability: Double, _ objective: Double, after evaluations: Int = 0
  ) -> BalanceFront.Point {
    BalanceFront.Point(
      aim: .weight(1), exploitability: exploitability, objective: objective,
      evaluations: evaluations)
  }

  @Test func `dominated and equal points are not logged, dominated ones leave the front`() {
    let points = [
      Self.point(2, 2), Self.point(3, 1), Self.point(2, 2), Self.point(1, 1), Self.point(1, 3),
    ]
    let front = BalanceFront(points)
    #expect(front.points == [points[0], points[3], points[4]])
    #expect(front.nondominated == [points[4]])
  }

  @Test func `a point that is not finite is not logged`() {
    var front = BalanceFront()
    #expect(!front.insert(Self.point(.nan, 1)) && !front.insert(Self.point(0, .infinity)))
    #expect(front.nadir == nil && front.spacing == nil)
  }

  /// Steps of width 1, 2, 1 and heights 1, 2, 4 over the reference (4, 0): 1 + 4 + 4.
  @Test func `the hypervolume of a staircase is the area below it`() {
    let front = BalanceFront([Self.point(0, 1), Self.point(1, 2), Self.point(3, 4)])
    let corner = BalanceFront.Reference(exploitability: 4, objective: 0)
    #expect(front.hypervolume(from: corner) == 9)
    #expect(front.hypervolume(from: .init(exploitability: 1, objective: 0)) == 1)
    #expect(front.hypervolume(from: .init(exploitability: 4, objective: 3)) == 1)
    #expect(front.nadir == BalanceFront.Reference(exploitability: 3, objective: 1))
  }

  /// Nearest neighbors at 2, 2 and 4: the mean is 8/3, the squares sum to 8/3, halved.
  @Test func `spacing is the sample deviation of the nearest distances`() throws {
    let front = BalanceFront([Self.point(0, 1), Self.point(1, 2), Self.point(3, 4)])
    #expect(abs(try #require(front.spacing) - (4.0 / 3).squareRoot()) <= 1e-15)
    let even = BalanceFront([Self.point(0, 0), Self.point(1, 1), Self.point(2, 2)])
    #expect(even.spacing == 0)
  }

  @Test func `a front can be cut at any budget`() {
    let front = BalanceFront([
      Self.point(1, 1, after: 10), Self.point(2, 2, after: 20), Self.point(1, 3, after: 30),
    ])
    #expect(front.nondominated.count == 1)
    #expect(front.limited(toEvaluations: 29).nondominated.count == 2)
    #expect(front.limited(toEvaluations: 29).evaluations == 29)
    #expect(front.limited(toEvaluations: 9).nondominated.isEmpty)
  }
}
