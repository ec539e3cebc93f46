public import MeanField

/// The exact best response of one agent among N who see the empirical measure.
///
/// The other N − 1 follow the policy; the agent knows the state of every one of them. That is all
/// that can help it, since they are alike and forget the past: its problem is a Markov decision
/// process on its own state and the composition of the others. The gain bounds from above what any
/// agent gains that knows less.
///
///     Q(s, c, a) = E[r(s, a, Lᴺ) + V(s', c')],   Lᴺ = (own pair + pairs of the others) / N
public struct ExactResponse: Sendable {
  /// The number N of agents.
  public let agents: Int
  /// J of the policy itself: the expected reward of an agent who follows it like all others.
  public let value: Double
  /// The expected reward of the best response.
  public let bestValue: Double
  /// The exact ε of the N-player game: what one agent gains at most by leaving the policy.
  public var gain: Double { bestValue - value }

  /// The best action at each epoch, for each composition of the others and each own state.
  let actions: [[Composition: [Int32]]]

  /// The best action in state s at epoch t when the others are where the composition says.
  func action(at t: Int, in s: Int, others: Composition) -> Int32 { actions[t][others]?[s] ?? 0 }

  /// How many agents are in each state.
  typealias Composition = [UInt8]
}

extension MeanFieldGame {
  /// Solves the decision problem of one agent among N, by enumeration and backward induction.
  ///
  /// Throws for games of several populations, of groups, or with totals over the horizon, and where
  /// more than 10⁷ cases would have to be looked at.
  ///
  /// - Complexity: (T + 1)·S·A times the number of ways in which N − 1 agents can be in S·A pairs.
  public func exactResponse(to π: Policy, agents N: Int) throws(MeanFieldError) -> ExactResponse {
    guard let cases = exactCaseCount(agents: N) else {
      throw MeanFieldError(
        .unsupported, "exact best response in \(Self.name)",
        expected: "one population that sees the empirical measure of each epoch",
        got: "groups, several populations or totals over the horizon")
    }
    try MeanFieldError.require(
      N > 0 && N < 256 && cases <= Self.exactCaseLimit, .unsupported,
      "exact best response among \(N) agents in \(Self.name)",
      expected: "at most \(Int(Self.exactCaseLimit)) cases", got: "\(cases)")
    return ExactInduction(game: self, π: π, N: N).response()
  }

  /// Whether ``exactResponse(to:agents:)`` is offered and small enough.
  public func hasExactResponse(agents N: Int) -> Bool {
    N > 0 && N < 256 && exactCaseCount(agents: N).map { $0 <= Self.exactCaseLimit } ?? false
  }

  private static var exactCaseLimit: Double { 1e7 }

  /// (T + 1)·S·A·C(N − 1 + S·A − 1, N − 1); nil where the problem is another one.
  private func exactCaseCount(agents N: Int) -> Double? {
    guard populations.count == 1, totalCount == 0, !(self is any GroupGame) else { return nil }
    let pairs = shape.pairCount
    let ways = (0..<max(0, N - 1)).reduce(1.0) { $0 * Double(pairs + $1) / Double($1 + 1) }
    return Double(shape.count) * ways
  }
}

/// Backward induction over own states and compositions of the others.
private struct ExactInduction<Game: MeanFieldGame> {
  typealias Composition = ExactResponse.Composition
  /// A law on compositions.
  typealias Law = [Composition: Double]

  let game: Game
  let π: Policy
  let N: Int

  /// V(s, c) of the best response and of the policy.
  struct Values {
    var best: [Composition: [Double]] = [:]
    var own: [Composition: [Double]] = [:]
  }

  func response() -> ExactResponse {
    let compositions = Self.compositions(of: N - 1, in: game.stateCount)
    var actions = [[Composition: [Int32]]](repeating: [:], count: game.shape.epochCount)
    var values = Values()
    for t in (0...game.horizon).reversed() {
      var now = Values()
      for c in compositions {
        let (best, own) = stateActionValues(at: t, others: c, values)
        (now.best[c], actions[t][c]) = greedy(best)
        now.own[c] = expectation(own, at: t)
      }
      values = now
    }
    let start = independent([(Self.row(game.initialDistribution), N - 1)])
    func mean(_ V: [Composition: [Double]]) -> Double {
      start.sorted(by: Self.isOrdered).reduce(0) {
        $0 + $1.value * game.initialDistribution.dot(V[$1.key] ?? [])
      }
    }
    return ExactResponse(
      agents: N, value: mean(values.own), bestValue: mean(values.best), actions: actions)
  }

  /// Q(s, ·, c) for the two continuations, row-major S × A.
  private func stateActionValues(
    at t: Int, others c: Composition, _ next: Values
  ) -> (best: [Double], own: [Double]) {
    let (A, pairs) = (game.actionCount, game.shape.pairCount)
    let slice = π[t]
    // Where the others are and what they do: a composition of pairs.
    let choices = c.indices.map { s in
      (Self.row((0..<A).map { slice[s * A + $0] }, offset: s * A), Int(c[s]))
    }
    var best = [Double](repeating: 0, count: pairs)
    var own = best
    for (m, q) in independent(choices, size: pairs).sorted(by: Self.isOrdered) {
      for s in 0..<game.stateCount {
        for a in 0..<A where game.feasibleActions.contains(state: s, action: a) {
          var counts = m.map(Double.init)
          counts[s * A + a] += 1
          let L = counts.map { $0 / Double(N) }
          let stage = game.stage(at: t, given: L.span)
          let k = s * A + a
          best[k] += q * stage.rewards[k]
          own[k] += q * stage.rewards[k]
          guard let kernel = stage.kernel else { continue }
          let moves = m.indices.filter { m[$0] > 0 }.map { pair in
            (kernel.successors(ofState: pair / A, action: pair % A, of: A), Int(m[pair]))
          }
          let law = independent(moves).sorted(by: Self.isOrdered)
          for (s2, p) in kernel.successors(ofState: s, action: a, of: A) {
            for (c2, p2) in law {
              best[k] += q * p * p2 * (next.best[c2]?[s2] ?? 0)
              own[k] += q * p * p2 * (next.own[c2]?[s2] ?? 0)
            }
          }
        }
      }
    }
    return (best, own)
  }

  /// max Q over A(s), and where; the first of equals.
  private func greedy(_ Q: [Double]) -> (values: [Double], actions: [Int32]) {
    let A = game.actionCount
    let actions = (0..<game.stateCount).map { s in
      (0..<A).filter { game.feasibleActions.contains(state: s, action: $0) }
        .max { Q[s * A + $0] < Q[s * A + $1] } ?? 0
    }
    return (actions.enumerated().map { Q[$0 * A + $1] }, actions.map(Int32.init))
  }

  /// Σₐ π(a | s) Q(s, a).
  private func expectation(_ Q: [Double], at t: Int) -> [Double] {
    let (A, slice) = (game.actionCount, π[t])
    return (0..<game.stateCount).map { s in
      (0..<A).reduce(0) { $0 + slice[s * A + $1] * Q[s * A + $1] }
    }
  }

  /// The law of the composition of independent agents: for each kind its law and its number.
  private func independent(
    _ kinds: [(law: [(state: Int, probability: Double)], count: Int)], size: Int? = nil
  ) -> Law {
    var law: Law = [Composition(repeating: 0, count: size ?? game.stateCount): 1]
    for (row, count) in kinds {
      for _ in 0..<count {
        var next: Law = [:]
        for (c, q) in law.sorted(by: Self.isOrdered) {
          for (place, p) in row {
            var one = c
            one[place] += 1
            next[one, default: 0] += q * p
          }
        }
        law = next
      }
    }
    return law
  }

  /// Sums are taken in one order, whatever the order of a dictionary.
  private static func isOrdered(
    _ x: (key: Composition, value: Double), _ y: (key: Composition, value: Double)
  ) -> Bool { x.key.lexicographicallyPrecedes(y.key) }

  /// The positive entries of a distribution.
  private static func row(_ p: [Double], offset: Int = 0) -> [(state: Int, probability: Double)] {
    p.indices.filter { p[$0] > 0 }.map { (offset + $0, p[$0]) }
  }

  /// All ways to put agents into states.
  private static func compositions(of agents: Int, in states: Int) -> [Composition] {
    guard states > 1 else { return [[UInt8(agents)]] }
    return (0...agents).flatMap { first in
      compositions(of: agents - first, in: states - 1).map { [UInt8(first)] + $0 }
    }
  }
}
