public import MeanField

/// Exhaustive front: the whole balance front of a tiny game, by a grid and refinement around it.
///
/// A policy is given by Σ (|A(s)| − 1) numbers, over the pairs of epoch and state that are reached at
/// all. With at most six of them all policies are looked at whose probabilities are multiples of 1/m,
/// for the largest m with at most `grid` policies. Then policies are drawn around those of the front,
/// along and across it: a policy of the front, shifted by a multiple of the difference of two of its
/// neighbors [StornPrice1997] and by normal numbers of a scale that is drawn too. It is over when 20
/// rounds have made the dominated area larger by less than `tolerance` of it.
///
/// No descent and no gradient is involved: it is there to judge methods that have them. The front is
/// kept to 1/4000 of its span in each direction. The answer is its point of least Expl − λ W.
/// How far that is at most from the least of all is proved where the game consists of polynomials.
///
/// - Complexity: two passes over all transitions per policy, `batch` policies per step.
public struct ExhaustiveFront: WeightedMethod, CertifiedMethod {
  /// Its line in the catalog.
  public static let entry = CatalogEntry(
    "exhaustive-front", "Exhaustive front", cites: "[StornPrice1997]", version: 2,
    advice: "The true front of tiny games, of at most six free numbers: to judge the others.")

  /// A front.
  public static var purpose: SolverPurpose { .front }

  /// The social weight λ whose point is the answer.
  public var weight = 1.0
  /// The social objective W.
  public var objective = ObjectiveMix.welfare
  /// The most policies of the grid.
  public var grid = 200_000
  /// The policies that a step looks at.
  public var batch = 2000
  /// The growth of the area, relative to it, at which it is over.
  public var tolerance = 1e-6
  /// The most steps.
  public var iterations = 2000

  /// The defaults.
  public init() {}

  /// The declared parameters.
  public static let parameters: [Parameter<Self>] = [
    .weight("social weight whose point is the answer"),
    .objective,
    Parameter("grid", \.grid, in: .between(1, 1e8), "most policies of the grid"),
    Parameter("batch", \.batch, in: .between(1, 1e6), "policies that a step looks at"),
    Parameter(
      "tolerance", \.tolerance, in: .above(0), "growth of the dominated area at which it is over"),
    .iterations(\.iterations),
  ]

  /// The most free numbers of a policy.
  public static let mostFreeNumbers = 6

  /// A policy of the front.
  struct Entry: Sendable, Codable {
    let exploitability: Double
    let objective: Double
    let policy: Policy
    let iteration: Int
    let evaluations: Int
  }

  /// What has been looked at.
  public struct State: Sendable, Codable {
    /// The rows of a policy that there is a choice in, as the places of their feasible entries.
    let rows: [[Int]]
    /// The number m of parts that the grid divides probabilities into, and its policies looked at.
    let parts: Int
    let gridCount: Int
    var k = 0
    var looked = 0
    var entries: [Entry] = []
    /// The area when it was last looked at, and the steps since it has grown.
    var area = 0.0
    var idle = 0
    var isOver = false
    /// The start.
    let start: Policy
  }

  /// Refuses games whose policies have too many free numbers.
  public func initialState(
    for game: some MeanFieldGame, from start: Policy
  ) throws(MeanFieldError) -> State {
    let A = game.actionCount
    let rows = game.reachedRows.map { row in
      (row * A..<(row + 1) * A).filter {
        game.feasibleActions.contains(state: row % game.stateCount, action: $0 % A)
      }
    }.filter { $0.count > 1 }
    let free = rows.reduce(0) { $0 + $1.count - 1 }
    try MeanFieldError.require(
      free <= Self.mostFreeNumbers, .unsupported, Self.name,
      expected: "a game whose policies have at most \(Self.mostFreeNumbers) free numbers",
      got: "\(free)")
    func count(_ m: Int) -> Int { rows.reduce(1) { $0 * compositions(of: m, into: $1.count) } }
    var parts = 1
    while !rows.isEmpty, count(parts + 1) <= grid { parts += 1 }
    var state = State(rows: rows, parts: parts, gridCount: count(parts), start: start)
    let c = try objective.weights(in: game)
    offer([start], to: &state, c, in: game)
    return state
  }

  /// The next policies of the grid, or some around those of the front.
  public func step(_ state: inout State, in game: some MeanFieldGame) throws(MeanFieldError) {
    guard !state.isOver else { return }
    let c = try objective.weights(in: game)
    let begin = state.k * batch
    state.k += 1
    if begin < state.gridCount {
      let indices = begin..<min(begin + batch, state.gridCount)
      offer(indices.map { gridPolicy($0, state) }, to: &state, c, in: game)
      return
    }
    var stream = RandomStream(key: UInt64(state.k), stream: 0x4652_4F4E)
    offer((0..<batch).map { _ in drawn(from: state, &stream) }, to: &state, c, in: game)
    let area = state.area
    state.area = state.dominatedArea
    state.idle = state.area <= (1 + tolerance) * area ? state.idle + 1 : 0
    state.isOver = state.idle >= 20 || state.rows.isEmpty
  }

  /// The policy of a place of the grid.
  private func gridPolicy(_ index: Int, _ state: State) -> Policy {
    var (rest, policy) = (index, state.start)
    for row in state.rows {
      let n = compositions(of: state.parts, into: row.count)
      var place = rest % n
      rest /= n
      // The composition of m into parts that has this place among all of them.
      var left = state.parts
      var p = [Double](repeating: 0, count: row.count)
      for j in 0..<row.count - 1 {
        var part = 0
        while true {
          let count = compositions(of: left - part, into: row.count - j - 1)
          if place < count { break }
          place -= count
          part += 1
        }
        p[j] = Double(part) / Double(state.parts)
        left -= part
      }
      p[row.count - 1] = Double(left) / Double(state.parts)
      policy.set(row, to: p)
    }
    return policy
  }

  /// A policy near one of the front.
  private func drawn(from state: State, _ stream: inout RandomStream) -> Policy {
    let n = state.entries.count
    let i = stream.integer(in: 0...n - 1)
    // Neighbors within a hundredth of the front, at least two away on both sides.
    let reach = max(2, n / 100)
    let near = max(0, i - reach)...min(n - 1, i + reach)
    let (j, k) = (stream.integer(in: near), stream.integer(in: near))
    let (base, one, other) = (
      state.entries[i].policy, state.entries[j].policy, state.entries[k].policy
    )
    let share = 2 * stream.uniform() - 1
    let scale = Double.exp(-16 * stream.uniform())
    // Few rows at once, too, are moved.
    let odds = stream.uniform()
    let isMixed = stream.uniform() < 0.5
    var policy = base
    for row in state.rows {
      var p = row.map { place in
        base.values[place] + (isMixed ? share * (one.values[place] - other.values[place]) : 0)
      }
      if stream.uniform() < max(odds, 0.3) {
        for a in p.indices { p[a] += scale * (2 * stream.uniform() - 1) }
      }
      for a in p.indices { p[a] = max(0, p[a]) }
      let sum = p.reduce(0, +)
      if sum > 0 { policy.set(row, to: p.map { $0 / sum }) }
    }
    return policy
  }

  /// Scores policies and keeps those that no other one dominates, thinned to 1/4000 of the span.
  private func offer(
    _ policies: [Policy], to state: inout State, _ c: [Double], in game: some MeanFieldGame
  ) {
    var all = state.entries
    for policy in policies {
      let evaluation = game.flow(inducedBy: policy).evaluation(in: game)
      state.looked += 1
      let (E, W) = (evaluation.exploitability, c.dot(evaluation.objectives))
      guard E.isFinite, W.isFinite else { continue }
      all.append(
        Entry(
          exploitability: E, objective: W, policy: policy, iteration: state.k,
          evaluations: 2 * state.looked))
    }
    all.sort { ($0.exploitability, -$0.objective) < ($1.exploitability, -$1.objective) }
    var kept: [Entry] = []
    for entry in all where entry.objective > kept.last?.objective ?? -.infinity {
      kept.append(entry)
    }
    guard let first = kept.first, let last = kept.last else { return }
    let width = (last.exploitability - first.exploitability) / 4000
    let height = (last.objective - first.objective) / 4000
    state.entries = []
    for (i, entry) in kept.enumerated() {
      if let before = state.entries.last, i < kept.count - 1,
        entry.exploitability - before.exploitability < width,
        entry.objective - before.objective < height
      {
        continue
      }
      state.entries.append(entry)
    }
  }

  private func front(of state: State) -> BalanceFront {
    var front = BalanceFront(
      state.entries.sorted { $0.evaluations < $1.evaluations }.map {
        BalanceFront.Point(
          aim: $0.evaluations == 2 ? .start : .front, exploitability: $0.exploitability,
          objective: $0.objective, iteration: $0.iteration, evaluations: $0.evaluations)
      })
    front.evaluations = 2 * state.looked
    return front
  }

  /// The front.
  public func front(of state: State, in game: some MeanFieldGame) -> BalanceFront? {
    front(of: state)
  }

  /// The policy of least Expl − λ W.
  public func policy(of state: State, in game: some MeanFieldGame) -> Policy {
    func balance(_ entry: Entry) -> Double { entry.exploitability - weight * entry.objective }
    return state.entries.min { balance($0) < balance($1) }?.policy ?? state.start
  }

  /// Expl − λ W.
  public func objective(
    _ evaluation: Evaluation, of state: State, in game: some MeanFieldGame
  ) throws(MeanFieldError) -> Double {
    try objective.balance(in: game, weight: weight).value(of: evaluation)
  }

  /// Where the front does not grow any more.
  public func ending(of state: State) -> TerminationStatus? { state.isOver ? .converged : nil }
}

extension ExhaustiveFront.State {
  /// The area that the front dominates from the corner of its worst exploitability and worst W.
  fileprivate var dominatedArea: Double {
    let floor = entries.first?.objective ?? 0
    return zip(entries, entries.dropFirst()).reduce(0) { area, step in
      area + (step.1.exploitability - step.0.exploitability) * (step.0.objective - floor)
    }
  }
}

/// The ways to write m as a sum of so many numbers ≥ 0, in order; at most 2⁴⁰.
private func compositions(of m: Int, into count: Int) -> Int {
  // C(m + count − 1, count − 1)
  var ways = 1
  for i in 1..<count { ways = min(1 << 40, ways * (m + i) / i) }
  return ways
}

extension MeanFieldGame {
  /// The rows (t, s) of a policy, t·S + s, that have mass when everybody plays all feasible actions.
  var reachedRows: [Int] {
    let flow = flow(inducedBy: Policy(uniformOver: feasibleActions, horizon: horizon))
    return flow.occupationMeasure.stateDistributions.indices.filter {
      flow.occupationMeasure.stateDistributions[$0] > 0
    }
  }
}
