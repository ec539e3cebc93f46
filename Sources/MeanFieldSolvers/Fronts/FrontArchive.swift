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

  /// An archive whose first policy is the start.
  init(
    capacity: Int, from start: Policy, _ objective: ObjectiveMix, in game: some MeanFieldGame
  ) throws(MeanFieldError) {
    self.capacity = capacity
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
    guard let i = (1..<entries.count - 1).min(by: { area($0) < area($1) }) else { return }
    entries.remove(at: i)
  }

  /// The kept policy of least Expl − λ W.
  func best(forWeight λ: Double) -> Entry? {
    entries.min { $0.point.balance(λ) < $1.point.balance(λ) }
  }
}

extension BalanceFront.Point {
  /// Expl − λ W.
  func balance(_ λ: Double) -> Double { exploitability - λ * objective }
}
