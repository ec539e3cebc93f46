import MeanField

/// How many configurations a rung compares, and with how many iterations.
package struct RungPlan: Sendable {
  /// The configurations that earn their place, the best of the rung before.
  package let places: Int
  /// The configurations that are solved at most: the places, and one for the defaults.
  package let solves: Int
  /// The iterations of each solve.
  package let iterations: Int

  /// The share that goes on, and the factor of the iterations.
  private static let factor = 3

  /// Divides the places by three from rung to rung until one is left, and triples the iterations.
  static func schedule(
    candidates: Int, games: Int, iterations: Int, budget: Int?
  ) throws(MeanFieldError) -> [RungPlan] {
    guard iterations > 0 else {
      throw MeanFieldError(
        .invalidParameter, "iterations", expected: "at least one to tune for", got: "\(iterations)")
    }
    guard let budget else { return rungs(candidates, iterations) }
    let least = cost(rungs(candidates, 1), games)
    guard Double(budget) >= least else {
      throw MeanFieldError(
        .invalidParameter, "budget",
        expected: "at least \(Int(least)) iterations for \(candidates) configurations",
        got: "\(budget)")
    }
    var (low, high) = (1, iterations)
    while low < high {
      let middle = low + (high - low + 1) / 2
      if cost(rungs(candidates, middle), games) <= Double(budget) {
        low = middle
      } else {
        high = middle - 1
      }
    }
    return rungs(candidates, low)
  }

  private static func rungs(_ candidates: Int, _ iterations: Int) -> [RungPlan] {
    var places = [candidates]
    while let last = places.last, last > 1 { places.append((last + factor - 1) / factor) }
    var remaining = iterations
    var rungs: [RungPlan] = []
    for (index, count) in places.enumerated().reversed() {
      rungs.append(
        RungPlan(
          places: count, solves: index == 0 ? count : count + 1, iterations: max(1, remaining)))
      remaining /= factor
    }
    return rungs.reversed()
  }

  /// As a floating-point number, which does not overflow.
  private static func cost(_ rungs: [RungPlan], _ games: Int) -> Double {
    rungs.reduce(0) { $0 + Double($1.solves) * Double($1.iterations) } * Double(games)
  }
}
