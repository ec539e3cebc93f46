public import MeanField

/// The nondominated policies seen so far, and the log of how they were found.
public struct FrontArchive: Sendable, Codable {
  /// A policy that no other one dominates.
  struct Entry: Sendable, Codable {
    let point: BalanceFront.Point
    let policy: Policy
  }

  /// The log.
  public private(set) var front = BalanceFront()
  /// Nondominated policies, by increasing exploitability; the most crowded ones are let go.
  private(set) var entries: [Entry] = []
  /// A policy whose scores are not finite: the sign that a descent has diverged.
  private(set) var diverged: Policy?
  /// The most policies that are kept.
  let capacity: Int
  /// The λ of which the policy of least Expl − λ W is not let go, if there is one.
  let weight: Double?

  /// An archive whose first policy is the start.
  init(
    capacity: Int, weight: Double? = nil, from start: Policy, _ objective: ObjectiveMix,
    in game: some MeanFieldGame
  ) throws(MeanFieldError) {
    (self.capacity, self.weight) = (capacity, weight)
    pay(2)
    offer(
      start, scored: game.flow(inducedBy: start).evaluation(in: game),
      weights: try objective.weights(in: game), aim: .start, iteration: 0)
  }

  /// Passes over all transitions are paid for.
  mutating func pay(_ passes: Int) { front.evaluations += passes }

  /// Keeps a policy that no other one is as good as, and drops those that it dominates.
  mutating func offer(
    _ policy: Policy, scored evaluation: Evaluation, weights c: [Double],
    aim: BalanceFront.Aim, iteration: Int
  ) {
    let W = c.dot(evaluation.objectives)
    guard evaluation.exploitability.isFinite, W.isFinite else {
      diverged = policy
      return
    }
    let point = BalanceFront.Point(
      aim: aim, exploitability: evaluation.exploitability, objective: W, iteration: iteration,
      evaluations: front.evaluations)
    guard front.insert(point) else { return }
    entries.removeAll { point.dominates($0.point) }
    let place =
      entries.firstIndex { $0.point.exploitability > point.exploitability } ?? entries.endIndex
    entries.insert(Entry(point: point, policy: policy), at: place)
    if entries.count > capacity { dropMostCrowded() }
  }

  /// The ends stay; of the others, the one whose neighbors span the smallest rectangle goes.
  private mutating func dropMostCrowded() {
    func area(_ i: Int) -> Double {
      let (near, far) = (entries[i - 1].point, entries[i + 1].point)
      return (far.exploitability - near.exploitability) * (far.objective - near.objective)
    }
    let answer = weight.flatMap(best(forWeight:))?.point
    let inner = (1..<entries.count - 1).filter { entries[$0].point != answer }
    guard let i = inner.min(by: { area($0) < area($1) }) else { return }
    entries.remove(at: i)
  }

  /// The kept policy of least Expl − λ W.
  func best(forWeight λ: Double) -> Entry? { best(for: Leg(social: λ)) }

  /// The kept policy of least F.
  func best(for leg: Leg) -> Entry? {
    entries.min { leg.value(at: $0.point) < leg.value(at: $1.point) }
  }

  /// The kept policy that is nearest to the ideal of a gap.
  func nearest(_ compromise: Compromise) -> Entry? {
    entries.min { compromise.distance(of: $0.point) < compromise.distance(of: $1.point) }
  }

  /// How far the front reaches: from the least exploitability to the largest, and the same of W.
  var span: (width: Double, height: Double) {
    guard let first = entries.first?.point, let last = entries.last?.point else { return (0, 0) }
    return (last.exploitability - first.exploitability, last.objective - first.objective)
  }
}

/// A method that looks for a whole front and answers with its point for one social weight.
///
/// Every policy that it scores on the way is offered to an archive of nondominated ones. The answer
/// is the archive's policy of least Expl − λ W.
public protocol FrontMethod: WeightedMethod where State: FrontState {
  /// The most policies that are kept.
  var capacity: Int { get set }
}

extension Parameter where Root: FrontMethod {
  static var capacity: Self {
    Self("capacity", \.capacity, in: .between(3, 1e6), "most policies that are kept")
  }
}

/// The state of a method that looks for a front.
public protocol FrontState: Sendable {
  /// The nondominated policies.
  var archive: FrontArchive { get }
  /// The policy that the method starts from.
  var start: Policy { get }
}

/// A state that knows the passes over all transitions, forward and backward ones, that it took.
protocol PassCount {
  /// The passes done, those of the first state included.
  var passes: Int { get }
}

extension FrontMethod {
  /// A front.
  public static var purpose: SolverPurpose { .front }
  /// The archive's policy of least Expl − λ W.
  public func policy(of state: State, in game: some MeanFieldGame) -> Policy {
    state.archive.diverged ?? state.archive.best(forWeight: weight)?.policy ?? state.start
  }

  /// Expl − λ W.
  public func objective(
    _ evaluation: Evaluation, of state: State, in game: some MeanFieldGame
  ) throws(MeanFieldError) -> Double {
    try objective.balance(in: game, weight: weight).value(of: evaluation)
  }

  /// The archive's log.
  public func front(of state: State, in game: some MeanFieldGame) -> BalanceFront? {
    state.archive.front
  }
}

extension ObjectiveMix {
  /// The weight of each objective of a game; unknown names throw.
  public func weights<Game: MeanFieldGame>(in game: Game) throws(MeanFieldError) -> [Double] {
    try weights(of: game.objectiveMetrics, in: Game.name)
  }

  /// Expl − λ W, with the best response at temperature 1 until another one is set.
  public func balance(
    in game: some MeanFieldGame, weight λ: Double
  ) throws(MeanFieldError) -> BalanceObjective {
    BalanceObjective(
      exploitabilityWeight: 1, temperature: 1, socialWeights: try weights(in: game).map { λ * $0 })
  }
}
