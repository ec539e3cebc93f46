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

  /// Ten values of either side, so that many points are equal in one or both.
  @Test(arguments: 0..<20) func `a front is what a comparison of all with all leaves`(seed: Int) {
    var stream = RandomStream(key: UInt64(seed), stream: 0)
    func draw() -> Double { (10 * stream.uniform()).rounded(.down) }
    let points = (0..<60).map { i in
      BalanceFront.Point(aim: .front, exploitability: draw(), objective: draw(), iteration: i)
    }
    let front = BalanceFront(points)
    let logged = points.indices.filter { i in
      !points[..<i].contains { $0.isAsGood(as: points[i]) }
    }
    #expect(front.points == logged.map { points[$0] })
    let left = front.points.filter { point in !front.points.contains { $0.dominates(point) } }
    #expect(front.nondominated == left.sorted { $0.exploitability < $1.exploitability })
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

  /// Spans of 4 and 2: (0, 0) and (4, 2) are covered by shifts of 1/4 and 1/2 of them; (2, 1), where
  /// both fall short, from (4, 1) by 1/2, or from (1, 0) by 1/2.
  @Test func `the indicator is the largest of the least shifts`() {
    let other = BalanceFront([Self.point(0, 0), Self.point(2, 1), Self.point(4, 2)])
    let front = BalanceFront([Self.point(1, 0), Self.point(4, 1)])
    #expect(front.additiveIndicator(covering: other) == 0.5)
    #expect(other.additiveIndicator(covering: other) == 0)
    #expect(other.additiveIndicator(covering: front) == 0)
    let better = BalanceFront([Self.point(-1, 3)])
    #expect(better.additiveIndicator(covering: other) == 0)
    #expect(other.additiveIndicator(covering: better) == .infinity)
    #expect(BalanceFront().additiveIndicator(covering: other) == .infinity)
    #expect(other.additiveIndicator(covering: BalanceFront()) == 0)
  }

  @Test func `the indicator does not depend on units`() {
    let points = [(0.0, 0.0), (2.0, 1.0), (4.0, 2.0)]
    let ours = [(1.0, 0.0), (3.5, 1.25)]
    func indicator(_ a: Double, _ b: Double) -> Double {
      BalanceFront(ours.map { Self.point(a * $0.0, b * $0.1) }).additiveIndicator(
        covering: BalanceFront(points.map { Self.point(a * $0.0, b * $0.1) }))
    }
    #expect(indicator(1, 1) == indicator(8, 0.25))
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
