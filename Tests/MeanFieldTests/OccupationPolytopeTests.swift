import GameCatalog
import MeanField
@testable import MeanFieldSolvers
import TestSupport
import Testing

/// The projection onto occupation measures: x is nearest to c exactly when it is feasible and
/// x = max(0, c + Aᵀy) for some y.
struct OccupationPolytopeTests {
  @Test(arguments: [1, 2, 3, 4, 5], [0.01, 1, 30])
  func `the nearest occupation measure fulfills its conditions`(seed: Int, spread: Double) throws {
    try checkConditions(on: LeftRight(), seed: seed, spread: spread)
    try checkConditions(on: Ferry(), seed: seed, spread: spread)
    var parameters = PayPerClickAuction.Parameters()
    parameters.horizon = 3
    parameters.budget = 4
    parameters.maxBid = 4
    parameters.bidders = 3
    try checkConditions(on: PayPerClickAuction(parameters), seed: seed, spread: spread)
  }

  private func checkConditions<Game: MeanFieldGame>(
    on game: Game, seed: Int, spread: Double
  ) throws {
    var sampler = Sampler(seed: seed)
    let process = game.flow(inducedBy: sampler.policy(in: game)).process
    let polytope = OccupationPolytope(process: process)
    var c = StateActionField(game.shape)
    for t in 0...game.horizon { c[t] = sampler.numbers(game.shape.pairCount, -spread, spread) }
    let zero = [[Double]](
      repeating: Array(repeating: 0, count: game.stateCount), count: game.shape.epochCount)
    let nearest = try polytope.projection(of: c, from: zero)
    // Conjugate gradients, for games of many states, find the same point; their last steps are less
    // exact, and 1.6e-10 was seen.
    let iterated = try OccupationPolytope(process: process, largestBlock: 0)
      .projection(of: c, from: zero)
    #expect(distance(iterated.x.values, nearest.x.values) <= 1e-9 * max(1, spread))
    let scale = max(1, spread)
    // Feasible.
    let residual = process.flowResidual(of: nearest.x).flatMap { $0 }
    #expect(magnitude(residual) <= 1e-13 * scale)
    let mask = game.feasibleActions.mask
    // Stationary and complementary: x − c − Aᵀy = 0 where x > 0 and ≥ 0 elsewhere.
    for t in 0...game.horizon {
      var price = mask.map { _ in 0.0 }
      if t < game.horizon {
        process.stages[t].kernel?.backup(nearest.y[t + 1], addingTo: &price)
      }
      for i in mask.indices {
        let x = nearest.x[t][i]
        #expect(x >= 0 && (mask[i] > 0 || x == 0))
        let slack = x - c[t][i] - nearest.y[t][i / game.actionCount] + price[i]
        #expect(mask[i] == 0 || slack >= -1e-10 * scale)
        #expect(mask[i] == 0 || x * slack <= 1e-10 * scale)
      }
    }
    // Idempotent.
    let again = try polytope.projection(of: nearest.x.field, from: zero)
    #expect(distance(again.x.values, nearest.x.values) <= 1e-10)
    // No flow is nearer.
    let far = c.values
    func square(_ x: [Double]) -> Double {
      zip(x, far).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    for _ in 0..<20 {
      let other = process.flow(of: sampler.policy(in: game)).values
      #expect(square(other) >= square(nearest.x.values) - 1e-9 * scale * scale)
    }
  }

  /// Everybody bids the same, so that nearly all states are empty and refill from payments of small
  /// probability; Newton's method alone ended at a flow residual of 8e-7 here.
  @Test func `states that lost all their mass are refilled`() throws {
    let game = try PayPerClickAuction()
    let method = MFOMI().with(\.stepSize, 1e-3)
    let start = InitialPolicy.leaning(action: 3, probability: 1)
    var state = try method.initialState(for: game, from: start.policy(in: game))
    for _ in 0..<10 {
      let process = game.process(at: state.measure)
      try method.step(&state, in: game)
      #expect(magnitude(process.flowResidual(of: state.measure).flatMap { $0 }) <= 1e-8)
    }
  }

  /// On left–right all rest is decided by p = x₀(left): 4 numbers after the first epoch can be chosen
  /// state by state, so a grid over p and the two splits finds the nearest measure.
  @Test(arguments: 1...5)
  func `a grid over all measures of left–right finds nothing nearer`(seed: Int) throws {
    let game = try LeftRight()
    var sampler = Sampler(seed: seed)
    var c = StateActionField(game.shape)
    for t in 0...1 { c[t] = sampler.numbers(6, -1, 1) }
    let zero = [[Double]](repeating: [0, 0, 0], count: 2)
    let process = game.process(at: OccupationMeasure(c))
    let nearest = try OccupationPolytope(process: process).projection(of: c, from: zero).x
    func square(_ x: [[Double]]) -> Double {
      (0...1).reduce(0) { sum, t in
        zip(x[t], c[t]).reduce(sum) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      }
    }
    let n = 50
    var best = Double.infinity
    for i in 0...n {
      let p = Double(i) / Double(n)
      for j in 0...n {
        for k in 0...n {
          let (u, v) = (p * Double(j) / Double(n), (1 - p) * Double(k) / Double(n))
          best = min(best, square([[p, 1 - p, 0, 0, 0, 0], [0, 0, u, p - u, v, 1 - p - v]]))
        }
      }
    }
    let found = square([nearest[0], nearest[1]])
    #expect(found <= best + 1e-12)
    // The grid has width 1/50 in three directions of curvature at most 2·2.
    #expect(found >= best - 0.02)
  }

  @Test(arguments: 1...3)
  func `conjugate gradients and block factors solve the same systems`(seed: Int) throws {
    let game = try Ferry()
    var sampler = Sampler(seed: seed)
    let process = game.flow(inducedBy: sampler.policy(in: game)).process
    let ρ = (0...game.horizon).map { _ in sampler.numbers(game.stateCount).map { 1e-9 * $0 } }
    let D = (0...game.horizon).map { _ in
      game.feasibleActions.mask.map { $0 > 0 && sampler.number() < 0.6 ? 1.0 : 0 }
    }
    let exact = NormalEquations(process, largestBlock: 128)
      .solution(of: ρ, active: D, regularization: 1e-3)
    let iterated = NormalEquations(process, largestBlock: 0)
      .solution(of: ρ, active: D, regularization: 1e-3)
    let scale = magnitude(exact.flatMap { $0 })
    #expect(distance(exact.flatMap { $0 }, iterated.flatMap { $0 }) <= 1e-5 * scale)
  }
}
