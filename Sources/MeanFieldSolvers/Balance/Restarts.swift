import MeanField

/// Descents from several beginnings, of which the better ones go on, and from where their best one
/// can be left.
///
/// In round r every descent of the field takes 25·2ʳ steps, or as many as it has; the better half, by
/// the least F that they have seen, is the field of the next round [JamiesonTalwalkar2016]. Two are
/// left, which go to their ends. Then the best policy is varied: F is found after each of 200 ``Exchange``s, and the four best
/// are a field of their own, from which descents begin. Where none leads lower, rows of two and then
/// of three exchanges are tried, and that is the end; where one does, it begins anew from there.
///
/// What is done does not depend on how many steps there are in all.
struct Restarts: Sendable, Codable {
  /// A descent, its legs and what it has found.
  private struct Attempt: Sendable, Codable {
    let beginning: Beginning
    /// What is left to be gone, the present leg first.
    var legs: [Leg]
    var descent: Descent?
    /// The steps of the present leg.
    var steps = 0
    /// The least F seen.
    var value = Double.infinity
    var isOver = false
  }

  /// Exchanges, and F after them.
  private struct Variation: Sendable, Codable {
    let exchanges: [Exchange]
    let value: Double
  }

  /// The start that was given.
  let given: Policy
  /// The policy of least F seen, and its F.
  private(set) var best: Policy
  private(set) var value: Double
  /// The stationarity and the temperature of the descent that led to the best policy, or nearest to one
  /// that was found otherwise; nil before there is any.
  private(set) var stationarity: Double?
  private(set) var temperature: Double?
  /// That descent, while it is one of the field.
  private var leader: Int?
  /// How it has ended: as the descent that led lowest; nil before.
  private(set) var ending: TerminationStatus?
  /// The steps done, all descents together.
  private(set) var steps = 0
  /// The passes over all transitions done, forward and backward ones.
  private(set) var passes = 2

  private let legs: [Leg]
  /// What the last leg is after.
  var goal: Leg { legs[legs.count - 1] }
  /// Whether the best policy is varied: not if one descent is asked for.
  private let isVaried: Bool
  private var attempts: [Attempt] = []
  /// The descents of the round.
  private var field: [Int] = []
  /// Those of them that have not had their turn yet, the present one first.
  private var queue: [Int] = []
  private var round = 0
  /// The steps of the present turn.
  private var turn = 0
  /// How the descent that led lowest so far ended.
  private var lowestEnding = TerminationStatus.stalled
  /// The F below which an exchange has led out of a local optimum; infinite before there were any.
  private var bar = Double.infinity
  /// How many exchanges are made at once, and how often some were tried.
  private var depth = 0
  private var trials = 0
  /// The exchanges that have not been scored yet, and those that have, with the policy they vary.
  private var exchanges: [[Exchange]] = []
  private var variations: [Variation] = []
  private var varied: Policy

  /// The steps of a turn in the first round.
  private static let firstTurn = 25
  /// The exchanges that are scored, and those of them that descents begin from.
  private static let exchangeCount = 200
  private static let variationCount = 4
  private static let depths = 3

  /// Begins with the given start, whose F is `value`.
  init(_ count: Int, from given: Policy, value: Double, legs: [Leg], in game: some MeanFieldGame) {
    (self.given, best, varied) = (given, given, given)
    (self.value, self.legs, isVaried) = (value, legs, count > 1)
    let uniform = Policy(uniformOver: game.feasibleActions, horizon: game.horizon)
    enter(
      Beginning.list(count, isUniform: given == uniform, actionCount: game.actionCount))
  }

  /// The policy of the descent whose turn it is.
  var current: Policy { queue.first.flatMap { attempts[$0].descent?.policy } ?? best }

  /// A new field, of descents that begin here.
  private mutating func enter(_ beginnings: [Beginning]) {
    attempts = beginnings.map { Attempt(beginning: $0, legs: $0.legs(before: legs)) }
    (field, leader) = (Array(attempts.indices), nil)
    (queue, round, turn) = (field, 0, 0)
  }

  /// One step of the descent whose turn it is, or the scores of some exchanges.
  ///
  /// `weights` are those of the social objective, `score` is what the method minimizes; it is asked
  /// about a policy now and then.
  mutating func advance(
    in game: some MeanFieldGame, weights: [Double], score: (Policy, Evaluation) -> Double
  ) throws(MeanFieldError) {
    guard ending == nil else { return }
    steps += 1
    guard exchanges.isEmpty, let i = queue.first else { return vary(in: game, score: score) }
    // No copy of a large state is made.
    var attempt = attempts[i]
    attempts[i].descent = nil
    var descent =
      if let begun = attempt.descent.take() { begun } else {
        Descent(
          from: try attempt.beginning.policy(from: given, in: game), floor: attempt.beginning.floor,
          in: game)
      }
    let paid = descent.passes
    let leg = attempt.legs[0]
    descent.advance(on: BalanceObjective(leg, weights: weights), in: game)
    passes += descent.passes - paid
    attempt.steps += 1
    let isLast = attempt.legs.count == 1
    if isLast { turn += 1 }
    let isLegOver = descent.isOver || leg.limit.map { attempt.steps >= $0 } ?? false
    if attempt.steps < 10 || attempt.steps % 10 == 0 || isLegOver {
      let F = rate(descent.policy, in: game, score: score)
      attempt.value = min(attempt.value, F)
      if F <= value { leader = i }
    }
    if leader == i { (stationarity, temperature) = (descent.stationarity, descent.temperature) }
    if isLegOver, !isLast {
      attempt.legs.removeFirst()
      attempt.steps = 0
      descent.goOn(isClose: leg.exploitability > 0 && leg.social > 0, in: game)
    } else if isLegOver {
      attempt.isOver = true
    }
    attempt.descent = descent
    attempts[i] = attempt
    if attempt.isOver || turn >= Self.firstTurn << round { endTurn(in: game) }
  }

  /// F of a policy, which is kept if it is the best.
  private mutating func rate(
    _ policy: Policy, in game: some MeanFieldGame, score: (Policy, Evaluation) -> Double
  ) -> Double {
    let F = score(policy, game.flow(inducedBy: policy).evaluation(in: game))
    passes += 2
    // A descent that has become NaN takes over, so that the solve is seen to diverge.
    if !(F >= value) {
      (best, value) = (policy, F)
      (leader, stationarity, temperature) = (nil, nil, nil)
    }
    return F
  }

  /// The next descent of the round, or the first of the next round.
  private mutating func endTurn(in game: some MeanFieldGame) {
    queue.removeFirst()
    turn = 0
    while let next = queue.first, attempts[next].isOver { queue.removeFirst() }
    guard queue.isEmpty else { return }
    if bar < .infinity, round > 0, value >= bar { return lookAround(in: game) }
    let ranked = field.sorted { (attempts[$0].value, $0) < (attempts[$1].value, $1) }
    round += 1
    field = Array(ranked.prefix(max(2, (field.count + 1) / 2)))
    for loser in ranked.dropFirst(field.count) { attempts[loser].descent = nil }
    queue = field.filter { !attempts[$0].isOver }
    // Where all have come to their ends the best one is left.
    guard queue.isEmpty, let last = attempts[ranked[0]].descent else { return }
    if stationarity == nil { (stationarity, temperature) = (last.stationarity, last.temperature) }
    if value < bar {
      lowestEnding = last.isStationary ? .converged : .stalled
      bar = value - 1e-7 * last.largestRange
      depth = 0
    }
    lookAround(in: game)
  }

  /// Exchanges are to be scored, more of them at once than before; if that has been tried, it ends.
  private mutating func lookAround(in game: some MeanFieldGame) {
    (queue, depth) = ([], depth + 1)
    guard depth <= Self.depths, isVaried else { return ending = lowestEnding }
    trials += 1
    (varied, variations) = (best, [])
    exchanges = Exchange.list(Self.exchangeCount, depth: depth, seed: trials, in: game)
  }

  /// Scores some exchanges; when all are, descents begin at the best of them.
  private mutating func vary(
    in game: some MeanFieldGame, score: (Policy, Evaluation) -> Double
  ) {
    for row in exchanges.suffix(8) {
      let policy = varied.after(row, in: game)
      if policy == varied { continue }
      variations.append(Variation(exchanges: row, value: rate(policy, in: game, score: score)))
    }
    exchanges.removeLast(min(8, exchanges.count))
    guard exchanges.isEmpty else { return }
    variations.sort { $0.value < $1.value }
    if variations.isEmpty { return lookAround(in: game) }
    // The policy itself is the first of them: rare actions are lifted where a descent begins.
    let rows = [[]] + variations.prefix(Self.variationCount).map(\.exchanges)
    enter(rows.map { .exchanged($0, in: varied) })
  }
}
