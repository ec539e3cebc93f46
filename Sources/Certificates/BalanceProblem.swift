package import Vocabulary

/// The least Expl − λ W of a game, as a problem about polynomials: all that a bound of it is computed
/// from.
///
/// Transitions depend on no population. The variable Lₜ(s, a) of a polynomial has the number of its
/// place, (t·S + s)·A + a.
package struct BalanceProblem: Sendable {
  /// The game; its rewards, frozen at some population, are not read.
  package var game: FrozenGame
  /// rₜ(s, a, L), (T + 1) × S × A.
  package var rewards: [Polynomial]
  /// W(L).
  package var objective: Polynomial
  /// The social weight λ.
  package var weight: Double

  /// Puts a problem together.
  package init(
    _ game: FrozenGame, rewards: [Polynomial], objective: Polynomial, weight: Double
  ) {
    (self.game, self.rewards) = (game, rewards)
    (self.objective, self.weight) = (objective, weight)
  }

  /// Throws unless all variables are there, and all numbers are ones.
  func check() throws(CertificateError) {
    let count = (game.horizon + 1) * game.pairCount
    try CertificateError.require(
      rewards.count == count, .wrongShape, "polynomials of rewards", expected: "\(count)",
      got: "\(rewards.count)")
    for term in (rewards + [objective]).flatMap(\.terms) {
      try CertificateError.require(
        term.factors.allSatisfy { (0..<count).contains($0) }, .wrongIndex, "polynomial",
        expected: "variables below \(count)", got: "\(term.factors)")
      try CertificateError.require(
        term.coefficient.isFinite, .notFinite, "polynomial", expected: "finite coefficients",
        got: "\(term.coefficient)")
    }
    try CertificateError.require(
      weight >= 0 && weight.isFinite, .notFinite, "social weight", expected: "a number ≥ 0",
      got: "\(weight)")
  }
}

/// The problem in the probabilities of the policy, for those who play and those who deviate.
///
/// With M the flow of a reply, or any mixture of such flows, F(π) ≥ ⟨M, r(π)⟩ + `rest`(π), and F is
/// the largest of these over all pure replies.
struct BalanceForm {
  /// The states in which there is a choice.
  var blocks: [PolicyBlock] = []
  /// The pairs that are reached.
  private(set) var pairs: [Int] = []
  /// r of each pair.
  private(set) var rewards: [PolicyPolynomial] = []
  /// −⟨L, r(L)⟩ − λ W(L).
  private(set) var rest = PolicyPolynomial()
  /// The flow of each pure reply through the pairs.
  private(set) var replies: [[Enclosure]] = []

  /// The most of anything that is computed with: replies, coefficients of a box, terms times those.
  private static let (mostReplies, mostCoefficients, mostProducts) = (1 << 10, 1 << 18, 1 << 26)

  init(_ problem: BalanceProblem) throws {
    try problem.check()
    let choices = try problem.choices()
    try Self.require(choices.map { Double($0.count) }, atMost: Self.mostReplies, "replies")
    let flow = try problem.flow()
    pairs = flow.keys.sorted()
    let products = (problem.rewards + [problem.objective]).flatMap(\.terms).map { term in
      term.factors.reduce(1.0) { $0 * Double(flow[$1]?.terms.count ?? 0) }
    }
    try Self.require([products.reduce(0, +)], atMost: Self.mostCoefficients, "terms")
    rewards = pairs.map { PolicyPolynomial(problem.rewards[$0], of: flow) }
    let W = PolicyPolynomial(problem.objective, of: flow)
    rest = zip(pairs, rewards).reduce(-problem.weight * W) {
      $0 + -1 * ((flow[$1.0] ?? PolicyPolynomial()) * $1.1)
    }
    let terms = (rewards + [rest]).flatMap(\.terms)
    let degrees = choices.map { variables in
      max(1, terms.reduce(0) { max($0, $1.factors.count(where: variables.contains)) })
    }
    let counts = zip(choices, degrees).map { variables, degree in
      // The binomial coefficient of degree + |A| − 1 over |A| − 1.
      (1..<variables.count).reduce(1.0) { $0 * Double(degree + $1) / Double($1) }
    }
    try Self.require(
      counts + [Double(rewards.count + 1)], atMost: Self.mostCoefficients, "coefficients")
    try Self.require(counts + [Double(terms.count)], atMost: Self.mostProducts, "products")
    // Bernstein coefficients are quotients of whole numbers.
    try Self.require(
      degrees.map { (1...$0).reduce(1.0) { $0 * Double($1) } }, atMost: 1 << 53, "permutations")
    blocks = zip(choices, degrees).map(PolicyBlock.init)
    replies = choices.reduce([[]]) { chosen, variables in
      chosen.flatMap { list in variables.map { list + [$0] } }
    }.map { chosen in
      let (all, picked) = (Set(choices.joined()), Set(chosen))
      return pairs.map { pair in
        let value = (flow[pair] ?? PolicyPolynomial()).terms.reduce(Enclosure.zero) {
          $1.factors.allSatisfy { !all.contains($0) || picked.contains($0) }
            ? $0 + $1.coefficient : $0
        }
        return Enclosure(lower: max(0, value.lower), upper: value.upper)
      }
    }
  }

  /// Throws where there is more of something than can be computed with.
  private static func require(
    _ factors: [Double], atMost most: Int, _ what: String
  ) throws(CertificateError) {
    let count = factors.reduce(1, *)
    try CertificateError.require(
      count <= Double(most), .tooLarge, "balance", expected: "at most \(most) \(what)",
      got: "\(count)")
  }

  /// F at a policy.
  func value(at policy: [Double]) -> Enclosure {
    let r = rewards.map { $0.value(at: policy) }
    let best = replies.map { M in zip(M, r).reduce(Enclosure.zero) { $0 + $1.0 * $1.1 } }
    return best.dropFirst().reduce(best[0], Enclosure.maximum) + rest.value(at: policy)
  }

  /// Lower bounds of the Bernstein coefficients of `rest` and then of each reward: those of each
  /// polynomial row by row, over the exponents of all blocks, the last varying fastest.
  var coefficients: [Double] { ([rest] + rewards).flatMap(coefficients) }

  private func coefficients(of polynomial: PolicyPolynomial) -> [Double] {
    let count = blocks.reduce(1) { $0 * $1.exponents.count }
    var sums = [Enclosure](repeating: .zero, count: count)
    for term in polynomial.terms {
      let shares = blocks.reduce([(numerator: 1.0, denominator: 1.0)]) { shares, block in
        let own = block.coefficients(
          of: block.variables.map { v in term.factors.count { $0 == v } })
        return shares.flatMap { share in
          own.map { (share.numerator * $0.numerator, share.denominator * $0.denominator) }
        }
      }
      for (i, share) in shares.enumerated() where share.numerator != 0 {
        sums[i] += term.coefficient * Enclosure(share.numerator, over: share.denominator)
      }
    }
    return sums.map(\.lower)
  }
}

extension BalanceProblem {
  /// The feasible pairs (t·S + s)·A + a of each epoch and state that is reached, and where they lead
  /// to.
  private func reached() throws -> [(pairs: [Int], rows: Successors?)] {
    let (A, n) = (game.actionCount, game.pairCount)
    var isReached = game.initialDistribution.map { $0 > 0 }
    var reached: [(pairs: [Int], rows: Successors?)] = []
    for t in 0...game.horizon {
      let rows = t < game.horizon ? try game.checkedSuccessors(at: t) : nil
      try CertificateError.require(
        game.initialDistribution.allSatisfy { $0 >= 0 }
          && rows?.probabilities.allSatisfy { $0 >= 0 } ?? true, .negative,
        "laws at epoch \(t)", expected: "probabilities", got: "a negative one")
      var next = isReached.map { _ in false }
      for s in isReached.indices where isReached[s] {
        let pairs = (s * A..<(s + 1) * A).filter { game.feasible[$0] }
        reached.append((pairs.map { t * n + $0 }, rows))
        guard let rows else { continue }
        for k in pairs.flatMap(rows.positions) where rows.probabilities[k] > 0 {
          next[rows.states[k]] = true
        }
      }
      isReached = next
    }
    return reached
  }

  /// The variables of each epoch and state that is reached and has more than one action.
  fileprivate func choices() throws -> [[Int]] {
    try reached().map(\.pairs).filter { $0.count > 1 }
  }

  /// Lₜ(s, a) of a policy at each pair that is reached, as a polynomial in its probabilities.
  fileprivate func flow() throws -> [Int: PolicyPolynomial] {
    let (A, n, S) = (game.actionCount, game.pairCount, game.stateCount)
    var flow: [Int: PolicyPolynomial] = [:]
    // The share of each epoch and state.
    var μ: [Int: PolicyPolynomial] = [:]
    for (s, share) in game.initialDistribution.enumerated() where share > 0 {
      μ[s] = PolicyPolynomial(Enclosure(exactly: share))
    }
    for (pairs, rows) in try reached() {
      for pair in pairs {
        let share = μ[pair / A] ?? PolicyPolynomial()
        let L = pairs.count == 1 ? share : share * PolicyPolynomial(variable: pair)
        flow[pair] = L
        guard let rows else { continue }
        for k in rows.positions(pair % n) where rows.probabilities[k] > 0 {
          let next = (pair / n + 1) * S + rows.states[k]
          μ[next] = (μ[next] ?? PolicyPolynomial()) + rows.probabilities[k] * L
        }
      }
    }
    return flow
  }
}
