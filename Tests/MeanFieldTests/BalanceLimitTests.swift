@testable import MeanField
@testable import MeanFieldSolvers
import TestSupport
import Testing

/// What minimizers of Expl − λW and of its penalty form are, on games small enough to look everywhere.
struct BalanceLimitTests {
  /// A policy with its two values.
  private struct Score {
    let exploitability: Double
    let social: Double
    func balance(_ λ: Double) -> Double { exploitability - λ * social }
  }

  private static func policy(_ game: LinearCrowd, _ shares: [Double]) throws -> Policy {
    try Policy(
      checking: StateActionField(game.shape, shares.flatMap { [1 - $0, $0] }),
      feasible: game.feasibleActions)
  }

  private static func score(
    _ game: LinearCrowd, _ shares: [Double], _ weights: [Double]
  ) throws -> Score {
    let found = game.flow(inducedBy: try policy(game, shares)).evaluation(in: game)
    return Score(exploitability: found.exploitability, social: weights.dot(found.objectives))
  }

  // MARK: ε-efficiency

  /// One state, two actions, two epochs: all policies on a grid.
  ///
  /// What F(Π(L)) is at most above its minimum is no gain that another policy could make in one
  /// value without losing in the other, whichever way it is shared between them.
  @Test(arguments: 1...12, [0.1, 1, 5])
  func `a point near the minimum is efficient up to how near it is`(
    seed: Int, λ: Double
  ) throws {
    let game = try LinearCrowd(.init(seed: seed, states: 1, actions: 2, horizon: 1, crowd: 2))
    let weights = [1.0, 1]
    let steps = 60
    let grid = try (0...steps).flatMap { i in
      try (0...steps).map { j in
        try Self.score(game, [Double(i) / Double(steps), Double(j) / Double(steps)], weights)
      }
    }
    let least = grid.map { $0.balance(λ) }.min() ?? 0
    let regularity = game.regularity
    let problem = PenaltyProblem(
      game: game, c1: 50, c2: 50, c3: 1, socialWeights: weights.map { λ * $0 })
    var sampler = Sampler(seed: seed)
    var dominated = 0
    for _ in 0..<20 {
      let L = sampler.occupationMeasure(in: game)
      let (y, z) = problem.hatMultipliers(at: L)
      let bounds = BalanceBounds(
        at: PenaltyPoint(L: L, y: y, z: z), of: problem, regularity,
        socialSlope: λ * (1 + regularity.rewards + regularity.rewardSlope))
      let (a, b) = (bounds.norms.flow, bounds.norms.dual)
      let η =
        bounds.objective.squares + bounds.constants.flow * a - 50 * a * a
        + bounds.constants.dual * b - 50 * b * b - least
      let own = Score(
        exploitability: bounds.exploitability, social: bounds.values.flow / λ)
      #expect(own.balance(λ) - least <= η + 1e-12)
      for share in [0, 0.3, 1] {
        let (α, β) = (share * η, (1 - share) * η / λ)
        #expect(
          !grid.contains {
            $0.exploitability < own.exploitability - α - 1e-12 && $0.social > own.social + β + 1e-12
          })
      }
      let isBeaten = grid.contains {
        $0.exploitability < own.exploitability && $0.social > own.social
      }
      dominated += isBeaten ? 1 : 0
    }
    #expect(dominated > 0)
  }

  // MARK: Limits

  /// A game of one epoch and two actions: every share of action 1 on a grid, and all equilibria.
  private struct Line {
    let game: LinearCrowd
    let shares: [Double]
    let scores: [Score]
    let equilibria: [Score]

    init(seed: Int, weights: [Double], steps: Int = 1000) throws {
      let game = try LinearCrowd(
        .init(seed: seed, states: 1, actions: 2, horizon: 0, crowd: 2))
      // The advantage of action 1 is linear in its share.
      let ends = try [0.0, 1].map { try Line.advantage(game, $0) }
      var roots = ends[0] * ends[1] < 0 ? [ends[0] / (ends[0] - ends[1])] : []
      if ends[0] <= 0 { roots.append(0) }
      if ends[1] >= 0 { roots.append(1) }
      shares = (0...steps).map { Double($0) / Double(steps) } + roots
      self.game = game
      scores = try shares.map { try BalanceLimitTests.score(game, [$0], weights) }
      equilibria = Array(scores.suffix(roots.count))
    }

    static func advantage(_ game: LinearCrowd, _ share: Double) throws -> Double {
      let r = game.flow(inducedBy: try BalanceLimitTests.policy(game, [share])).process.rewards[0]
      return r[1] - r[0]
    }

    /// The index of a share where a function of it is least.
    func least(_ value: (Int) -> Double) -> Int {
      let values = scores.indices.map(value)
      return values.indices.min { values[$0] < values[$1] } ?? 0
    }

    /// The score of least Expl − λW.
    func best(_ λ: Double) -> Score { scores[least { scores[$0].balance(λ) }] }

    /// max W − min W.
    var range: Double {
      let values = scores.map(\.social)
      return (values.max() ?? 0) - (values.min() ?? 0)
    }
  }

  private static let weights: [[Double]] = [[0, 1], [1, 0], [-1, 0], [0, -1]]

  /// 0 ≤ Expl ≤ λ(W − W(ν)) for every equilibrium ν, so that W is at least the best equilibrium's.
  @Test func `small weights select the best equilibrium`() throws {
    var several = 0
    for seed in 1...40 {
      for weights in Self.weights {
        let line = try Line(seed: seed, weights: weights)
        let best = line.equilibria.map(\.social).max() ?? -.infinity
        #expect(line.equilibria.allSatisfy { abs($0.exploitability) <= 1e-14 })
        for λ in [1, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6] {
          let found = line.best(λ)
          #expect(found.exploitability <= λ * (found.social - best) + 1e-14)
          #expect(found.exploitability <= λ * line.range + 1e-14)
          // ε-minimizers lose ε/λ: here what is left of exploitability's rounding.
          #expect(found.social >= best - 1e-14 / λ)
          if λ == 1e-6 { #expect(found.social <= best + 1e-3) }
        }
        let social = line.equilibria.map(\.social)
        several += (social.max() ?? 0) - (social.min() ?? 0) > 0.1 ? 1 : 0
      }
    }
    #expect(several >= 10)
  }

  /// λ(W* − W) ≤ Expl(ω) − Expl for every optimum ω: among those that tie, the least regret.
  @Test func `large weights find the optimum that agents have least reason to leave`() throws {
    var tied = 0
    for seed in 1...40 {
      for weights in Self.weights {
        let line = try Line(seed: seed, weights: weights)
        let best = line.scores.map(\.social).max() ?? 0
        let optima = line.scores.filter { $0.social == best }
        let regret = optima.map(\.exploitability).min() ?? 0
        for λ in [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6] {
          let found = line.best(λ)
          let rounding = 1e-15 * λ * (1 + abs(best))
          #expect(λ * (best - found.social) <= regret - found.exploitability + rounding)
          #expect(found.exploitability <= regret + rounding)
          if λ == 1e6 { #expect(abs(found.exploitability - regret) <= 1e-2) }
        }
        let regrets = optima.map(\.exploitability)
        tied += (regrets.max() ?? 0) - regret > 0.1 ? 1 : 0
      }
    }
    #expect(tied >= 10)
  }

  /// For λ → 0 the penalties may stay as they are: Φ without society is 0 at equilibria alone.
  @Test func `the penalty problem selects as well, at fixed weights of the residuals`() throws {
    for seed in 1...12 {
      let line = try Line(seed: seed, weights: [0, 1], steps: 400)
      let best = line.equilibria.map(\.social).max() ?? -.infinity
      let problem = PenaltyProblem(
        game: line.game, c1: 1, c2: 0.7, c3: 1, socialWeights: [0, 0])
      let penalties = try line.shares.map { try Self.leastPenalty(problem, $0) }
      for λ in [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6] {
        let index = line.least { penalties[$0] - λ * line.scores[$0].social }
        let found = line.scores[index]
        #expect(penalties[index] <= λ * (found.social - best) + 1e-12)
        #expect(found.social >= best - 1e-12 / λ)
        if λ == 1e-6 { #expect(found.social <= best + 5e-2) }
      }
    }
  }

  /// The least of c₂‖D‖² + ⟨z, L⟩ over y and z ≥ 0 at a share: convex in y once z is the best one.
  private static func leastPenalty(
    _ problem: PenaltyProblem<LinearCrowd>, _ share: Double
  ) throws -> Double {
    let game = problem.game
    let L = game.flow(inducedBy: try policy(game, [share])).occupationMeasure
    let r = game.process(at: L).rewards[0]
    func value(_ y: Double) throws -> Double {
      let z = r.indices.map { max(0, y - r[$0] - L[0][$0] / (2 * problem.c2)) }
      return problem.value(
        PenaltyPoint(L: L, y: [y], z: try StateActionField(game.shape, z)))
    }
    var (low, high) = ((r.min() ?? 0) - 2, (r.max() ?? 0) + 2)
    for _ in 0..<50 {
      let (left, right) = (low + (high - low) / 3, high - (high - low) / 3)
      if try value(left) < value(right) { high = right } else { low = left }
    }
    return try value(0.5 * (low + high))
  }
}
