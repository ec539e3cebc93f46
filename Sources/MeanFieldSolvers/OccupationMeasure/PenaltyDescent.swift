internal import CNumerics
import MeanField

/// Quasi-Newton steps on the penalty problem in its parameterized form.
///
/// Limited-memory BFGS [LiuNocedal1989] in the metric of L, y and z themselves, with steps that make the objective fall by a
/// tenth of what its slope promises [Armijo1966]; so it never rises. Every 25 steps, and where no step
/// helps, the flow of the policy with its "hat" multipliers is tried, which are the best for a flow.
struct PenaltyDescent: Sendable, Codable {
  /// Whether no step makes the objective less.
  private(set) var isOver = false
  /// ‖∇‖₂ in the coordinates, at the last step's beginning; infinite before the first.
  private(set) var gradientNorm = Double.infinity
  /// The objective, if it is known.
  private var value: Double?
  private var memory: SecantMemory
  private var gradient: [Double]
  private var step: [Double]
  private var hasStep = false
  /// The size of the last step along the gradient; 0 before the first.
  private var stepSize = 0.0
  private var k = 0

  /// The farthest that a logit or an angle moves in a step, and the least logit.
  private static let farthest = 30.0
  private static let leastLogit = -60.0
  /// The steps between two flows that are tried.
  private static let period = 25

  /// For so many coordinates.
  init(count: Int) {
    memory = SecantMemory(count: count)
    gradient = Array(repeating: 0, count: count)
    step = gradient
  }

  /// One step; `memory` holds the point of the coordinates, and is written over.
  ///
  /// - Returns: The passes over all transitions done.
  mutating func advance(
    _ u: inout Coordinates, in problem: PenaltyProblem<some MeanFieldGame>,
    with arrays: inout PenaltyMemory
  ) -> Int {
    guard !isOver else { return 0 }
    var passes = 6
    let before = value ?? problem.value(arrays.point)
    value = before
    problem.findGradient(in: &arrays)
    let point = arrays.point
    u.pullBack(&arrays.gradient, at: point, in: problem)
    let earlier = gradient
    gradient = arrays.gradient.L.values + arrays.gradient.y + arrays.gradient.shares
    gradientNorm = mesob_dot(gradient.count, gradient, gradient).squareRoot()
    if hasStep { memory.keep(step: step, gradients: (earlier, gradient)) }
    k += 1
    if k % Self.period == 0, startAnew(&u, in: problem, below: before) { return passes + 6 }
    let metric = u.metric(at: point, in: problem)
    func divide(_ g: inout [Double]) { for i in g.indices { g[i] /= metric[i] } }
    if !memory.pairs.isEmpty {
      var direction = gradient
      memory.precondition(&direction, metric: divide)
      if search(along: direction, from: before, first: 1, &u, in: problem, &passes) != nil {
        return passes
      }
      memory.removeAll()
    }
    var natural = gradient
    divide(&natural)
    if stepSize == 0 {
      let largest = natural.reduce(0) { max($0, abs($1)) }
      stepSize = largest > 0 ? 1 / largest : 1
    }
    if let share = search(along: natural, from: before, first: stepSize, &u, in: problem, &passes) {
      stepSize = 2 * share
    } else if !startAnew(&u, in: problem, below: before) {
      isOver = true
    }
    return passes
  }

  /// Goes on from the flow of the policy with its best multipliers, if the objective is less there.
  private mutating func startAnew(
    _ u: inout Coordinates, in problem: PenaltyProblem<some MeanFieldGame>, below before: Double
  ) -> Bool {
    let game = problem.game
    var x = u.point(in: problem)
    x.L =
      game.flow(inducedBy: Policy(inducing: x.L, feasible: game.feasibleActions)).occupationMeasure
    // No share is 0 in these coordinates, which the multipliers are to know.
    let represented = Coordinates(.parameterized, at: x, of: problem).point(in: problem).L
    (x.y, x.z) = problem.hatMultipliers(at: represented)
    let next = Coordinates(.parameterized, at: x, of: problem)
    let after = problem.value(next.point(in: problem))
    guard after < before else { return false }
    (u, value, hasStep) = (next, after, false)
    memory.removeAll()
    return true
  }

  /// Goes against `direction`, ever less far until the objective falls enough; nil if it never does.
  private mutating func search(
    along direction: [Double], from before: Double, first: Double, _ u: inout Coordinates,
    in problem: PenaltyProblem<some MeanFieldGame>, _ passes: inout Int
  ) -> Double? {
    var share = first
    let start = u
    for _ in 0..<25 {
      u = start
      let slope = u.move(
        against: direction, by: share, farthest: Self.farthest, least: Self.leastLogit,
        gradient: gradient, step: &step)
      guard slope < 0 else { break }
      let after = problem.value(u.point(in: problem))
      passes += 2
      if after < before, after <= before + 0.1 * slope {
        (value, hasStep) = (after, true)
        return share
      }
      share /= 2
    }
    u = start
    hasStep = false
    return nil
  }
}

extension Coordinates {
  /// The metric of L, y and z in the coordinates: shares, squared slopes of y, and shares of z.
  fileprivate func metric(
    at x: PenaltyPoint, in problem: PenaltyProblem<some MeanFieldGame>
  ) -> [Double] {
    let radius = Self.sineRadius(problem) / problem.unit
    let least = 1e-12
    let slopes = y.map { w in
      let slope = radius * mesob_cos(w)
      return max(slope * slope, least)
    }
    return x.L.values.map { max($0, least) } + slopes + x.shares.map { max($0, least) }
  }

  /// Moves, no coordinate too far, and tells the slope along the way.
  fileprivate mutating func move(
    against direction: [Double], by share: Double, farthest: Double, least: Double,
    gradient: [Double], step: inout [Double]
  ) -> Double {
    var slope = 0.0
    func moved(_ x: Double, _ i: Int, least: Double) -> Double {
      guard x.isFinite else { return x }
      let next = max(x + max(-farthest, min(farthest, -share * direction[i])), least)
      step[i] = next - x
      slope += gradient[i] * step[i]
      return next
    }
    let (n, m) = (L.values.count, y.count)
    L.withMutableEntries { L in for i in 0..<n { L[i] = moved(L[i], i, least: least) } }
    for i in y.indices { y[i] = moved(y[i], n + i, least: -.infinity) }
    for i in z.indices { z[i] = moved(z[i], n + m + i, least: least) }
    return slope
  }
}
