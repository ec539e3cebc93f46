import GameCatalog
@testable import MeanField
@testable import MeanFieldSolvers
import TestSupport
import Testing

/// The statements of the page `BalanceTheory` about points (L, y, z), on random games.
struct BalanceTheoryTests {
  private static let rounding = 1e-12
  private static let seeds = Array(1...30)

  /// Random games of one to three states, two or three actions and one to four epochs.
  private static func game(_ seed: Int) throws -> LinearCrowd {
    try LinearCrowd(
      .init(
        seed: seed, states: 1 + seed % 3, actions: 2 + seed % 2, horizon: seed % 4,
        crowd: [0, 0.2, 1, 3][seed % 5 % 4]))
  }

  /// The weights of `spread` and welfare, and λℓ_W for them.
  private static func society(_ seed: Int, _ R: Regularity) -> (weights: [Double], slope: Double) {
    let weights = [[0, 0.5], [2, 0], [1, 1]][seed % 3]
    return (weights, weights[0] + weights[1] * (R.rewards + R.rewardSlope))
  }

  private static func problem<Game: MeanFieldGame>(
    _ game: Game, _ weights: [Double], c1: Double = 1, c2: Double = 1
  ) -> PenaltyProblem<Game> {
    PenaltyProblem(game: game, c1: c1, c2: c2, c3: 1, socialWeights: weights)
  }

  /// Points of all kinds inside the bounds: near to flows and far from them, y near to the values of
  /// a best response and far from them, z what D = 0 asks for where it may be, and disturbed.
  private static func points<Game: MeanFieldGame>(
    of problem: PenaltyProblem<Game>, _ sampler: inout Sampler
  ) -> [PenaltyPoint] {
    let game = problem.game
    let mask = game.feasibleActions.mask
    var points: [PenaltyPoint] = []
    for share in [0, 1e-3, 0.1, 1] {
      for size in [0, 1e-3, 0.1, 2] {
        let isPure = sampler.integer(in: 0...1) == 0
        let policy = isPure ? sampler.purePolicy(in: game) : sampler.policy(in: game)
        let flow = game.flow(inducedBy: policy).occupationMeasure
        let other = sampler.occupationMeasure(in: game)
        var L = flow
        for t in 0...game.horizon {
          L[t] = zip(flow[t], other[t]).map { (1 - share) * $0 + share * $1 }
        }
        let hat = problem.hatMultipliers(at: L)
        var x = PenaltyPoint(L: L, y: hat.y, z: hat.z)
        x.y = x.y.map { $0 + size * sampler.number() }
        // D with z = 0 is what z would have to be.
        x.z = StateActionField(game.shape)
        let D = problem.residuals(of: x, in: game.process(at: L)).D
        for t in 0...game.horizon {
          x.z[t] = zip(D[t], mask).map { D, mask in
            mask * max(0, D + (size == 0.1 ? 0 : size) * sampler.number())
          }
        }
        Projection.ontoBall(&x.y, radius: problem.multiplierBound)
        points.append(x)
      }
    }
    return points + lowered(problem, &sampler)
  }

  /// Flows of pure policies with values below those of a best response, and slacks that save as much.
  private static func lowered<Game: MeanFieldGame>(
    _ problem: PenaltyProblem<Game>, _ sampler: inout Sampler
  ) -> [PenaltyPoint] {
    (0..<8).map { _ in
      let L = problem.game.flow(inducedBy: sampler.purePolicy(in: problem.game)).occupationMeasure
      var (y, z) = problem.hatMultipliers(at: L)
      for s in 0..<problem.shape.stateCount { y[s] -= 0.05 }
      z[0] = z[0].map { max(0, $0 - 0.05) }
      Projection.ontoBall(&y, radius: problem.multiplierBound)
      return PenaltyPoint(L: L, y: y, z: z)
    }
  }

  // MARK: The bound by residuals

  @Test(arguments: seeds)
  func `exploitability is ⟨z, L⟩ up to the residuals`(seed: Int) throws {
    let game = try Self.game(seed)
    try checkGap(of: game, game.regularity, Self.society(seed, game.regularity), seed)
  }

  /// Ferry: |∂r| ≤ 2; of the three rows that move, success changes by at most ½ the change of L.
  @Test(arguments: seeds)
  func `so it is with two populations`(seed: Int) throws {
    let regularity = Regularity(rewards: 2, rewardSlope: 2, kernelSlope: 1, populations: 2)
    try checkGap(of: Ferry(), regularity, ([0, 0], 0), seed)
  }

  private func checkGap<Game: MeanFieldGame>(
    of game: Game, _ regularity: Regularity, _ society: (weights: [Double], slope: Double),
    _ seed: Int
  ) throws {
    let problem = Self.problem(game, society.weights)
    var sampler = Sampler(seed: seed)
    for x in Self.points(of: problem, &sampler) {
      let bounds = BalanceBounds(at: x, of: problem, regularity, socialSlope: society.slope)
      let gap = bounds.exploitability - bounds.complementarity
      #expect(gap <= bounds.upper + Self.rounding)
      #expect(-gap <= bounds.upper + bounds.slackPart + Self.rounding)
      for (got, bound) in bounds.distances { #expect(got <= bound + Self.rounding) }
      for (got, bound) in bounds.changes { #expect(abs(got) <= bound + Self.rounding) }
      let (C, E) = (bounds.constants.flow, bounds.constants.dual)
      let scale = 1 + abs(bounds.flowPart) + bounds.dualPart
      #expect(
        bounds.flowPart + bounds.socialPart <= C * bounds.norms.flow + Self.rounding * scale)
      #expect(bounds.dualPart <= E * bounds.norms.dual + Self.rounding * scale)
      let moved = bounds.distances.reduce(0) { $0 + $1.got }
      let social = abs(bounds.values.flow - bounds.values.measure)
      #expect(social <= society.slope * moved + Self.rounding)
      #expect(social <= bounds.socialPart + Self.rounding)
    }
  }

  /// With f = D = 0, y may lie above the values of a best response: without the slack that all
  /// actions of a state share, residuals say nothing about ⟨z, L⟩ − Expl; with it the bound is attained.
  @Test func `values above the best response's make ⟨z, L⟩ larger by just that`() throws {
    let game = try Self.game(5)
    let problem = Self.problem(game, [0, 0])
    var sampler = Sampler(seed: 5)
    let L = game.flow(inducedBy: sampler.policy(in: game)).occupationMeasure
    var (y, z) = problem.hatMultipliers(at: L)
    for s in 0..<game.stateCount { y[s] += 0.75 }
    z[0] = z[0].map { $0 + 0.75 }
    let bounds = BalanceBounds(
      at: PenaltyPoint(L: L, y: y, z: z), of: problem, game.regularity, socialSlope: 0)
    #expect(bounds.upper <= 1e-12)
    #expect(abs(bounds.complementarity - bounds.exploitability - 0.75) <= 1e-12)
    #expect(abs(bounds.slackPart - 0.75) <= 1e-12)
  }

  /// Lower values of the first epoch save the slack of whoever plays badly: D is paid for in full.
  @Test func `the part of D is attained`() throws {
    let game = try LinearCrowd(.init(seed: 3, states: 2, actions: 2, horizon: 0, crowd: 0))
    let problem = Self.problem(game, [0, 0])
    // The worse action everywhere.
    let uniform = Policy(uniformOver: game.feasibleActions, horizon: 0)
    let rewards = game.flow(inducedBy: uniform).process.rewards[0]
    let worst = (0..<4).map { rewards[$0] < rewards[$0 ^ 1] ? 1.0 : 0 }
    let L = game.flow(
      inducedBy: try Policy(
        checking: StateActionField(game.shape, worst), feasible: game.feasibleActions)
    ).occupationMeasure
    var (y, z) = problem.hatMultipliers(at: L)
    let least = (0..<4).filter { worst[$0] > 0 }.map { z[0][$0] }.min() ?? 0
    try #require(least > 0)
    y = y.map { $0 - least }
    z[0] = z[0].map { max(0, $0 - least) }
    let bounds = BalanceBounds(
      at: PenaltyPoint(L: L, y: y, z: z), of: problem, game.regularity, socialSlope: 0)
    #expect(bounds.flowPart <= 1e-12 && bounds.slackPart <= 1e-12)
    #expect(abs(bounds.exploitability - bounds.complementarity - least) <= 1e-12)
    #expect(abs(bounds.dualPart - least) <= 1e-12)
  }

  /// Who wants to go up gets nothing and is upstairs with probability p, where y = g/p.
  ///
  /// The others get g. All of L wants to go up and is downstairs afterwards: ‖f‖₁ is 2p alone, yet
  /// slacks promise no regret where it is g.
  @Test(arguments: [0.25, 1e-2, 1e-6])
  func `what f and y make together cannot be left out`(p: Double) throws {
    let g = 0.5
    let tables = InputFile(
      "stairs.h5",
      content: .arrays([
        "mu0": NumericArray(shape: [2], values: [0, 1]),
        "reward": NumericArray(shape: [2, 2, 2], values: [0, g, 0, g, 0, 0, 0, 0]),
        "transition": NumericArray(shape: [2, 2, 2], values: [p, 1 - p, 0, 1, p, 1 - p, 0, 1]),
      ]))
    let game = try Tabular(Tabular.Parameters(configuration: ["file": .file(tables)]))
    let problem = Self.problem(game, [0, 0])
    let L = try StateActionField(game.shape, [0, 0, 1, 0, 0, 0, 1, 0])
    let z = try StateActionField(game.shape, [0, 0, 0, 0, g / p, g / p, 0, 0])
    let bounds = BalanceBounds(
      at: PenaltyPoint(L: OccupationMeasure(L), y: [g, g, g / p, 0], z: z), of: problem,
      Regularity(rewards: g, rewardSlope: 0, kernelSlope: 0), socialSlope: 0)
    #expect(bounds.dualPart <= 1e-12)
    #expect(bounds.complementarity == 0)
    #expect(abs(bounds.exploitability - g) <= 1e-12)
    #expect(abs(bounds.norms.flow1 - 2 * p) <= 1e-12)
    #expect(abs(bounds.flowPart - (g + 2 * p * g)) <= 1e-9)
  }

  @Test func `the part of f cannot be left out`() throws {
    var largest = 0.0
    for seed in Self.seeds {
      let game = try Self.game(seed)
      let problem = Self.problem(game, [0, 0])
      var sampler = Sampler(seed: seed)
      let L = sampler.occupationMeasure(in: game)
      let (y, z) = problem.hatMultipliers(at: L)
      let bounds = BalanceBounds(
        at: PenaltyPoint(L: L, y: y, z: z), of: problem, game.regularity, socialSlope: 0)
      #expect(bounds.dualPart <= 1e-12 && bounds.slackPart <= 1e-12)
      largest = max(largest, bounds.exploitability - bounds.complementarity)
    }
    #expect(largest > 0.01)
  }

  // MARK: What a minimizer of the penalty problem says

  /// F(Π(L)) ≤ Φ(L, y, z) + C_f²/(4c₁) + C_D²/(4c₂), also at what MESOB-OMO finds.
  @Test(arguments: seeds)
  func `a small penalty objective makes a good policy`(seed: Int) throws {
    let game = try Self.game(seed)
    let society = Self.society(seed, game.regularity)
    var sampler = Sampler(seed: seed)
    for (c1, c2) in [(1.0, 1.0), (100, 0.01), (1e4, 1e4)] {
      let problem = Self.problem(game, society.weights, c1: c1, c2: c2)
      let found = try Self.found(by: Self.method(seed, c1: c1, c2: c2), game)
      for x in Self.points(of: problem, &sampler) + [found] {
        let bounds = BalanceBounds(
          at: x, of: problem, game.regularity, socialSlope: society.slope)
        let (a, b) = (bounds.norms.flow, bounds.norms.dual)
        let (C, E) = (bounds.constants.flow, bounds.constants.dual)
        let measured = bounds.objective.squares + C * a - c1 * a * a + E * b - c2 * b * b
        let known = bounds.objective.squares + C * C / (4 * c1) + E * E / (4 * c2)
        let scale = 1 + abs(bounds.objective.squares)
        #expect(bounds.balance <= measured + Self.rounding * scale)
        #expect(measured <= known + Self.rounding * scale)
        #expect(
          abs(problem.value(x) - bounds.objective.squares) <= Self.rounding * scale)
      }
    }
  }

  /// The correction is needed: society is bought with infeasibility.
  @Test func `an infeasible point can look better than any flow`() throws {
    let gains = try Self.seeds.map { seed in
      let game = try Self.game(seed)
      let society = Self.society(seed, game.regularity)
      let problem = Self.problem(game, society.weights, c1: 0.1, c2: 0.1)
      let found = try Self.found(by: Self.method(seed, c1: 0.1, c2: 0.1), game)
      let bounds = BalanceBounds(
        at: found, of: problem, game.regularity, socialSlope: society.slope)
      return bounds.balance - bounds.objective.squares
    }
    #expect((gains.max() ?? 0) > 0.1)
  }

  /// With norms in place of squares the penalty is exact once its weights are large enough.
  @Test(arguments: seeds)
  func `norms as penalties are exact`(seed: Int) throws {
    let game = try Self.game(seed)
    let society = Self.society(seed, game.regularity)
    var sampler = Sampler(seed: seed)
    var problem = Self.problem(game, society.weights)
    for x in Self.points(of: problem, &sampler) {
      problem.c1 = 0
      let c1 = BalanceBounds(
        at: x, of: problem, game.regularity, socialSlope: society.slope
      ).constants.flow1
      problem.c1 = c1
      let bounds = BalanceBounds(at: x, of: problem, game.regularity, socialSlope: society.slope)
      #expect(bounds.balance <= bounds.objective.norms + Self.rounding * (1 + c1))
    }
  }

  private static func method(_ seed: Int, c1: Double, c2: Double) -> MESOBOMO {
    var method = MESOBOMO()
    let weights = [[0, 0.5], [2, 0], [1, 1]][seed % 3]
    method.objective = ObjectiveMix(
      zip(LinearCrowd.allObjectives, weights).map { .init(name: $0.name, weight: $1) })
    (method.c1, method.c2, method.stepSize, method.iterations) = (c1, c2, 0.01, 500)
    method.normalization = .none
    return method
  }

  private static func found(by method: MESOBOMO, _ game: LinearCrowd) throws -> PenaltyPoint {
    let uniform = Policy(uniformOver: game.feasibleActions, horizon: game.horizon)
    var state = try method.initialState(for: game, from: uniform)
    for _ in 0..<method.iterations { try method.step(&state, in: game) }
    let weights = try method.socialWeights(in: game)
    return state.coordinates.point(in: problem(game, weights))
  }
}
