import Certificates
import Testing
import Vocabulary

/// The least Expl − λ W of games from plain polynomials.
struct BalanceBoundTests {
  /// One choice, with rewards that are polynomials in the shares and welfare for W.
  private func problem(_ rewards: [[Polynomial.Term]], weight: Double) -> BalanceProblem {
    let A = rewards.count
    let welfare = rewards.enumerated().flatMap { a, reward in
      reward.map { Polynomial.Term($0.coefficient, ($0.factors + [a]).sorted()) }
    }
    let game = FrozenGame(
      horizon: 0, stateCount: 1, actionCount: A, initialDistribution: [1],
      feasible: Array(repeating: true, count: A), populations: [0..<1],
      rewards: Array(repeating: 0, count: A)
    ) { _ in Successors() }
    return BalanceProblem(
      game, rewards: rewards.map { Polynomial($0) }, objective: Polynomial(welfare), weight: weight)
  }

  /// With u on the constant road, F = (1 + λ) u² − λ u + λ, least at u = λ/(2 + 2λ).
  @Test(arguments: [0, 0.5, 1, 2, 100])
  func `the least balance of Pigou's roads is that of the closed form`(λ: Double) throws {
    let pigou = problem([[.init(-1, [0])], [.init(-1)]], weight: λ)
    let u = λ / (2 + 2 * λ)
    let bound = try BalanceBound(of: pigou, policy: [1 - u, u])
    let least = λ - λ * λ / (4 + 4 * λ)
    #expect(bound.lowerBound <= least && least - bound.lowerBound <= 1e-12 * (1 + λ))
    #expect(abs(bound.value.upper - least) <= 1e-14 * (1 + λ) && bound.gap <= 1e-12 * (1 + λ))
    // A policy that is not the best is told so.
    let other = try BalanceBound(of: pigou, policy: [0, 1])
    #expect(other.gap >= 1 + λ - (λ + u * (2 * λ - u * (1 + λ))) - 1e-9)
  }

  /// Rock, paper, scissors: Expl = 0 where all shares are 1/3, a corner of three replies.
  @Test func `an equilibrium is the best without a social weight`() throws {
    let game = problem(
      [
        [.init(-1, [1]), .init(1, [2])], [.init(1, [0]), .init(-1, [2])],
        [.init(-1, [0]), .init(1, [1])],
      ], weight: 0)
    let bound = try BalanceBound(of: game, policy: [0.25, 0.25, 0.5])
    #expect(bound.value.contains(0.25) && bound.lowerBound <= 0 && bound.lowerBound >= -0.26)
    let third = 1.0 / 3
    #expect(try BalanceBound(of: game, policy: [third, third, third]).gap <= 1e-9)
  }

  /// Rewards of degree 2 and transitions, over all multiples of 1/12 of four numbers.
  @Test(arguments: 1...8)
  func `no policy of a random game is below its bound`(seed: Int) throws {
    let game = DrawnPolynomials(seed: seed)
    let policies = game.policies(parts: 12)
    let values = policies.map(game.balance)
    let least = try #require(values.min())
    let best = policies[values.firstIndex(of: least) ?? 0]
    let bound = try BalanceBound(of: game.problem, policy: best)
    #expect(bound.lowerBound <= least + 1e-12 && abs(bound.value.upper - least) <= 1e-12)
    // The grid misses the best policy by little.
    #expect(bound.gap <= 0.05, "\(seed)")
    // One pass of the same tolerance is the same proof.
    let again = try BalanceBound(
      of: game.problem, policy: best, tolerance: bound.tolerance, boxes: bound.boxes)
    #expect(again == bound)
    #expect(
      try BalanceBound(
        of: game.problem, policy: best, tolerance: bound.tolerance, boxes: bound.boxes - 1) == nil)
  }

  @Test func `polynomials that do not fit are refused`() throws {
    func refusal(_ change: (inout BalanceProblem) -> Void) -> CertificateError.Code? {
      var problem = problem([[.init(-1, [0])], [.init(-1)]], weight: 1)
      change(&problem)
      return #expect(throws: CertificateError.self) {
        try BalanceBound(of: problem, policy: [0.5, 0.5])
      }?.code
    }
    #expect(refusal { $0.rewards.removeLast() } == .wrongShape)
    #expect(refusal { $0.rewards[0].terms[0].factors = [2] } == .wrongIndex)
    #expect(refusal { $0.rewards[0].terms[0].coefficient = .nan } == .notFinite)
    #expect(refusal { $0.weight = -1 } == .notFinite)
    #expect(refusal { $0.game.initialDistribution = [-1] } == .negative)
    #expect(
      refusal { $0.rewards[0].terms[0].factors = Array(repeating: 0, count: 40) } == .tooLarge)
  }
}

/// A random game of two states, two actions and two epochs, with rewards of degree 2.
private struct DrawnPolynomials {
  private let μ: [Double]
  private let P: [[Double]]
  private let rewards: [Polynomial]
  private let weight = 0.5

  init(seed: Int) {
    var numbers = Numbers(seed: seed)
    func number() -> Double { Double(numbers.next(below: 1 << 20)) / Double(1 << 20) }
    func law() -> [Double] {
      let p = number()
      return [p, 1 - p]
    }
    μ = law()
    P = (0..<4).map { _ in law() }
    rewards = (0..<8).map { pair in
      let first = pair / 4 * 4
      return Polynomial(
        [.init(number())]
          + (first..<first + 4).flatMap { i in
            [.init(2 * number() - 1, [i]), .init(2 * number() - 1, [i, i])]
          })
    }
  }

  private var welfare: Polynomial {
    Polynomial(
      rewards.enumerated().flatMap { pair, reward in
        reward.terms.map { .init($0.coefficient, ($0.factors + [pair]).sorted()) }
      })
  }

  var problem: BalanceProblem {
    let P = P
    let game = FrozenGame(
      horizon: 1, stateCount: 2, actionCount: 2, initialDistribution: μ,
      feasible: Array(repeating: true, count: 4), populations: [0..<2],
      rewards: Array(repeating: 0, count: 8)
    ) { _ in SmallGames.rows(P.map { [(0, $0[0]), (1, $0[1])] }) }
    return BalanceProblem(game, rewards: rewards, objective: welfare, weight: weight)
  }

  func policies(parts m: Int) -> [[Double]] {
    (0..<4).reduce([[]]) { policies, _ in
      policies.flatMap { policy in
        (0...m).map { k in
          let p = Double(k) / Double(m)
          return policy + [p, 1 - p]
        }
      }
    }
  }

  /// F by hand.
  func balance(_ π: [Double]) -> Double {
    var L = [Double](repeating: 0, count: 8)
    var next = [0.0, 0]
    for i in 0..<4 {
      L[i] = μ[i / 2] * π[i]
      for s in 0..<2 { next[s] += L[i] * P[i][s] }
    }
    for i in 0..<4 { L[4 + i] = next[i / 2] * π[4 + i] }
    let r = rewards.map { $0.value(at: L) }
    let V: [Double] = [max(r[4], r[5]), max(r[6], r[7])]
    let Q: [Double] = (0..<4).map { i in r[i] + P[i][0] * V[0] + P[i][1] * V[1] }
    let best: Double = μ[0] * max(Q[0], Q[1]) + μ[1] * max(Q[2], Q[3])
    let own: Double = zip(L, r).reduce(0) { $0 + $1.0 * $1.1 }
    return best - (1 + weight) * own
  }
}
