public import MeanField

/// MESOB front: the whole balance front in one solve, each part of it from what is there already.
///
/// 1. The ends and the middle: ``Descent``s from several starts to a social optimum, to the
///    equilibrium of largest W and to the best balance between them.
/// 2. Gaps, those first where most is missing: a descent to the nearest policy to the gap's ideal
///    corner (``Compromise``), also where no weighted sum of the two sides would lead. It begins at the
///    best mixture of the two neighbors, or, if that was in vain, at one of them or at one of many
///    exchanges of actions in it.
/// 3. Mixtures of two neighbors' occupation measures, at so many shares that the points are close.
/// 4. Where a mixture falls behind its gap the front jumps from one family of policies to another:
///    either family is followed to the other's side for as long as it is the better one.
///
/// Then 2 to 4 again for half the distance, until points are `resolution` apart. Nothing that is done
/// depends on `iterations`, so that a longer solve goes on where a shorter one ends; and no number is
/// in units of rewards: rewards and objectives times a power of two change no bit. Every policy that is
/// scored is offered to an archive of nondominated ones; the answer is that of least Expl − λ W at
/// `weight`. [GuoEtAl2023]
///
/// - Complexity: about ten passes over all transitions per step of a descent; mixtures take two each,
///   at most eight a step.
public struct MESOBFront: FrontMethod {
  /// Its line in the catalog.
  public static let entry = CatalogEntry(
    "mesob-front", "MESOB front", cites: "[GuoEtAl2023], [Bowman1976]", version: 2,
    advice: "The whole front, also where it is not convex.")

  /// The social weight λ whose point is the answer.
  public var weight = 1.0
  /// The social objective W.
  public var objective = ObjectiveMix.welfare
  /// The descents that look for each end, and for the middle.
  public var restarts = 8
  /// The distance of points at which it is over, relative to the front's span.
  public var resolution = 2.5e-4
  /// The most policies that are kept.
  public var capacity = 100
  /// The most steps.
  public var iterations = 12_000

  /// The defaults.
  public init() {}

  /// The declared parameters.
  public static let parameters: [Parameter<Self>] = [
    .weight("social weight whose point is the answer"),
    .objective,
    Parameter(
      "restarts", \.restarts, in: .between(1, 1000), tuned: .linear(1...16),
      "descents from different starts that look for each end"),
    Parameter(
      "resolution", \.resolution, in: .between(1e-6, 1),
      "distance of points at which it is over, relative to the front's span"),
    .capacity,
    .iterations(\.iterations),
  ]

  /// What has been found, and what is being done.
  public struct State: FrontState, Codable {
    /// The nondominated policies.
    public var archive: FrontArchive
    /// The policy that was given.
    public let start: Policy
    /// The steps done.
    var k = 0
    /// The searches for the ends and the middle that are over, and the present one.
    var searches = 0
    var search: Restarts?
    /// The ranges of what was seen.
    var exploitabilities: ClosedRange<Double>
    var objectives: ClosedRange<Double>
    /// The policies that gaps lie between.
    var anchors: [Anchor] = []
    /// How often the distance of points was halved.
    var stage = 0
    var leg: GapLeg?
    /// The neighbors that are to be mixed, the next ones last; nil before their turn.
    var mixings: [Mixing]?
    /// Where families of policies are to be followed.
    var jumps: [Jump] = []
    var isOver = false
  }

  private static let searchCount = 3
  /// The most steps of a search, and of a descent in a gap.
  private static let searchLength = 400
  private static let legLength = 40
  /// The steps between two scores in a gap.
  private static let scoreInterval = 5
  /// The temperature that a descent in a gap begins with, in units of the range of rewards, and the
  /// least probability.
  private static let temperature = 1e-3
  private static let floor = 1e-3
  /// The most mixtures of a step.
  private static let batch = 8

  /// The start is the first point of the archive.
  public func initialState(
    for game: some MeanFieldGame, from start: Policy
  ) throws(MeanFieldError) -> State {
    let archive = try FrontArchive(
      capacity: capacity, weight: weight, from: start, objective, in: game)
    let point = archive.entries.first?.point
    let (E, W) = (point?.exploitability ?? 0, point?.objective ?? 0)
    return State(archive: archive, start: start, exploitabilities: E...E, objectives: W...W)
  }

  /// A step of a descent, or some mixtures.
  public func step(_ state: inout State, in game: some MeanFieldGame) throws(MeanFieldError) {
    guard !state.isOver else { return }
    let c = try objective.weights(in: game)
    if state.searches < Self.searchCount {
      try search(&state, c, in: game)
    } else if state.leg != nil {
      descend(&state, c, in: game)
    } else {
      mix(&state, c, in: game)
    }
    state.k += 1
    if state.searches == Self.searchCount, state.leg == nil, state.mixings?.isEmpty ?? true {
      plan(&state, c, in: game)
    }
  }

  /// Where points are close enough and all gaps are filled, or have been tried in vain.
  public func ending(of state: State) -> TerminationStatus? { state.isOver ? .converged : nil }

  // MARK: The ends and the middle

  /// What the present search is after; its weights are the ranges of what was seen.
  private func legs(of state: State) -> [Leg] {
    let (E, W) = (state.exploitabilities, state.objectives)
    let (width, height) = (E.upperBound - E.lowerBound, W.upperBound - W.lowerBound)
    switch state.searches {
    case 0: return [Leg(exploitability: 0, social: 1)]
    case 1:
      return [1, 0.1, 0.01].map { Leg(exploitability: height, social: $0 * width, limit: 40) }
        + [Leg(exploitability: height, social: 1e-3 * width)]
    default:
      let (width, height) = state.archive.span
      return [Leg(exploitability: height, social: width)]
    }
  }

  private func search(
    _ state: inout State, _ c: [Double], in game: some MeanFieldGame
  ) throws(MeanFieldError) {
    if state.search == nil {
      let legs = legs(of: state)
      let goal = legs[legs.count - 1]
      // Without ranges there is nothing to be balanced.
      guard goal.exploitability + goal.social > 0 else { return endSearch(&state) }
      let best = state.archive.best(for: goal)
      state.search = Restarts(
        restarts, from: best?.policy ?? state.start,
        value: best.map { goal.value(at: $0.point) } ?? .infinity, legs: legs, in: game)
    }
    guard var search = state.search else { return }
    state.search = nil
    let goal = search.goal
    let F = BalanceObjective(goal, weights: c)
    let aims: [BalanceFront.Aim] = [
      .optimum, .equilibrium, .weight(goal.social / goal.exploitability),
    ]
    var scores: [(Policy, Evaluation)] = []
    let paid = search.passes
    try search.advance(in: game, weights: c) { policy, evaluation in
      scores.append((policy, evaluation))
      return F.value(of: evaluation)
    }
    state.archive.pay(search.passes - paid)
    for (policy, evaluation) in scores {
      state.offer(policy, evaluation, c, aim: aims[state.searches])
    }
    if search.ending != nil || search.steps >= Self.searchLength {
      endSearch(&state)
    } else {
      state.search = search
    }
  }

  /// After the last search the ends of the front are neighbors.
  private func endSearch(_ state: inout State) {
    state.searches += 1
    guard state.searches == Self.searchCount, let first = state.archive.entries.first,
      let last = state.archive.entries.last
    else { return }
    state.anchors = [Anchor(first)]
    if first.point != last.point { state.anchors.append(Anchor(last)) }
  }

  // MARK: What is next

  /// The distance of points that is aimed at, relative to the front's span.
  private func spacing(_ state: State) -> Double { 0x1p-3 / Double(1 << state.stage) }

  /// The next gap, or all mixtures, or the next jump, or the next stage.
  private func plan(_ state: inout State, _ c: [Double], in game: some MeanFieldGame) {
    let (width, height) = state.archive.span
    guard width > 0, height > 0 else { return state.isOver = true }
    while true {
      if state.mixings == nil {
        if let i = state.widestGap(above: spacing(state)) {
          return begin(at: i, &state, c, in: game)
        }
        state.mixings = zip(state.anchors, state.anchors.dropFirst()).reversed().map {
          Mixing(low: $0.entry, high: $1.entry)
        }
        return
      }
      while let jump = state.jumps.popLast() {
        if let leg = leg(along: jump, state, c, in: game) { return state.leg = leg }
      }
      if spacing(state) <= resolution { return state.isOver = true }
      state.mixings = nil
      state.stage += 1
    }
  }

  // MARK: Gaps

  /// Begins a descent in the gap behind anchor i.
  private func begin(
    at i: Int, _ state: inout State, _ c: [Double], in game: some MeanFieldGame
  ) {
    let anchor = state.anchors[i]
    let (low, high) = (anchor.entry, state.anchors[i + 1].entry)
    let compromise = Compromise(between: low.point, and: high.point, weights: c)
    var starts: [Policy]
    switch anchor.tries {
    case 0:
      let flows = [low, high].map { game.flow(inducedBy: $0.policy).occupationMeasure }
      state.archive.pay(2)
      starts = [0.25, 0.5, 0.75].map { share in
        var policy = low.policy
        policy.update(
          inducing: flows[0], and: flows[1], share: share, feasible: game.feasibleActions)
        return policy
      }
    case 1: starts = [high.policy]
    case 2: starts = [low.policy]
    default:
      let end = anchor.tries % 2 == 1 ? low.policy : high.policy
      starts = Exchange.list(16, depth: 1 + anchor.tries % 2, seed: state.k, in: game).map {
        end.after($0, in: game)
      }
    }
    var entries: [FrontArchive.Entry] = []
    for policy in starts {
      entries.append(.init(point: score(policy, &state, c, in: game), policy: policy))
    }
    if anchor.tries == 0, let kept = state.archive.nearest(compromise) { entries.append(kept) }
    let start =
      entries.min { compromise.distance(of: $0.point) < compromise.distance(of: $1.point) } ?? low
    state.leg = GapLeg(
      low: low.point, compromise: compromise, error: anchor.error,
      descent: descent(from: start, in: game), best: start)
  }

  private func descent(
    from start: FrontArchive.Entry, in game: some MeanFieldGame
  ) -> Descent {
    Descent(from: start.policy, floor: Self.floor, temperature: Self.temperature, in: game)
  }

  /// Scores a policy and offers it.
  @discardableResult
  private func score(
    _ policy: Policy, _ state: inout State, _ c: [Double], in game: some MeanFieldGame
  ) -> BalanceFront.Point {
    state.archive.pay(2)
    let evaluation = game.flow(inducedBy: policy).evaluation(in: game)
    return state.offer(policy, evaluation, c, aim: .front)
  }

  /// One step in a gap.
  private func descend(_ state: inout State, _ c: [Double], in game: some MeanFieldGame) {
    guard var leg = state.leg else { return }
    state.leg = nil
    let paid = leg.descent.passes
    leg.descent.advance(on: leg.compromise, in: game)
    state.archive.pay(leg.descent.passes - paid)
    leg.steps += 1
    let isOver = leg.descent.isOver || leg.steps >= Self.legLength
    if isOver || leg.steps % Self.scoreInterval == 0 {
      let policy = leg.descent.policy
      leg.offer(.init(point: score(policy, &state, c, in: game), policy: policy))
    }
    if isOver { end(leg, &state) } else { state.leg = leg }
  }

  /// What was found becomes an anchor; a family that has got further is followed on.
  private func end(_ leg: GapLeg, _ state: inout State) {
    guard leg.distance < leg.bar else {
      if leg.isRight == nil { state.failed(at: leg.low) }
      return
    }
    guard let i = state.insert(leg.best, error: state.error(after: leg)) else { return }
    if let isRight = leg.isRight, let jump = state.jump(at: isRight ? i : i - 1, isRight: isRight) {
      state.jumps.append(jump)
    }
  }

  /// A descent from one side of a jump that is to get further than the other side.
  private func leg(
    along jump: Jump, _ state: State, _ c: [Double], in game: some MeanFieldGame
  ) -> GapLeg? {
    let anchors = state.anchors
    guard let i = state.anchors.firstIndex(where: { $0.entry.point == jump.low }),
      i + 1 < anchors.count, anchors[i + 1].entry.point == jump.high
    else { return nil }
    let (low, high) = jump.isRight ? (i, i + 2) : (i - 1, i + 1)
    guard low >= 0, high < anchors.count else { return nil }
    let (from, passed) = jump.isRight ? (anchors[i], anchors[i + 1]) : (anchors[i + 1], anchors[i])
    let compromise = Compromise(
      between: anchors[low].entry.point, and: anchors[high].entry.point, weights: c)
    var leg = GapLeg(
      low: anchors[low].entry.point, compromise: compromise, error: 0,
      descent: descent(from: from.entry, in: game), best: from.entry)
    leg.isRight = jump.isRight
    leg.before = compromise.distance(of: passed.entry.point)
    leg.bar = leg.before - 1e-3
    return leg
  }

  // MARK: Mixtures

  /// Scores some mixtures of the next neighbors, halving their distances.
  private func mix(_ state: inout State, _ c: [Double], in game: some MeanFieldGame) {
    let (width, height) = state.archive.span
    let spacing = spacing(state)
    while var mixing = state.mixings?.popLast() {
      mixing.intervals.removeAll { $0.isShort(spacing, width, height) }
      if mixing.intervals.isEmpty { continue }
      let (low, high) = (mixing.low, mixing.high)
      let flows = [low, high].map { game.flow(inducedBy: $0.policy).occupationMeasure }
      state.archive.pay(2)
      let compromise = Compromise(between: low.point, and: high.point, weights: c)
      let intervals = mixing.intervals.prefix(Self.batch)
      mixing.intervals.removeFirst(intervals.count)
      for interval in intervals {
        let share = 0.5 * (interval.shares.lowerBound + interval.shares.upperBound)
        var policy = low.policy
        policy.update(
          inducing: flows[0], and: flows[1], share: share, feasible: game.feasibleActions)
        let point = score(policy, &state, c, in: game)
        if compromise.distance(of: point) < 1 {
          mixing.intervals += interval.halves(at: share, point)
        } else if share == 0.5, let i = state.index(of: low.point) {
          state.jumps += [true, false].compactMap { state.jump(at: i, isRight: $0) }
        }
      }
      state.mixings?.append(mixing)
      return
    }
  }
}
