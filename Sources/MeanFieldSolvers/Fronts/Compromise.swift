import MeanField

/// The distance to the ideal corner of a gap of the front, by the 4-norm. [Zeleny1973]
///
/// The ideal has the exploitability of the gap's low end and the W of its high one, and the gap has
/// size 1 in both directions; so both ends are at distance 1, and what is nearer fills the gap. A
/// norm with a large power leads there also where no weighted sum of the two sides would
/// [Bowman1976], and is smooth.
struct Compromise: Merit, Hashable, Codable {
  /// The corner.
  let exploitability: Double
  let objective: Double
  /// The size of the gap.
  let width: Double
  let height: Double
  /// The weights of the social objectives in W.
  let weights: [Double]

  /// Of the gap between two neighbors on a front.
  init(between low: BalanceFront.Point, and high: BalanceFront.Point, weights: [Double]) {
    (exploitability, objective) = (low.exploitability, high.objective)
    (width, height) = (
      high.exploitability - low.exploitability, high.objective - low.objective
    )
    self.weights = weights
  }

  /// The distance of a point; infinite if it is none.
  func distance(of point: BalanceFront.Point) -> Double {
    let distance = offset(point.exploitability, point.objective).norm
    return distance.isNaN ? .infinity : distance
  }

  /// How far a point lies from the corner either way; what is beyond the corner counts for nothing.
  private func offset(
    _ E: Double, _ W: Double
  ) -> (x: Double, y: Double, norm: Double) {
    let (Δx, Δy) = ((E - exploitability) / width, (objective - W) / height)
    guard Δx.isFinite, Δy.isFinite else { return (.nan, .nan, .nan) }
    let (x, y) = (max(0, Δx), max(0, Δy))
    let largest = max(x, y)
    guard largest > 0 else { return (0, 0, 0) }
    let (u, v) = (x / largest, y / largest)
    return (x, y, largest * (u * u * u * u + v * v * v * v).squareRoot().squareRoot())
  }

  private func offset(
    at flow: Flow, _ τ: Double, _ game: some MeanFieldGame
  ) -> (x: Double, y: Double, norm: Double) {
    let Expl = BalanceObjective(
      exploitabilityWeight: 1, temperature: τ, socialWeights: weights.map { _ in 0 })
    return offset(
      flow.smoothedValue(of: Expl, in: game), weights.dot(flow.objectives(of: game)))
  }

  var countsExploitability: Bool { true }
  var linearizationPasses: Int { 1 }

  func value(at flow: Flow, temperature τ: Double, in game: some MeanFieldGame) -> Double {
    offset(at: flow, τ, game).norm
  }

  /// With d the distance, (x/d)³ of exploitability per width and (y/d)³ of W per height.
  func linearized(
    at flow: Flow, temperature τ: Double, in game: some MeanFieldGame
  ) -> BalanceObjective {
    let (x, y, norm) = offset(at: flow, τ, game)
    let (u, v) = norm > 0 ? (x / norm, y / norm) : (0, 0)
    return BalanceObjective(
      exploitabilityWeight: u * u * u / width, temperature: τ,
      socialWeights: weights.map { v * v * v / height * $0 })
  }
}
